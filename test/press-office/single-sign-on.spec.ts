import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { HubView, InvitationCode } from '../../src/press-office/api.js';
import { type IdentityProvider, type Lies, openIdentityProvider } from '../support/identity-provider.js';
import { Browser, PASSWORD } from './browser.js';
import { type Desk, type Officer, openDesk } from './desk.js';

let idp: IdentityProvider;
let desk: Desk;
let admin: Officer;
let people = 0;
const at = (provider: IdentityProvider, overrides = {}) => ({
  singleSignOn: {
    issuer: provider.issuer,
    clientId: 'tocsin',
    clientSecret: 'a secret of the hub',
    name: 'City account',
    acr: null,
    linkByEmail: false,
    ...overrides,
  },
});
beforeAll(async () => {
  idp = await openIdentityProvider();
  desk = await openDesk(at(idp));
  admin = await desk.officer('admin');
}, 120_000);
afterAll(async () => {
  await desk?.close();
  await idp?.close();
});

interface User {
  readonly [claim: string]: unknown;
  readonly sub: string;
  readonly email: string;
}
const somebody = (): User => ({
  sub: `user-${++people}`,
  email: `sso-${people}@crisis.example`,
  email_verified: true,
  name: 'Somebody',
});

const begin = async (browser: Browser, body?: object): Promise<string> => {
  const answer = await browser.post<{ url: string }>('/session/oidc', body);
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.body.url;
};

/** Whoever is let in lands on the board; everybody else is told why. */
async function comeBack(browser: Browser, query: string): Promise<string> {
  const answer = await browser.get(`/session/oidc/callback?${query}`);
  expect(answer.status).toBe(303);
  return String(answer.headers.location);
}
const IN = '/console/#/board';
const REFUSED = /^\/console\/#\/refused\?why=/;

async function invited(user: User, role = 'author'): Promise<Browser> {
  const { code } = (await admin.post<InvitationCode>('/invitations', { role })).body;
  const browser = new Browser(desk);
  expect(await comeBack(browser, idp.signIn(await begin(browser, { invitation: code }), user))).toBe(IN);
  return browser;
}

describe('single sign-on', () => {
  test('asks the provider with a code challenge, a state and a nonce, and for a sign-in of the last ten minutes', async () => {
    const asked = new URL(await begin(new Browser(desk))).searchParams;
    expect(asked.get('code_challenge_method')).toBe('S256');
    for (const name of ['state', 'nonce', 'code_challenge']) expect(asked.get(name)?.length).toBeGreaterThan(20);
    expect(asked.get('redirect_uri')).toBe('http://desk.example/api/v1/session/oidc/callback');
    expect(asked.get('max_age')).toBe('600');
  });

  test('is begun thirty times a minute from one network, and no more', async () => {
    const browser = new Browser(desk);
    const statuses: number[] = [];
    for (let i = 0; i < 31; i++) statuses.push((await browser.post('/session/oidc')).status);
    expect(statuses).toEqual([...Array.from({ length: 30 }, () => 200), 429]);
  });

  test('makes an officer by an invitation, and knows them again by issuer and subject', async () => {
    const user = somebody();
    const first = await invited(user, 'approver');
    expect((await first.get<HubView>('/hub')).body.me).toMatchObject({ email: user.email, role: 'approver' });
    const again = new Browser(desk);
    const moved = { ...user, email: 'a.new.address@crisis.example' };
    expect(await comeBack(again, idp.signIn(await begin(again), moved))).toBe(IN);
    expect((await again.get<HubView>('/hub')).body.me.email).toBe(user.email);
  });

  test('links an officer who is signed in and asks for it, and nobody else', async () => {
    const email = `linked-${++people}@crisis.example`;
    await admin.post('/officers', { email, name: 'Linked', role: 'author', password: PASSWORD });
    const browser = new Browser(desk);
    await browser.signIn(email);
    const { url } = (await browser.post<{ url: string }>('/session/oidc/link')).body;
    const user = somebody();
    const own = browser.cookie;
    expect(await comeBack(browser, idp.signIn(url, user))).toBe(IN);
    expect(browser.cookie).not.toBe(own);
    const again = new Browser(desk);
    expect(await comeBack(again, idp.signIn(await begin(again), user))).toBe(IN);
    expect((await again.get<HubView>('/hub')).body.me.email).toBe(email);
  });

  test('links nobody by what was begun in a session that has ended since', async () => {
    const email = `left-${++people}@crisis.example`;
    await admin.post('/officers', { email, name: 'Left', role: 'author', password: PASSWORD });
    const [browser, owner] = [new Browser(desk), new Browser(desk)];
    await browser.signIn(email);
    await owner.signIn(email);
    const { url } = (await browser.post<{ url: string }>('/session/oidc/link')).body;
    expect((await owner.call('DELETE', '/sessions')).status).toBe(204);
    expect(await comeBack(browser, idp.signIn(url, somebody()))).toMatch(REFUSED);
    expect((await browser.get('/hub')).status).toBe(401);
  });

  test('lets nobody in whom nobody invited, whatever their e-mail address', async () => {
    const email = `named-${++people}@crisis.example`;
    await admin.post('/officers', { email, name: 'Named', role: 'admin', password: PASSWORD });
    const browser = new Browser(desk);
    expect(await comeBack(browser, idp.signIn(await begin(browser), { ...somebody(), email }))).toMatch(REFUSED);
    expect((await browser.get('/hub')).status).toBe(401);
  });

  const lies: readonly (readonly [string, Lies])[] = [
    ['with another nonce', { claims: { nonce: 'another' } }],
    ['without a nonce', { claims: { nonce: undefined } }],
    ['for another audience', { claims: { aud: 'somebody-else' } }],
    ['of another issuer', { claims: { iss: 'https://evil.example' } }],
    ['that has expired', { claims: { exp: Math.floor(Date.now() / 1_000) - 600 } }],
    ['of a sign-in of long ago', { claims: { auth_time: Math.floor(Date.now() / 1_000) - 7_200 } }],
    ['signed by nobody (alg none)', { signature: 'none' }],
    ['signed by somebody else', { signature: 'foreign' }],
    ['with a key that is not the provider’s', { header: { kid: 'two' } }],
    ['signed with the client secret (HS256)', { header: { alg: 'HS256' } }],
  ];
  test.each(lies)('refuses an answer %s', async (_, lie) => {
    const user = somebody();
    await invited(user);
    const browser = new Browser(desk);
    expect(await comeBack(browser, idp.signIn(await begin(browser), user, lie))).toMatch(REFUSED);
    expect((await browser.get('/hub')).status).toBe(401);
  });

  test('takes each answer once, in the browser that asked, and only what it asked for', async () => {
    const user = somebody();
    await invited(user);
    const browser = new Browser(desk);
    const query = idp.signIn(await begin(browser), user);
    expect(await comeBack(new Browser(desk), query)).toMatch(REFUSED);
    expect(await comeBack(browser, query.replace('state=', 'state=x'))).toMatch(REFUSED);
    expect(await comeBack(browser, query)).toBe(IN);
    expect(await comeBack(browser, query)).toMatch(REFUSED);
    const mixed = idp.signIn(await begin(browser), user).replace(/iss=[^&]*/, 'iss=https%3A%2F%2Fevil.example');
    expect(await comeBack(browser, mixed)).toMatch(REFUSED);
  });

  test('does not take a code that was used already, though the state is a new one', async () => {
    const user = somebody();
    await invited(user);
    const browser = new Browser(desk);
    const used = new URLSearchParams(idp.signIn(await begin(browser), user));
    expect(await comeBack(browser, used.toString())).toBe(IN);
    const other = new Browser(desk);
    const fresh = new URLSearchParams(idp.signIn(await begin(other), user));
    fresh.set('code', used.get('code')!);
    expect(await comeBack(other, fresh.toString())).toMatch(REFUSED);
  });

  test('of a disabled officer opens nothing', async () => {
    const user = somebody();
    const browser = await invited(user);
    const { id } = (await browser.get<HubView>('/hub')).body.me;
    await admin.expect(200, admin.call('PATCH', `/officers/${id}`, { disabled: true }));
    const again = new Browser(desk);
    expect(await comeBack(again, idp.signIn(await begin(again), user))).toMatch(REFUSED);
  });
});

test('where a verified e-mail may link, it does so once: the same address at a second provider is nobody', async () => {
  const [first, second] = [await openIdentityProvider(), await openIdentityProvider()];
  const one = await openDesk(at(first, { linkByEmail: true }));
  const two = await openDesk(at(second, { linkByEmail: true }), {
    database: async () => one.database,
    close: async () => undefined,
  });
  try {
    const boss = await one.officer('admin');
    const user = somebody();
    await boss.post('/officers', { email: user.email, name: 'Linked', role: 'author', password: PASSWORD });
    const unverified = new Browser(one);
    const claim = { ...user, email_verified: false };
    expect(await comeBack(unverified, first.signIn(await begin(unverified), claim))).toMatch(REFUSED);
    const browser = new Browser(one);
    expect(await comeBack(browser, first.signIn(await begin(browser), user))).toBe(IN);
    const elsewhere = new Browser(two);
    expect(await comeBack(elsewhere, second.signIn(await begin(elsewhere), user))).toMatch(REFUSED);
  } finally {
    await two.app.close();
    await one.close();
    await first.close();
    await second.close();
  }
}, 60_000);

test('a provider that does not answer says so, and passwords go on', async () => {
  const gone = await openIdentityProvider();
  await gone.close();
  const alone = await openDesk(at(gone));
  try {
    expect((await new Browser(alone).post('/session/oidc')).status).toBe(503);
    const boss = await alone.officer('admin');
    await boss.post('/officers', { email: 'a@b.example', name: 'A', role: 'author', password: PASSWORD });
    expect((await new Browser(alone).signIn('a@b.example')).status).toBe(200);
  } finally {
    await alone.close();
  }
}, 60_000);
