import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { generateSync } from 'otplib';
import type {
  Factors,
  LedgerLine,
  NewTokenAnswer,
  OfferedCodes,
  Page,
  PasskeyOptions,
  Problem,
  RecoveryCodes,
} from '../../src/press-office/api.js';
import { inProcess } from '../../src/press-office/call.js';
import { FactorsService } from '../../src/press-office/factors.service.js';
import { OfficersService } from '../../src/press-office/officers.service.js';
import { Authenticator } from '../support/authenticator.js';
import { Browser, PASSWORD } from './browser.js';
import { type Desk, Officer, openDesk, openTwin } from './desk.js';

let desk: Desk;
let twin: Desk;
let admin: Officer;
beforeAll(async () => {
  const key = randomBytes(32);
  desk = await openDesk({}, undefined, key);
  twin = await openTwin(desk, key);
  admin = await desk.officer('admin');
}, 120_000);
afterAll(async () => {
  await twin?.close();
  await desk?.close();
});

let people = 0;
async function somebody(): Promise<{ id: string; email: string; browser: Browser }> {
  const email = `factors-${++people}@crisis.example`;
  const body = { email, name: 'Somebody', role: 'approver', password: PASSWORD };
  const { id } = await admin.expect(201, admin.post<{ id: string }>('/officers', body));
  const browser = new Browser(desk);
  await browser.signIn(email);
  return { id, email, browser };
}

/** `later`: in how many steps of thirty seconds it will be shown by the phone. */
const codeOf = (secret: string, later = 0): string =>
  generateSync({ secret, epoch: Math.floor(Date.now() / 1_000) + 30 * later });

/** The phone's next codes are taken as new ones: as if time had gone by. */
const timeGoesBy = (id: string) => desk.database.rows('UPDATE totp SET last_step = 0 WHERE officer_id = $1', [id]);

async function withCodes() {
  const one = await somebody();
  const { secret } = (await one.browser.post<OfferedCodes>('/factors/codes')).body;
  const made = await one.browser.post<RecoveryCodes>('/factors/codes/confirm', { code: codeOf(secret, -1) });
  return { ...one, secret, recovery: made.body.recoveryCodes };
}

async function withPasskey() {
  const one = await somebody();
  const key = new Authenticator('http://desk.example');
  const { options } = (await one.browser.post<PasskeyOptions>('/factors/passkeys/options')).body;
  const made = await one.browser.post<RecoveryCodes>('/factors/passkeys', {
    name: 'Phone',
    response: key.make(options),
  });
  if (made.status !== 201) throw new Error(made.text);
  return { ...one, key, recovery: made.body.recoveryCodes };
}

/** As the console does it: what the desk asks to be shown is shown, and the very same request is made again. */
async function proven<T>(
  browser: Browser,
  method: 'POST' | 'PUT' | 'DELETE',
  path: string,
  by: { readonly key: Authenticator } | { readonly code: string },
  body?: object,
) {
  const { stepUp } = (await browser.call<Problem>(method, path, body)).body;
  if (stepUp?.deed !== 'factors') throw new Error(`${method} ${path} did not ask`);
  const { deed, message, sha256 } = stepUp;
  const wanted = { deed, message, sha256 };
  const answer =
    'code' in by
      ? by
      : {
          response: by.key.show((await browser.post<PasskeyOptions>('/session/step-up/options', wanted)).body.options),
        };
  const shown = await browser.post<Problem>('/session/step-up', { ...wanted, ...answer });
  if (shown.status !== 200) throw new Error(shown.text);
  return browser.call<T>(method, path, body);
}

const actions = async (email: string): Promise<string[]> => {
  const lines = await admin.get<Page<LedgerLine>>(`/ledger?subject=${encodeURIComponent(email)}&order=oldest`);
  return lines.body.items.map(({ action }) => action);
};

describe('codes of an app', () => {
  test('are asked for from the first that was confirmed on, and bring recovery codes once', async () => {
    const { browser, email, secret, recovery } = await withCodes();
    expect(recovery).toHaveLength(8);
    expect(new Set(recovery).size).toBe(8);
    for (const code of recovery) expect(code).toMatch(/^([a-z2-9]{4}-){5}[a-z2-9]{4}$/);
    const half = await browser.signIn(email);
    expect(half.body).toMatchObject({ officer: null, needs: ['code', 'recovery-code'] });
    expect((await browser.get('/hub')).status).toBe(401);
    expect((await browser.get('/factors')).status).toBe(401);
    expect((await browser.post('/session/totp', { code: codeOf(secret) })).status).toBe(200);
    expect((await browser.get<Factors>('/factors')).body).toMatchObject({ recoveryCodesLeft: 8, passkeys: [] });
    expect(await actions(email)).toEqual(expect.arrayContaining(['factor-added', 'recovery-codes-made', 'signed-in']));
  });

  test('stay off where the first one is wrong', async () => {
    const { browser, email } = await somebody();
    await browser.post('/factors/codes');
    expect((await browser.post<Problem>('/factors/codes/confirm', { code: '000000' })).body).toMatchObject({
      status: 400,
      errors: [{ field: 'code', code: 'wrong' }],
    });
    expect((await browser.signIn(email)).body.needs).toEqual([]);
  });

  test('are good once: the same one again, or an older one, is refused', async () => {
    const { browser, email, secret } = await withCodes();
    const code = codeOf(secret);
    await browser.signIn(email);
    expect((await browser.post('/session/totp', { code })).status).toBe(200);
    await browser.signIn(email);
    expect((await browser.post('/session/totp', { code })).status).toBe(401);
    expect((await browser.post('/session/totp', { code: codeOf(secret, -1) })).status).toBe(401);
    expect((await browser.post('/session/totp', { code: codeOf(secret, 1) })).status).toBe(200);
  });

  test('are good once over two processes at the same moment', async () => {
    const { id, email, secret } = await withCodes();
    for (let round = 0; round < 5; round++) {
      await timeGoesBy(id);
      const [here, there] = [new Browser(desk), new Browser(twin)];
      await Promise.all([here.signIn(email), there.signIn(email)]);
      const code = codeOf(secret);
      const both = await Promise.all([here, there].map((browser) => browser.post('/session/totp', { code })));
      expect(both.map(({ status }) => status).toSorted()).toEqual([200, 401]);
    }
  });

  test('cannot be guessed from many addresses, and not from one: after ten, nobody is asked any more', async () => {
    const { email } = await withCodes();
    const statuses: number[] = [];
    for (let i = 0; i < 12; i++) {
      const browser = new Browser(i % 2 === 0 ? desk : twin);
      await browser.signIn(email);
      statuses.push((await browser.post('/session/totp', { code: '000000' })).status);
    }
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429, 429]);
  });

  test('need the password before them, in the same browser', async () => {
    const { email, secret } = await withCodes();
    await new Browser(desk).signIn(email);
    expect((await new Browser(desk).post('/session/totp', { code: codeOf(secret) })).status).toBe(401);
  });

  test('leave their secret at rest sealed, and in no log', async () => {
    const { id, secret, recovery } = await withCodes();
    const [row] = await desk.database.rows<{ all: string }>(
      `SELECT (SELECT t::text FROM totp t WHERE officer_id = $1) ||
              (SELECT string_agg(r::text, '') FROM recovery_code r) ||
              (SELECT string_agg(l::text, '') FROM ledger l) || (SELECT coalesce(string_agg(q::text, ''), '') FROM request q) AS all`,
      [id],
    );
    expect(row?.all).not.toContain(secret);
    for (const code of recovery) expect(row?.all).not.toContain(code);
    expect(desk.logs.join('\n')).not.toContain(secret);
  });
});

describe('a recovery code', () => {
  test('signs in once, however it is typed, and is counted down', async () => {
    const { browser, email, recovery } = await withCodes();
    const typed = recovery[0]!.toUpperCase().replaceAll('-', ' ');
    await browser.signIn(email);
    expect((await browser.post('/session/totp', { code: typed })).status).toBe(200);
    expect((await browser.get<Factors>('/factors')).body.recoveryCodesLeft).toBe(7);
    await browser.signIn(email);
    expect((await browser.post('/session/totp', { code: typed })).status).toBe(401);
    expect(await actions(email)).toContain('recovery-code-used');
  });

  test('of the set before does nothing once there is a new one', async () => {
    const { browser, email, secret, recovery } = await withCodes();
    const code = codeOf(secret);
    const made = await proven<RecoveryCodes>(browser, 'POST', '/factors/recovery-codes', { code });
    await browser.signIn(email);
    expect((await browser.post('/session/totp', { code: recovery[1] })).status).toBe(401);
    expect((await browser.post('/session/totp', { code: made.body.recoveryCodes[1] })).status).toBe(200);
  });
});

describe('how one signs in', () => {
  test.each([
    ['POST', '/factors/codes', undefined],
    ['DELETE', '/factors/codes', undefined],
    ['POST', '/factors/passkeys/options', undefined],
    ['POST', '/factors/recovery-codes', undefined],
    ['PUT', '/factors/password', { password: 'nine otters juggle teapots' }],
  ] as const)('is changed only after a fresh sign-in: %s %s', async (method, path, body) => {
    const { id, browser } = await somebody();
    await desk.database.rows(`UPDATE session SET proven_at = now() - interval '11 minutes' WHERE officer_id = $1`, [
      id,
    ]);
    expect((await browser.call<Problem>(method, path, body)).body).toMatchObject({
      status: 403,
      code: 'step-up-needed',
    });
    expect((await browser.get('/factors')).status).toBe(200);
  });

  const CHANGES: readonly (readonly ['POST' | 'PUT' | 'DELETE', string, object | undefined])[] = [
    ['POST', '/factors/codes', undefined],
    ['DELETE', '/factors/codes', undefined],
    ['POST', '/factors/passkeys/options', undefined],
    ['DELETE', '/factors/passkeys/:id', undefined],
    ['POST', '/factors/recovery-codes', undefined],
    ['PUT', '/factors/password', { password: 'nine otters juggle teapots' }],
  ];
  test.each(CHANGES)('is changed by a factor that is there already, once: %s %s', async (method, given, body) => {
    const { email, key, browser } = await withPasskey();
    const { options } = (await browser.post<PasskeyOptions>('/session/passkey/options')).body;
    await browser.post('/session/passkey', { response: key.show(options) });
    const { passkeys } = (await browser.get<Factors>('/factors')).body;
    const path = given.replace(':id', passkeys[0]!.id);
    expect((await browser.call<Problem>(method, path, body)).body).toMatchObject({
      code: 'step-up-needed',
      stepUp: { deed: 'factors', proofs: ['passkey', 'recovery-code'] },
    });
    expect((await proven(browser, method, path, { key }, body)).status).toBeLessThan(300);
    const asked = (await browser.call<Problem>(method, path, body)).status;
    // With the last passkey gone, nothing is left to ask for: it is the key that is not there.
    expect(asked).toBe(given.endsWith(':id') ? 404 : 403);
    expect(await actions(email)).toContain('stepped-up');
  });

  test('is not changed by whoever phished one code: it opened the session, and is good for nothing more', async () => {
    const { email, secret } = await withCodes();
    const thief = new Browser(desk);
    const code = codeOf(secret);
    await thief.signIn(email);
    expect((await thief.post('/session/totp', { code })).status).toBe(200);
    for (const [method, path, body] of CHANGES)
      expect((await thief.call(method, path.replace(':id', 'any'), body)).status).toBe(403);
    await expect(proven(thief, 'POST', '/factors/passkeys/options', { code })).rejects.toThrow(/does not fit/);
  });

  test('is not changed by what was offered before there was a factor', async () => {
    const { email, browser } = await somebody();
    const thief = new Browser(desk);
    await thief.signIn(email);
    const theirs = new Authenticator('http://desk.example');
    const offered = (await thief.post<PasskeyOptions>('/factors/passkeys/options')).body.options;
    const { secret } = (await thief.post<OfferedCodes>('/factors/codes')).body;
    const key = new Authenticator('http://desk.example');
    const { options } = (await browser.post<PasskeyOptions>('/factors/passkeys/options')).body;
    expect((await browser.post('/factors/passkeys', { name: 'Own', response: key.make(options) })).status).toBe(201);
    const again = { name: 'Theirs', response: theirs.make(offered) };
    expect((await browser.post('/factors/passkeys', again)).status).toBe(400);
    expect((await browser.post('/factors/codes/confirm', { code: codeOf(secret) })).status).toBe(404);
  });

  test.each([
    ['a new password', 'PUT', '/factors/password', { password: 'nine otters juggle teapots' }, 'password-changed'],
    ['signing out everywhere', 'DELETE', '/sessions', undefined, 'sessions-ended'],
  ] as const)('by %s, the tokens are revoked too, and the ledger names them', async (_, method, path, body, action) => {
    const { email, browser } = await somebody();
    const made = (await browser.post<NewTokenAnswer>('/tokens', { scopes: ['read'] })).body;
    const program = new Officer(desk, '', email, made.token!);
    expect((await program.get('/hub')).status).toBe(200);
    expect((await browser.call(method, path, body)).status).toBe(204);
    expect((await program.get('/hub')).status).toBe(401);
    const { items } = (await admin.get<Page<LedgerLine>>(`/ledger?subject=${encodeURIComponent(email)}`)).body;
    expect(items.find((line) => line.action === action)?.facts).toMatchObject({ tokens: [made.details.id] });
  });

  test('ends the other sessions when it changes, and keeps the one it was changed in', async () => {
    const { email, browser } = await somebody();
    const elsewhere = new Browser(twin);
    await elsewhere.signIn(email);
    const password = 'nine otters juggle teapots';
    expect((await browser.call('PUT', '/factors/password', { password })).status).toBe(204);
    expect((await elsewhere.get('/hub')).status).toBe(401);
    expect((await browser.get('/hub')).status).toBe(200);
    expect((await elsewhere.signIn(email)).status).toBe(401);
    expect((await elsewhere.signIn(email, password)).status).toBe(200);
  });

  test('is taken back by an admin for whoever lost it all: the password signs in, every session has ended', async () => {
    const { id, email, browser } = await withCodes();
    await desk.database.rows(`INSERT INTO identity VALUES ('https://idp.example', $1, $2, now())`, [email, id]);
    expect((await admin.call('DELETE', `/officers/${id}/factors`)).status).toBe(204);
    expect((await browser.get('/hub')).status).toBe(401);
    expect((await browser.signIn(email)).body.needs).toEqual([]);
    expect((await browser.get<Factors>('/factors')).body).toMatchObject({ codes: null, identities: [] });
    const lines = await admin.get<Page<LedgerLine>>(`/ledger?subject=${encodeURIComponent(email)}`);
    expect(lines.body.items).toContainEqual(
      expect.objectContaining({
        action: 'factors-reset',
        actor: admin.email,
        facts: { sessions: 1, tokens: [], identities: ['https://idp.example'] },
      }),
    );
    expect((await admin.call('DELETE', `/officers/${admin.id}/factors`)).status).toBe(400);
  });
});

test('an operator brings back the last admin, who has lost phone and password, from the command line', async () => {
  const { email, browser } = await withCodes();
  const office = desk.app.get(FactorsService);
  const operator = inProcess(await desk.app.get(OfficersService).ensureOperator());
  await expect(office.recover(operator, email, 'password1')).rejects.toMatchObject({ code: 'validation' });
  await office.recover(operator, email, 'nine otters juggle teapots');
  expect((await browser.get('/hub')).status).toBe(401);
  expect((await browser.signIn(email, 'nine otters juggle teapots')).body.needs).toEqual([]);
  await expect(office.recover(operator, 'nobody@crisis.example', null)).rejects.toMatchObject({ code: 'not-found' });
});

describe('a passkey', () => {
  test('signs in alone, again and again, with a new session each time', async () => {
    const { key, email } = await withPasskey();
    const browser = new Browser(desk);
    for (let i = 0; i < 2; i++) {
      const { options } = (await browser.post<PasskeyOptions>('/session/passkey/options')).body;
      expect(options).toMatchObject({ userVerification: 'required', rpId: 'desk.example' });
      const answer = await browser.post('/session/passkey', { response: key.show(options) });
      expect(answer).toMatchObject({ status: 200, body: { officer: { email } } });
    }
    expect((await browser.get<Factors>('/factors')).body.passkeys).toMatchObject([{ name: 'Phone' }]);
  });

  test('makes the password half of a sign-in', async () => {
    const { email, browser, recovery } = await withPasskey();
    expect((await browser.signIn(email)).body.needs).toEqual(['passkey', 'recovery-code']);
    expect((await browser.post('/session/totp', { code: recovery[0] })).status).toBe(200);
  });

  test.each([
    ['from another address', { origin: 'http://desk.example.evil.test' }],
    ['made for another host', { rpId: 'evil.test' }],
    ['without the owner’s thumb', { verified: false }],
    ['with a counter that went back', { counter: 0 }],
  ])('is refused %s', async (_, says) => {
    const { key } = await withPasskey();
    const browser = new Browser(desk);
    const { options } = (await browser.post<PasskeyOptions>('/session/passkey/options')).body;
    expect((await browser.post('/session/passkey', { response: key.show(options, says) })).status).toBe(400);
  });

  test('answers each question once, only the one that was asked, and only while it is fresh', async () => {
    const { key, browser: own } = await withPasskey();
    const browser = new Browser(desk);
    const ask = async () => (await browser.post<PasskeyOptions>('/session/passkey/options')).body.options;
    const response = key.show(await ask());
    expect((await browser.post('/session/passkey', { response })).status).toBe(200);
    expect((await browser.post('/session/passkey', { response })).status).toBe(400);
    const invented = key.show({ challenge: randomBytes(32).toString('base64url') });
    expect((await browser.post('/session/passkey', { response: invented })).status).toBe(400);
    const { options } = (await proven<PasskeyOptions>(own, 'POST', '/factors/passkeys/options', { key })).body;
    expect((await browser.post('/session/passkey', { response: key.show(options) })).status).toBe(400);
    const late = await ask();
    await desk.database.rows(`UPDATE challenge SET expires_at = now()`);
    expect((await browser.post('/session/passkey', { response: key.show(late) })).status).toBe(400);
  });

  test('is asked for thirty times a minute from one network, and no row is made beyond', async () => {
    const browser = new Browser(desk);
    const statuses: number[] = [];
    for (let i = 0; i < 32; i++) statuses.push((await browser.post('/session/passkey/options')).status);
    expect(statuses).toEqual([...Array.from({ length: 30 }, () => 200), 429, 429]);
    expect((await new Browser(desk).post('/session/passkey/options')).status).toBe(200);
  });

  test('of somebody who was disabled signs nobody in', async () => {
    const { id, key } = await withPasskey();
    await admin.expect(200, admin.call('PATCH', `/officers/${id}`, { disabled: true }));
    const browser = new Browser(desk);
    const { options } = (await browser.post<PasskeyOptions>('/session/passkey/options')).body;
    expect((await browser.post('/session/passkey', { response: key.show(options) })).status).toBe(400);
  });

  test('is removed by name, and the last one takes the recovery codes with it', async () => {
    const { browser, email, key } = await withPasskey();
    const { passkeys } = (await browser.get<Factors>('/factors')).body;
    expect((await proven(browser, 'DELETE', `/factors/passkeys/${passkeys[0]!.id}`, { key })).status).toBe(204);
    expect((await browser.signIn(email)).body.needs).toEqual([]);
    expect((await browser.get<Factors>('/factors')).body).toMatchObject({ passkeys: [], recoveryCodesLeft: 0 });
    const { options } = (await browser.post<PasskeyOptions>('/session/passkey/options')).body;
    expect((await browser.post('/session/passkey', { response: key.show(options) })).status).toBe(400);
  });

  test.each([[{}], [{ id: 5, response: { clientDataJSON: 7 } }], [{ response: { clientDataJSON: 'bm9uc2Vuc2U' } }]])(
    'that is nonsense (%j) is refused as one, and is no fault of the hub',
    async (response) => {
      expect((await new Browser(desk).post('/session/passkey', { response })).status).toBe(400);
    },
  );
});
