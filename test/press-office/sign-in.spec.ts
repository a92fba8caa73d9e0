import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { canonical } from '../../src/domain/canonical.js';
import type { HubView, InvitationCode, Problem, SessionView } from '../../src/press-office/api.js';
import { inProcess } from '../../src/press-office/call.js';
import { OfficersService } from '../../src/press-office/officers.service.js';
import { sha256 } from '../../src/store/database.js';
import { type Desk, exercise, type Officer, openDesk } from './desk.js';

const PASSWORD = 'correct horse battery staple';
const HOST = 'desk.example';
const OWN = {
  host: HOST,
  origin: `http://${HOST}`,
  'sec-fetch-site': 'same-origin',
  'content-type': 'application/json',
};

const FROM = { address: '192.0.2.1', device: 'Test', former: null };

let desk: Desk;
let admin: Officer;
let people = 0;
let addresses = 0;
beforeAll(async () => {
  desk = await openDesk();
  admin = await desk.officer('admin');
}, 120_000);
afterAll(() => desk?.close());

async function somebody(password = PASSWORD): Promise<{ id: string; email: string }> {
  const email = `somebody-${++people}@crisis.example`;
  const body = { email, name: 'Somebody', role: 'author', password };
  return admin.expect(201, admin.post<{ id: string; email: string }>('/officers', body));
}

const signIn = (email: string, password: string, from: { headers?: object; address?: string } = {}) =>
  desk.ask<SessionView & Problem>({
    method: 'POST',
    url: '/api/v1/session',
    headers: { ...OWN, ...from.headers },
    remoteAddress: from.address ?? `192.0.2.${++addresses}`,
    payload: JSON.stringify({ email, password }),
  });

const cookieOf = (answer: { headers: { readonly [name: string]: unknown } }): string =>
  String([answer.headers['set-cookie']].flat()[0]);
const pair = (cookie: string): string => cookie.split(';')[0]!;

const asCookie = <T>(
  cookie: string,
  path: string,
  method: 'GET' | 'POST' | 'DELETE' = 'GET',
  headers = {},
  body?: unknown,
) =>
  desk.ask<T & Problem>({
    method,
    url: `/api/v1${path}`,
    headers: { host: HOST, cookie, ...headers },
    ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
  });

describe('signing in', () => {
  test('sets a cookie that scripts cannot read and other sites cannot send, and no secret in the answer', async () => {
    const { email } = await somebody();
    const answer = await signIn(email, PASSWORD);
    expect(answer).toMatchObject({ status: 200, body: { officer: { email, role: 'author' } } });
    const cookie = cookieOf(answer);
    expect(cookie).toMatch(/^tocsin=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/);
    expect(answer.text).not.toContain(pair(cookie).split('=')[1]);
    expect((await asCookie<HubView>(pair(cookie), '/hub')).body.me.email).toBe(email);
  });

  test('binds the cookie to this host by its name where TLS stands in front, and knows the host behind the newsroom', async () => {
    const secure = await openDesk({ secureCookies: true, trustProxy: ['127.0.0.1'] });
    try {
      const officers = secure.app.get(OfficersService);
      const link = await officers.firstOfficerLink();
      const accepted = await secure.ask({
        method: 'POST',
        url: '/api/v1/invitations/accept',
        headers: { 'content-type': 'application/json' },
        payload: JSON.stringify({ code: link?.code, email: 'a@b.example', name: 'A', password: PASSWORD }),
      });
      expect(cookieOf(accepted)).toMatch(/^__Host-tocsin=[\w-]{43}; Path=\/; .*Secure/);
      expect(cookieOf(accepted)).not.toMatch(/Domain/i);
      expect(accepted.headers['strict-transport-security']).toMatch(/max-age/);
      const forwarded = (host: string) =>
        secure.ask({
          method: 'DELETE',
          url: '/api/v1/session',
          headers: {
            host: '127.0.0.1:3002',
            'x-forwarded-host': host,
            origin: 'https://desk.example',
            cookie: pair(cookieOf(accepted)),
          },
        });
      expect((await forwarded('other.example')).status).toBe(403);
      expect((await forwarded('desk.example')).status).toBe(204);
    } finally {
      await secure.close();
    }
  }, 60_000);

  test('gives a new session, and ends the one that the browser had', async () => {
    const { email } = await somebody();
    const first = pair(cookieOf(await signIn(email, PASSWORD)));
    const planted = 'tocsin=planted-by-somebody-else';
    const second = pair(cookieOf(await signIn(email, PASSWORD, { headers: { cookie: first } })));
    const third = pair(cookieOf(await signIn(email, PASSWORD, { headers: { cookie: planted } })));
    expect(new Set([first, second, third]).size).toBe(3);
    expect((await asCookie(first, '/session')).status).toBe(401);
    expect((await asCookie(planted, '/session')).status).toBe(401);
    expect((await asCookie(second, '/session')).status).toBe(200);
  });

  test('says the same of an unknown officer, a wrong password and a disabled officer', async () => {
    const [known, disabled] = [await somebody(), await somebody()];
    await admin.expect(200, admin.call('PATCH', `/officers/${disabled.id}`, { disabled: true }));
    const answers = [
      await signIn('nobody@crisis.example', PASSWORD),
      await signIn(known.email, `${PASSWORD}.`),
      await signIn(disabled.email, PASSWORD),
    ];
    for (const { body } of answers) expect(body).toEqual({ ...answers[0]!.body, status: 401 });
  });

  test('takes a password as it is, to its last character', async () => {
    const long = 'nine otters juggle forty-one teapots behind the dam while it rains and rains ';
    const { email } = await somebody(`${long}1`);
    expect((await signIn(email, `${long}2`)).status).toBe(401);
    expect((await signIn(email, `${long}1`)).status).toBe(200);
  });

  test('keeps only an argon2id hash of 19 MiB and two passes', async () => {
    const { email } = await somebody();
    const [row] = await desk.database.rows<{ hash: string }>(
      'SELECT password_hash AS hash FROM officer WHERE email = $1',
      [email],
    );
    expect(row?.hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  test('is counted: after five failures of an account from an address comes 429, and no longer 401', async () => {
    const { email } = await somebody();
    const address = '198.51.100.7';
    const answers: number[] = [];
    for (let i = 0; i < 7; i++) answers.push((await signIn(email, 'wrong wrong wrong', { address })).status);
    expect(answers).toEqual([401, 401, 401, 401, 401, 429, 429]);
    expect((await signIn(email, PASSWORD, { address })).body.code).toBe('rate');
  });

  test('is counted before the password is looked at, so fifty at once get no more tries than five', async () => {
    const { email } = await somebody();
    const tries = Array.from({ length: 50 }, () => signIn(email, 'wrong wrong wrong', { address: '198.51.100.8' }));
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(5);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(45);
  });

  test('is counted for a whole IPv6 /48, however many networks of it are used', async () => {
    const { email } = await somebody();
    await desk.database.rows(
      `INSERT INTO sign_in_try (at, account, address, network)
       SELECT now(), 'another ' || i, '2001:db8:7:' || to_hex(i) || '::/64', '2001:db8:7::/48' FROM generate_series(1, 200) i`,
    );
    expect((await signIn(email, PASSWORD, { address: '2001:db8:7:ffff::1' })).body.code).toBe('rate');
    expect((await signIn(email, PASSWORD, { address: '2001:db8:8:ffff::1' })).status).toBe(200);
  });

  test('of one officer is not stopped by somebody who fails with the same name elsewhere', async () => {
    const { email } = await somebody();
    for (let i = 0; i < 8; i++) await signIn(email, 'wrong wrong wrong', { address: '198.51.100.9' });
    expect((await signIn(email, PASSWORD, { address: '198.51.100.10' })).status).toBe(200);
  });

  test('forgets the failures of whoever gets in', async () => {
    const { email } = await somebody();
    const address = '198.51.100.11';
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 4; i++) await signIn(email, 'wrong wrong wrong', { address });
      expect((await signIn(email, PASSWORD, { address })).status).toBe(200);
    }
  });

  test('writes no password into the ledger, even where one was typed as the name', async () => {
    await signIn('my-secret-password-by-mistake', 'x');
    const [row] = await desk.database.rows<{ n: number }>(
      `SELECT count(*)::int AS n FROM ledger WHERE ledger::text LIKE '%my-secret-password%'`,
    );
    expect(row?.n).toBe(0);
  });
});

describe('a session', () => {
  test('ends where the officer signs out, and takes the cookie away', async () => {
    const { email } = await somebody();
    const cookie = pair(cookieOf(await signIn(email, PASSWORD)));
    const out = await asCookie(cookie, '/session', 'DELETE', OWN);
    expect(out.status).toBe(204);
    expect(cookieOf(out)).toMatch(/^tocsin=; .*Expires=Thu, 01 Jan 1970/);
    expect((await asCookie(cookie, '/session')).status).toBe(401);
  });

  test('ends at the next request after the officer was disabled, and a token does too', async () => {
    const { id, email } = await somebody();
    const cookie = pair(cookieOf(await signIn(email, PASSWORD)));
    const made = await asCookie<{ token: string }>(cookie, '/tokens', 'POST', OWN, {});
    const bearer = { authorization: `Bearer ${made.body.token}` };
    expect((await asCookie('', '/hub', 'GET', bearer)).status).toBe(200);
    await admin.expect(200, admin.call('PATCH', `/officers/${id}`, { disabled: true }));
    expect((await asCookie(cookie, '/hub')).status).toBe(401);
    expect((await asCookie('', '/hub', 'GET', bearer)).status).toBe(401);
  });

  test('follows a change of role at the next request', async () => {
    const { id, email } = await somebody();
    const cookie = pair(cookieOf(await signIn(email, PASSWORD)));
    await admin.expect(200, admin.call('PATCH', `/officers/${id}`, { role: 'auditor' }));
    expect((await asCookie(cookie, '/messages', 'POST', OWN, exercise())).status).toBe(403);
  });

  test.each([
    ['nobody used for four hours', `seen_at = now() - interval '4 hours'`],
    ['is older than a shift', `expires_at = now()`],
  ])('that %s is over', async (_, age) => {
    const { id, email } = await somebody();
    const cookie = pair(cookieOf(await signIn(email, PASSWORD)));
    await desk.database.rows(`UPDATE session SET ${age} WHERE officer_id = $1`, [id]);
    expect((await asCookie(cookie, '/session')).status).toBe(401);
  });

  test('stands at rest only as a digest', async () => {
    const { email } = await somebody();
    const secret = pair(cookieOf(await signIn(email, PASSWORD))).split('=')[1];
    const [row] = await desk.database.rows<{ n: number }>(
      `SELECT count(*)::int AS n FROM session WHERE id_sha256 = $1`,
      [secret],
    );
    expect(row?.n).toBe(0);
  });
});

describe('a page of another site', () => {
  const refusals: { readonly [what: string]: { [header: string]: string } } = {
    'from another site': { ...OWN, 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
    'from a neighbour under the same domain': {
      ...OWN,
      'sec-fetch-site': 'same-site',
      origin: 'http://x.desk.example',
    },
    'without an origin that can be told': { ...OWN, origin: 'null', 'sec-fetch-site': 'cross-site' },
    'with an origin of null in an old browser': { host: HOST, origin: 'null', 'content-type': 'application/json' },
    'with another port': { host: HOST, origin: `http://${HOST}:8080`, 'content-type': 'application/json' },
    'that says nothing of where it comes from': { host: HOST, 'content-type': 'application/json' },
    'with a form': { ...OWN, 'content-type': 'application/x-www-form-urlencoded' },
    'with a form of parts': { ...OWN, 'content-type': 'multipart/form-data; boundary=x' },
    'with plain text': { ...OWN, 'content-type': 'text/plain' },
  };
  test.each(Object.keys(refusals))('cannot act in an officer’s name %s', async (what) => {
    const { email } = await somebody();
    const cookie = pair(cookieOf(await signIn(email, PASSWORD)));
    const answer = await asCookie(cookie, '/messages', 'POST', refusals[what]!, exercise());
    expect(answer).toMatchObject({ status: 403, body: { code: 'scope' } });
  });

  test('cannot sign somebody in either', async () => {
    const { email } = await somebody();
    const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    expect((await signIn(email, PASSWORD, { headers })).status).toBe(403);
  });

  test('is not what a program with a token is', async () => {
    const answer = await admin.post('/messages', exercise(), { origin: 'https://elsewhere.example' });
    expect(answer.status).toBe(201);
  });
});

describe('an invitation', () => {
  const accept = (body: object) =>
    desk.ask<SessionView & Problem>({
      method: 'POST',
      url: '/api/v1/invitations/accept',
      headers: OWN,
      payload: JSON.stringify(body),
    });

  test('makes one officer of its role, once, and signs them in', async () => {
    const { body } = await admin.post<InvitationCode>('/invitations', { role: 'approver' });
    expect(body.path).toBe(`/console/#/welcome?code=${body.code}`);
    const given = { code: body.code, email: 'new@crisis.example', name: 'New', password: PASSWORD };
    const answer = await accept(given);
    expect(answer).toMatchObject({ status: 201, body: { officer: { role: 'approver', name: 'New' } } });
    expect((await asCookie<HubView>(pair(cookieOf(answer)), '/hub')).body.me.role).toBe('approver');
    expect((await accept({ ...given, email: 'newer@crisis.example' })).status).toBe(404);
  });

  test('refuses a weak password and says why, and stays usable', async () => {
    const { body } = await admin.post<InvitationCode>('/invitations', { role: 'author' });
    const given = { code: body.code, email: `weak-${++people}@crisis.example`, name: 'Weak' };
    for (const password of ['password1', 'aaaaaaaaaaaaaaaaaaaa', 'x'.repeat(300)])
      expect((await accept({ ...given, password })).body.errors[0]?.field).toBe('password');
    expect((await accept({ ...given, password: PASSWORD })).status).toBe(201);
  });

  test('does not lead to an address that belongs to somebody', async () => {
    const { body } = await admin.post<InvitationCode>('/invitations', { role: 'admin' });
    const { email } = await somebody();
    const answer = await accept({ code: body.code, email: email.toUpperCase(), name: 'X', password: PASSWORD });
    expect(answer.body.errors).toMatchObject([{ field: 'email', code: 'taken' }]);
  });
});

describe('the first start', () => {
  test('makes the operator, whom the command line acts as, and a link for the first officer', async () => {
    const fresh = await openDesk();
    try {
      const officers = fresh.app.get(OfficersService);
      const operator = await officers.ensureOperator();
      expect(operator).toMatchObject({ email: 'operator@localhost', role: 'admin' });
      expect((await officers.ensureOperator()).id).toBe(operator.id);
      const link = await officers.firstOfficerLink();
      expect(link?.path).toBe(`/console/#/welcome?code=${link?.code}`);
      await officers.accept({ code: link!.code, email: 'first@a.example', name: 'First', password: PASSWORD }, FROM);
      expect(await officers.firstOfficerLink()).toBeNull();
      expect((await officers.actor('first@a.example'))?.role).toBe('admin');
      expect(inProcess(operator).by).toBe('process');
    } finally {
      await fresh.close();
    }
  }, 60_000);

  test('ends every link that was printed before, once somebody can sign in', async () => {
    const fresh = await openDesk();
    try {
      const officers = fresh.app.get(OfficersService);
      const given = { name: 'First', password: PASSWORD };
      const [older, newer] = [await officers.firstOfficerLink(), await officers.firstOfficerLink()];
      await officers.accept({ ...given, code: newer!.code, email: 'first@a.example' }, FROM);
      const again = officers.accept({ ...given, code: older!.code, email: 'second@a.example' }, FROM);
      await expect(again).rejects.toMatchObject({ code: 'not-found' });
    } finally {
      await fresh.close();
    }
  }, 60_000);
});

describe('a request that may be repeated', () => {
  test('leaves nothing at rest by which the password in it could be guessed', async () => {
    const given = { email: `new-${++people}@crisis.example`, name: 'New', role: 'author', password: PASSWORD };
    await admin.expect(201, admin.post('/officers', given, { 'idempotency-key': 'officer-with-password' }));
    const [row] = await desk.database.rows<{ digest: string }>(
      `SELECT digest FROM request WHERE key = 'officer-with-password'`,
    );
    expect(row?.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(row?.digest).not.toBe(sha256(`POST /api/v1/officers\n${canonical(given)}`));
  });
});
