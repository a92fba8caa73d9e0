import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { generateSync } from 'otplib';
import type {
  OfferedCodes,
  PasskeyOptions,
  Preview,
  Problem,
  ReleaseAnswer,
  StepUpNeeded,
} from '../../src/press-office/api.js';
import { Authenticator } from '../support/authenticator.js';
import { content } from '../support/messages.js';
import { Browser, PASSWORD } from './browser.js';
import { type Desk, exercise, type Officer, openDesk } from './desk.js';

/* Before an actual message goes out, its officer shows once more who they are (ADR 16). */
let desk: Desk;
let admin: Officer;
let author: Officer;
let people = 0;
beforeAll(async () => {
  desk = await openDesk({}, undefined, randomBytes(32));
  admin = await desk.officer('admin');
  author = await desk.officer('author');
}, 120_000);
afterAll(() => desk?.close());

async function approver(at: Desk = desk, by: Officer = admin, role = 'approver'): Promise<Browser> {
  const email = `step-up-${++people}@crisis.example`;
  const given = { email, name: 'Approver', role, password: PASSWORD };
  await by.expect(201, by.post('/officers', given));
  const browser = new Browser(at);
  await browser.signIn(email);
  return browser;
}

async function withPasskey(role = 'approver'): Promise<{ browser: Browser; key: Authenticator }> {
  const browser = await approver(desk, admin, role);
  const key = new Authenticator('http://desk.example');
  const { options } = (await browser.post<PasskeyOptions>('/factors/passkeys/options')).body;
  await browser.post('/factors/passkeys', { name: 'Phone', response: key.make(options) });
  return { browser, key };
}

/** An actual message of somebody else, approved by the browser's officer: ready to go. */
async function ready(browser: Browser, overrides = {}): Promise<string> {
  const id = await author.begin(content(overrides));
  const sha256 = await author.submit(id);
  const approved = await browser.post<Problem>(`/messages/${id}/approve`, { sha256 });
  if (approved.status !== 200) throw new Error(approved.text);
  return id;
}

const release = (browser: Browser, id: string, body?: object) =>
  browser.post<Problem & ReleaseAnswer>(`/messages/${id}/release`, body);

async function needed(browser: Browser, id: string): Promise<StepUpNeeded> {
  const answer = await release(browser, id);
  expect(answer).toMatchObject({ status: 403, body: { code: 'step-up-needed' } });
  return answer.body.stepUp!;
}

const forWhat = ({ deed, message, sha256 }: StepUpNeeded) => ({ deed, message, sha256 });

async function show(browser: Browser, key: Authenticator, wanted: StepUpNeeded) {
  const { options } = (await browser.post<PasskeyOptions>('/session/step-up/options', forWhat(wanted))).body;
  return browser.post<Problem>('/session/step-up', { ...forWhat(wanted), response: key.show(options) });
}

describe('a release of an actual message', () => {
  test('says before the button what it will ask for, of whoever would press it', async () => {
    const { browser } = await withPasskey();
    const id = await ready(browser);
    const shown = async (by: Browser | Officer, path: string) => (await by.get<Preview>(path)).body.stepUp;
    const preview = await shown(browser, `/messages/${id}/preview`);
    expect(preview).toEqual(await needed(browser, id));
    // A program is not asked, and of an exercise nobody is.
    expect(await shown(author, `/messages/${id}/preview`)).toBeNull();
    expect(await shown(browser, `/messages/${await author.released()}/preview?as=hold`)).toBeNull();
  });

  test('waits for a passkey, and goes out once it was shown', async () => {
    const { browser, key } = await withPasskey();
    const id = await ready(browser);
    const wanted = await needed(browser, id);
    expect(wanted).toMatchObject({ deed: 'release', message: id, proofs: ['passkey', 'recovery-code'] });
    const before = browser.cookie;
    expect((await show(browser, key, wanted)).status).toBe(200);
    expect(browser.cookie).not.toBe(before);
    expect((await release(browser, id)).status).toBe(202);
    const [line] = await desk.database.rows<{ facts: object }>(
      `SELECT facts FROM ledger WHERE action = 'stepped-up' ORDER BY seq DESC LIMIT 1`,
    );
    expect(line?.facts).toMatchObject({ by: 'passkey', deed: 'release', message: id, sha256: wanted.sha256 });
  });

  test('takes a code as well, and a recovery code where the phone is lost; each of them once', async () => {
    const browser = await approver();
    const { secret } = (await browser.post<OfferedCodes>('/factors/codes')).body;
    const codeOf = (later: number) => generateSync({ secret, epoch: Math.floor(Date.now() / 1_000) + 30 * later });
    const made = await browser.post<{ recoveryCodes: string[] }>('/factors/codes/confirm', { code: codeOf(-1) });
    const codes = [codeOf(0), made.body.recoveryCodes[0]!];
    for (const code of codes) {
      const id = await ready(browser);
      const wanted = await needed(browser, id);
      expect((await browser.post('/session/step-up', { ...forWhat(wanted), code })).status).toBe(200);
      expect((await release(browser, id)).status).toBe(202);
      const again = await needed(browser, await ready(browser));
      expect((await browser.post('/session/step-up', { ...forWhat(again), code })).status).toBe(400);
    }
  });

  test('is not let through by what was shown for another message, another deed or other words', async () => {
    const { browser, key } = await withPasskey();
    const [one, two] = [await ready(browser), await ready(browser, { severity: 'Minor' })];
    const wanted = await needed(browser, one);
    const other = await needed(browser, two);
    for (const shown of [
      { ...wanted, sha256: other.sha256 },
      { ...wanted, deed: 'hold' as const },
      { ...wanted, message: two },
    ])
      expect((await show(browser, key, shown)).status).toBe(200);
    expect((await release(browser, one)).status).toBe(403);
    expect((await release(browser, two)).status).toBe(403);
  });

  test('is not let through by an assertion that was made about another version', async () => {
    const { browser, key } = await withPasskey();
    const wanted = await needed(browser, await ready(browser));
    const other = await needed(browser, await ready(browser, { severity: 'Minor' }));
    const { options } = (await browser.post<PasskeyOptions>('/session/step-up/options', forWhat(wanted))).body;
    const response = key.show(options);
    const moved = await browser.post('/session/step-up', { ...forWhat(other), response });
    expect(moved.status).toBe(400);
    expect((await browser.post('/session/step-up', { ...forWhat(wanted), response })).status).toBe(200);
    expect((await browser.post('/session/step-up', { ...forWhat(wanted), response })).status).toBe(400);
  });

  test('asks again for each deed, and after two minutes', async () => {
    const { browser, key } = await withPasskey();
    const id = await ready(browser);
    await show(browser, key, await needed(browser, id));
    await desk.database.rows('UPDATE step_up SET expires_at = now()');
    expect((await release(browser, id)).status).toBe(403);
    await show(browser, key, await needed(browser, id));
    expect((await release(browser, id)).status).toBe(202);
    const held = await browser.post<Problem>(`/messages/${id}/hold`, {
      note: { fr: 'Vérification.', nl: 'Controle.' },
    });
    expect(held.body.stepUp).toMatchObject({ deed: 'hold', message: id });
    await show(browser, key, held.body.stepUp!);
    const again = await browser.post(`/messages/${id}/hold`, { note: { fr: 'Vérification.', nl: 'Controle.' } });
    expect(again.status).toBe(202);
  });

  test('is not let through in another session of the same officer, nor by the secret from before', async () => {
    const { browser, key } = await withPasskey();
    const id = await ready(browser);
    const wanted = await needed(browser, id);
    const before = browser.cookie;
    await show(browser, key, wanted);
    const after = browser.cookie;
    browser.cookie = before;
    expect((await release(browser, id)).status).toBe(403);
    browser.cookie = after;
    expect((await release(browser, id)).status).toBe(202);
  });

  test('at a set time is asked for when the time is set', async () => {
    const { browser, key } = await withPasskey();
    const id = await ready(browser);
    const at = new Date(Date.now() + 86_400_000).toISOString();
    const asked = await release(browser, id, { at });
    expect(asked.body.stepUp).toMatchObject({ deed: 'release', message: id });
    await show(browser, key, asked.body.stepUp!);
    expect((await release(browser, id, { at })).status).toBe(202);
  });
});

const GIVES: readonly (readonly [string, 'POST' | 'PATCH' | 'DELETE', string, object | undefined])[] = [
  ['a token', 'POST', '/tokens', { scopes: ['release'] }],
  ['a new officer', 'POST', '/officers', { email: 'given@crisis.example', name: 'Given', role: 'admin' }],
  ['an invitation', 'POST', '/invitations', { role: 'admin' }],
  ['another role', 'PATCH', '/officers/:id', { role: 'admin' }],
  ['the factors of somebody', 'DELETE', '/officers/:id/factors', undefined],
];

describe('authority', () => {
  const path = async (given: string) => given.replace(':id', (await desk.officer('author')).id);

  test.each(GIVES)('over %s waits for a passkey, for exactly this, once', async (_, method, given, body) => {
    const { browser, key } = await withPasskey('admin');
    const at = await path(given);
    const asked = await browser.call<Problem>(method, at, body);
    expect(asked).toMatchObject({ status: 403, body: { code: 'step-up-needed', stepUp: { deed: 'authority' } } });
    const other = (await browser.post<Problem>('/tokens', { scopes: ['read'] })).body.stepUp!;
    expect((await show(browser, key, other)).status).toBe(200);
    expect((await browser.call(method, at, body)).status).toBe(403);
    expect((await show(browser, key, asked.body.stepUp!)).status).toBe(200);
    expect((await browser.call(method, at, body)).status).toBeLessThan(300);
    const again = given === '/officers' ? { ...body, email: 'again@crisis.example' } : body;
    expect((await browser.call(method, at, again)).status).toBe(403);
  });

  test.each(GIVES)('over %s needs a sign-in of the last ten minutes where there is no factor', async (...given) => {
    const [, method, url, body] = given;
    const boss = await desk.officer('admin');
    const console = await boss.atConsole();
    await desk.database.rows(`UPDATE session SET proven_at = now() - interval '11 minutes' WHERE officer_id = $1`, [
      boss.id,
    ]);
    const fresh = body && 'email' in body ? { ...body, email: 'fresh@crisis.example' } : body;
    const at = await path(url);
    const refused = await console.call<Problem>(method, at, fresh);
    expect(refused).toMatchObject({ status: 403, body: { code: 'step-up-needed' } });
    expect(refused.body.stepUp).toBeUndefined();
    expect((await (await boss.atConsole()).call(method, at, fresh)).status).toBeLessThan(300);
  });
});

describe('guessing', () => {
  test('at sign-in does not use up the tries of the officer who is in, nor do wrong codes those of a passkey', async () => {
    const { browser, key } = await withPasskey();
    const { email } = (await browser.get<{ officer: { email: string } }>('/session')).body.officer;
    const statuses: number[] = [];
    for (let i = 0; i < 11; i++) {
      const guesser = new Browser(desk);
      await guesser.signIn(email);
      statuses.push((await guesser.post('/session/totp', { code: '000000' })).status);
    }
    expect(statuses.at(-1)).toBe(429);
    const id = await ready(browser);
    const wanted = await needed(browser, id);
    const codes: number[] = [];
    for (let i = 0; i < 6; i++)
      codes.push((await browser.post('/session/step-up', { ...forWhat(wanted), code: '000000' })).status);
    expect(codes).toEqual([400, 400, 400, 400, 400, 429]);
    expect((await show(browser, key, wanted)).status).toBe(200);
    expect((await release(browser, id)).status).toBe(202);
  });
});

describe('nobody is asked', () => {
  test('in an exercise', async () => {
    const { browser } = await withPasskey();
    const id = await author.begin(exercise());
    expect((await release(browser, id)).status).toBe(202);
  });

  test('who calls with a token, as a program has no thumb', async () => {
    const { browser } = await withPasskey();
    const id = await ready(browser);
    expect((await (await desk.officer('approver')).post(`/messages/${id}/release`)).status).toBe(202);
  });

  test('who has no factor, on a hub that was just set up', async () => {
    const browser = await approver();
    expect((await release(browser, await ready(browser))).status).toBe(202);
  });
});

test('a hub that always asks refuses whoever has no factor, and says where to get one', async () => {
  const strict = await openDesk({ stepUp: 'always' });
  try {
    const boss = await strict.officer('admin');
    const writer = await strict.officer('author');
    const browser = await approver(strict, boss);
    const id = await writer.begin(content());
    await browser.post(`/messages/${id}/approve`, { sha256: await writer.submit(id) });
    const answer = await release(browser, id);
    expect(answer).toMatchObject({ status: 403, body: { code: 'step-up-needed', stepUp: { proofs: [] } } });
    expect(answer.body.detail).toContain('How you sign in');
    const drill = await writer.begin(exercise());
    expect((await release(browser, drill)).status).toBe(202);
  } finally {
    await strict.close();
  }
}, 60_000);
