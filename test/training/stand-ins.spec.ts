import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { openRegistry } from '../../src/channels/registry.js';
import { type Answer, type Call, json } from '../../src/training/answer.js';
import { follow, type Post } from '../../src/training/record.js';
import { type Route, route } from '../../src/training/router.js';
import type { Making, PostingStandIn, StandInKind } from '../../src/training/stand-in.js';
import { STAND_INS } from '../../src/training/stand-ins.js';
import type { Training } from '../../src/training/training-ground.js';
import { EXERCISE_PLACES, trainingSecrets } from '../../src/training-channels.js';
import { ask, fault, ground, temporaryDirectory } from './ground.js';

/** A platform that nobody but this file has heard of: its token stands in the path, and every call is a POST. */
class Pager implements PostingStandIn {
  readonly account = 'pager';
  readonly posts = new Map<string, Post>();
  readonly routes: readonly Route[];

  constructor(
    readonly name: string,
    private readonly making: Making,
  ) {
    making.journal.follow((entry) => {
      if (entry.where === name) follow(this.posts, entry);
    });
    this.routes = [
      route('POST', '/:bot/read', () => json(200, [...this.posts.values()])),
      route('POST', '/:bot/post', (call) => this.post(call)),
    ];
  }

  newId(): string {
    return String(this.posts.size + 1);
  }
  changes(call: Call): boolean {
    return call.path.endsWith('/post');
  }
  repeats(): boolean {
    return false;
  }
  admit({ path }: Call): Answer | null {
    return path.startsWith(`/bot${this.making.token}/`) ? null : this.no(401, 'Unauthorized');
  }
  headers(): Record<string, string> {
    return {};
  }
  no(status: number, detail: string): Answer {
    return json(status, { detail });
  }
  rateLimited(): Answer {
    return this.no(429, 'slow');
  }
  duplicate(): Answer {
    return this.no(409, 'again');
  }
  refused(): Answer {
    return this.no(403, 'never');
  }
  private post({ body }: Call): Answer {
    const id = this.newId();
    const { text } = JSON.parse(body.toString()) as { text: string };
    this.making.journal.append({
      where: this.name,
      event: 'posted',
      id,
      account: this.account,
      text,
      own: { beep: 3 },
    });
    return json(200, this.posts.get(id));
  }
}

const pager = (name: string): StandInKind => ({
  name,
  title: `Pager ${name}`,
  mount: `/${name}`,
  api: '/bot*',
  postPage: '/c/:id',
  reads: 'newest-first',
  lags: false,
  exercise: {
    kind: 'pager',
    name: 'Pager (training)',
    byDefault: false,
    input: (url, token) => ({ url, key: `7:${token}` }),
  },
  open: (making) => new Pager(name, making),
});

const withPager = (directory: string | null = null): Promise<Training> =>
  ground({ standIns: [...STAND_INS, pager('pager')], tokens: { pager: 'secret' }, directory });
const say = (training: Training, text: string, token = 'secret') =>
  ask(training, 'POST', `/pager/bot${token}/post`, { body: { text } });

describe('a stand-in that only its own line brings in', () => {
  test('takes its posts, keeps them over a restart with what it noted of its own, and turns strangers away', async () => {
    const directory = temporaryDirectory();
    const before = await withPager(directory);
    expect((await say(before, 'a', 'guessed')).status).toBe(401);
    expect((await say(before, 'a')).status).toBe(200);
    await before.close();
    const after = await withPager(directory);
    const { json: posts } = await ask(after, 'POST', '/pager/botsecret/read');
    expect(posts).toMatchObject([{ id: '1', text: 'a', own: { beep: 3 } }]);
  });

  test('is asked at the bare address too, by clients that take no path', async () => {
    expect((await ask(await withPager(), 'POST', '/botsecret/read')).status).toBe(200);
  });

  test('has its column, its place among the faults and a way to be acted on by hand', async () => {
    const training = await withPager();
    await say(training, 'as released');
    const { text } = await ask(training, 'GET', '/');
    expect(text).toContain('<a href="#c-pager">Pager pager</a>');
    expect(text).toContain('<option>pager</option>');
    expect(text).toContain('as released');
    await ask(training, 'POST', '/hand', { body: { at: 'pager', id: '1', edit: 'as changed' } });
    expect(training.record().at(-1)).toMatchObject({ where: 'pager', event: 'hand-edited', text: 'as changed' });
    const opened = await ask(training, 'GET', '/pager/c/1');
    expect([opened.status, opened.headers.get('location')]).toEqual([303, '/#pager-1']);
  });

  test('is struck by a fault where it changes something, and not where it reads by POST', async () => {
    const training = await withPager();
    await fault(training, { at: 'pager', mode: 'refuse', times: 1 });
    expect((await ask(training, 'POST', '/pager/botsecret/read')).status).toBe(200);
    expect((await say(training, 'a')).status).toBe(403);
    expect((await say(training, 'a')).status).toBe(200);
  });

  test('is not struck by faults that it cannot have', async () => {
    const training = await withPager();
    await fault(training, { at: 'pager', mode: 'duplicate' });
    expect((await say(training, 'a')).status).toBe(200);
    expect((await fault(training, { at: 'pager', mode: 'lag' })).json.errors).toMatchObject([{ field: 'mode' }]);
  });

  test('tells on its page how its exercise channel is added, since no hub makes it by itself', async () => {
    const training = await withPager();
    const { text } = await ask(training, 'GET', '/');
    const body = JSON.parse(/<pre[^>]*>([^<]*)</.exec(text)?.[1]?.replaceAll('&quot;', '"') ?? 'null');
    expect(body).toEqual({
      kind: 'pager',
      name: 'Pager (training)',
      world: 'exercise',
      settings: { url: `${training.url}/pager`, key: '7:secret' },
    });
  });

  test('shows no token of a channel that a hub makes by itself', async () => {
    const training = await ground({ tokens: { mastodon: 'm-secret', x: 'x-secret' } });
    expect((await ask(training, 'GET', '/')).text).not.toContain('-secret');
  });

  test('is not there without a token, and a token for nobody is refused', async () => {
    const training = await ground({ tokens: { x: 'only-x' } });
    expect((await ask(training, 'GET', '/')).text).not.toContain('Mastodon');
    await expect(ground({ tokens: { facsimile: 'f' } })).rejects.toThrow(
      '"facsimile", which is none; there are mastodon',
    );
    await expect(ground({ receivers: { x: '' } })).rejects.toThrow('it is a stand-in’s');
  });
});

describe('the stand-ins', () => {
  test('have names and places of their own, which neither the ground nor a receiver has', () => {
    const names = STAND_INS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(STAND_INS.map(({ mount }) => mount)).size).toBe(names.length);
    expect(new Set(STAND_INS.map(({ api }) => api)).size).toBe(names.length);
    for (const { name, mount, api, postPage } of STAND_INS) {
      expect(name).toMatch(/^[a-z0-9][a-z0-9-]*$/);
      expect(mount).toMatch(/^\/[a-z0-9-]+$/);
      expect(['/', '/record', '/faults', '/hand', '/receivers']).not.toContain(mount);
      expect(api).toMatch(/^\/[a-z0-9.-]+\*?$/);
      expect(postPage).toMatch(/\/:id$/);
    }
  });

  test('have exercise channels of kinds that there are, with settings that these take', () => {
    const { kinds } = openRegistry({ allowNetworks: [], training: 'http://127.0.0.1:3001', ownHosts: [] });
    const { tokens } = trainingSecrets(Buffer.alloc(32, 1));
    for (const { name, mount, exercise } of STAND_INS) {
      const input = exercise.input(`http://127.0.0.1:3001${mount}`, tokens[name]!);
      expect(kinds.get(exercise.kind).parseSettings(input, 'exercise')).not.toBeInstanceOf(Error);
    }
    for (const kind of Object.keys(EXERCISE_PLACES)) expect(kinds.has(kind)).toBe(true);
  });

  test('have tokens that follow from the hub’s key and their names alone, so that an update of the hub keeps them', () => {
    const key = Buffer.alloc(32, 1);
    const derived = (name: string) => createHmac('sha256', key).update(`tocsin/training/1/${name}`).digest();
    const { tokens, receivers } = trainingSecrets(key);
    for (const { name } of STAND_INS) expect(tokens[name]).toBe(derived(name).toString('base64url'));
    expect(tokens).toMatchObject({ mastodon: expect.any(String), x: expect.any(String) });
    expect(receivers['receiver-a']).toBe(`whsec_${derived('receiver-a').toString('base64')}`);
  });
});
