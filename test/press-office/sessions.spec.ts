import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SessionLines } from '../../src/press-office/api.js';
import { OpenStreamsService } from '../../src/press-office/open-streams.service.js';
import { SignInService } from '../../src/press-office/sign-in.service.js';
import { Browser, PASSWORD } from './browser.js';
import { type Desk, type Officer, openDesk, openTwin } from './desk.js';

/* Sessions as their officer sees them, and what ends them: on every press office over one database. */
let desk: Desk;
let twin: Desk;
let admin: Officer;
let address: string;
let people = 0;
beforeAll(async () => {
  const key = randomBytes(32);
  desk = await openDesk({}, undefined, key);
  twin = await openTwin(desk, key);
  admin = await desk.officer('admin');
  await desk.app.listen(0, '127.0.0.1');
  address = await desk.app.getUrl();
}, 120_000);
afterAll(async () => {
  desk?.app.getHttpServer().closeAllConnections();
  await twin?.close();
  await desk?.close();
});

async function somebody(): Promise<{ id: string; email: string }> {
  const email = `sessions-${++people}@crisis.example`;
  const given = { email, name: 'Somebody', role: 'author', password: PASSWORD };
  return admin.expect(201, admin.post<{ id: string; email: string }>('/officers', given));
}

async function signedIn(email: string, at: Desk = desk): Promise<Browser> {
  const browser = new Browser(at);
  await browser.signIn(email);
  return browser;
}

const list = async (browser: Browser) => (await browser.get<SessionLines>('/sessions')).body.items;

describe('an officer’s sessions', () => {
  test('are listed with where they are, which is this one, and no secret', async () => {
    const { email } = await somebody();
    const [here, there] = [await signedIn(email), await signedIn(email, twin)];
    const items = await list(here);
    expect(items).toHaveLength(2);
    expect(items.map(({ current }) => current).toSorted()).toEqual([false, true]);
    expect(items.find(({ current }) => !current)).toMatchObject({
      address: there.address,
      device: 'Mozilla/5.0 (a test)',
      method: 'password',
    });
    expect(JSON.stringify(items)).not.toContain(here.cookie.split('=')[1]);
  });

  test('end one by one, or all at once, on every press office', async () => {
    const { email } = await somebody();
    const [here, there, third] = [await signedIn(email), await signedIn(email, twin), await signedIn(email, twin)];
    const other = (await list(here)).find(({ address: from }) => from === there.address)!;
    expect((await here.call('DELETE', `/sessions/${other.id}`)).status).toBe(204);
    expect((await there.get('/hub')).status).toBe(401);
    expect((await third.get('/hub')).status).toBe(200);
    expect((await here.call('DELETE', '/sessions')).status).toBe(204);
    expect(here.cookie).toBe('');
    expect((await third.get('/hub')).status).toBe(401);
  });

  test('are nobody else’s to end', async () => {
    const [one, two] = [await somebody(), await somebody()];
    const [mine, theirs] = [await signedIn(one.email), await signedIn(two.email)];
    const [session] = await list(theirs);
    await mine.call('DELETE', `/sessions/${session!.id}`);
    expect((await theirs.get('/hub')).status).toBe(200);
  });
});

describe('whoever is disabled', () => {
  test('is out at the next request of every press office', async () => {
    const { id, email } = await somebody();
    const [here, there] = [await signedIn(email), await signedIn(email, twin)];
    await admin.expect(200, admin.call('PATCH', `/officers/${id}`, { disabled: true }));
    expect([(await here.get('/hub')).status, (await there.get('/hub')).status]).toEqual([401, 401]);
  });

  test.each(['a session', 'a token'])('hears nothing more of the live board that was opened by %s', async (by) => {
    const { id, email } = await somebody();
    const browser = await signedIn(email);
    const { token } = (await browser.post<{ token: string }>('/tokens', {})).body;
    const headers = by === 'a token' ? { authorization: `Bearer ${token}` } : { cookie: browser.cookie };
    const leaving = new AbortController();
    const stays = await fetch(`${address}/api/v1/board/live`, {
      headers: { authorization: `Bearer ${admin.token}` },
      signal: leaving.signal,
    });
    const stream = await fetch(`${address}/api/v1/board/live`, { headers });
    expect(stream.status).toBe(200);
    await admin.expect(200, admin.call('PATCH', `/officers/${id}`, { disabled: true }));
    const ended = stream.text();
    await desk.app.get(OpenStreamsService).look();
    expect(await ended).toMatch(/^retry:/);
    const reader = stays.body!.getReader();
    expect((await reader.read()).done).toBe(false);
    reader.releaseLock();
    leaving.abort();
  });
});

describe('guessing', () => {
  test('is counted over all press offices together', async () => {
    const { email } = await somebody();
    const [here, there] = [new Browser(desk), new Browser(twin)];
    const statuses: number[] = [];
    for (let i = 0; i < 8; i++) {
      const browser = i % 2 === 0 ? here : Object.assign(there, { address: here.address });
      statuses.push((await browser.signIn(email, 'wrong wrong wrong')).status);
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
    expect((await new Browser(twin).signIn(email)).status).toBe(200);
  });

  test('costs one hash whether there is such an officer, whether they may come in, and whether it was right', async () => {
    const [known, disabled, token] = [await somebody(), await somebody(), await desk.officer('author')];
    await admin.expect(200, admin.call('PATCH', `/officers/${disabled.id}`, { disabled: true }));
    const { passwords } = desk.app.get(SignInService);
    const bodies: unknown[] = [];
    for (const email of [known.email, disabled.email, token.email, 'nobody@crisis.example', '', 'x'.repeat(5_000)]) {
      const before = passwords.reckoned;
      bodies.push((await new Browser(desk).signIn(email, 'wrong wrong wrong')).body);
      expect(passwords.reckoned - before).toBe(1);
    }
    for (const body of bodies) expect(body).toEqual(bodies[0]);
    const before = passwords.reckoned;
    expect((await new Browser(desk).signIn(known.email)).status).toBe(200);
    expect(passwords.reckoned - before).toBe(1);
  });
});
