import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openRegistry } from '../../src/channels/registry.js';
import type { OpenedChannel } from '../../src/domain/channel.js';
import type { Delivery, Outcome } from '../../src/domain/delivery.js';
import type { World } from '../../src/domain/message.js';
import type { Shown } from './dialect.js';
import { accountOf, CHANNEL_KINDS, deliveryFor, dialect, farSideOf, unspoken } from './dialects.js';
import {
  accept,
  acceptAndHang,
  answer,
  drip,
  type FarSide,
  flood,
  loseAnswer,
  type Move,
  type Reply,
  reset,
} from './far-side.js';

const kinds = openRegistry({ allowNetworks: [], training: null, ownHosts: [] }).kinds;
const MINUTE_MS = 60_000;

test('no channel goes untested: a kind without a dialect, and a dialect without a kind, are told', () => {
  expect(unspoken(CHANNEL_KINDS)).toEqual([]);
  expect(unspoken(['x', 'fax'], ['x', 'pager'])).toEqual([
    expect.stringMatching(/talk to a channel of kind fax: add test\/contract\/dialects\/fax\.ts/),
    expect.stringMatching(/dialects\/pager\.ts is for no kind/),
  ]);
});

describe.each(CHANNEL_KINDS)('a channel of kind %s', (kind) => {
  const can = kinds.get(kind).capabilities(dialect(kind).settings('https://far.example/'));
  const { ordersItself } = can;
  const postId = dialect(kind).postId ?? String;
  let far: FarSide;
  let shown: Shown;
  const opened: OpenedChannel[] = [];

  beforeEach(async () => {
    shown = new Map();
    far = await farSideOf(kind, shown).open();
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((channel) => channel.close()));
    await far.close();
  });

  function open({ world = 'exercise' as World, deadlineMs = 5_000 } = {}): OpenedChannel {
    const registry = openRegistry({ allowNetworks: [], training: far.origin, ownHosts: [] });
    const channel = registry.channels.open(kind, accountOf(kind, `${far.origin}/there`), { world, deadlineMs });
    opened.push(channel);
    return channel;
  }
  const delivery = (overrides: Partial<Delivery> = {}): Delivery => deliveryFor(kind, undefined, overrides);
  const applied = (...script: Move[]): Promise<Outcome> => {
    far.script = script;
    return open().apply(delivery());
  };

  test('delivers letter for letter what it is given, in one call', async () => {
    const outcome = await open().apply(delivery());
    const [id, post] = [...shown][0]!;
    expect(outcome).toMatchObject({ is: 'delivered', remoteId: ordersItself ? null : id, text: null });
    expect(post.text).toBe(delivery().text);
    expect(far.received).toHaveLength(1);
  });

  test('sends below the path of the address that the officer gave', async () => {
    await open().apply(delivery());
    expect(far.received[0]?.path).toMatch(/^\/there/);
  });

  test('sends the same key again with a repeated delivery', async () => {
    const channel = open();
    await channel.apply(delivery());
    await channel.apply(delivery());
    const keys = far.received.map(
      ({ headers }) => headers['idempotency-key'] ?? headers['webhook-id'] ?? 'by its text',
    );
    expect(new Set(keys).size).toBe(1);
    expect(new Set(far.received.map(({ body }) => body)).size).toBe(1);
  });

  test('uses a fresh connection for each call', async () => {
    const channel = open();
    await channel.apply(delivery());
    await channel.apply(delivery());
    expect(far.connections).toBe(2 + far.asides);
  });

  test.each([
    ['the answer is lost after acceptance', loseAnswer],
    ['the connection is reset before anything was done', reset],
  ])('does not know what happened when %s', async (_, move) => {
    expect(await applied(move)).toMatchObject({ is: 'unknown', error: { code: 'reset' } });
    expect(far.received).toHaveLength(1);
  });

  test('does not know what happened when the answer does not come before the deadline', async () => {
    far.script = [acceptAndHang];
    const outcome = await open({ deadlineMs: 250 }).apply(delivery());
    expect(outcome).toMatchObject({ is: 'unknown', error: { code: 'time-out' } });
    expect(shown.size).toBe(1);
  });

  test.each([
    ['500', { status: 500, body: { error: 'boom', title: 'boom' } }],
    ['502 with a page', { status: 502, headers: { 'content-type': 'text/html' }, body: '<h1>Bad gateway</h1>' }],
    ['503', { status: 503, body: { error: 'later', title: 'later' } }],
    ['504 without a body', { status: 504, headers: { 'content-type': 'text/plain' }, body: '' }],
  ] satisfies [string, Reply][])('takes %s for what it is worth', async (_, reply) => {
    expect((await applied(answer(reply))).is).toBe(ordersItself ? 'retry' : 'unknown');
  });

  test('knows that nothing was sent when nobody listens', async () => {
    const channel = open();
    await far.close();
    expect(await channel.apply(delivery())).toMatchObject({ is: 'retry', error: { code: 'connection-refused' } });
    await far.open();
  });

  test.each(['soon', 'past', 'absurd', 'garbled', 'missing'] as const)(
    'waits 5 seconds to 15 minutes when it is limited and the reset is %s',
    async (when) => {
      const headers = dialect(kind).limited(when);
      const body = dialect(kind).limitedBody?.(when) ?? { error: 'slow', title: 'slow' };
      const outcome = await applied(answer({ status: 429, headers, body }));
      if (outcome.is !== 'retry') throw new Error(`429 gave ${outcome.is}`);
      // An endpoint that names no time leaves it to the loop's schedule.
      const least = ordersItself && (when === 'missing' || when === 'garbled') ? 0 : 5_000;
      expect(outcome.afterMs).toBeGreaterThanOrEqual(least);
      expect(outcome.afterMs).toBeLessThanOrEqual(15 * MINUTE_MS);
      if (when === 'absurd') expect(outcome.afterMs).toBe(15 * MINUTE_MS);
    },
  );

  test('stops the channel when it is not let in, or tries on where the owner of the endpoint can mend it', async () => {
    const outcome = await applied(answer({ status: 401, body: { error: 'no', title: 'no', detail: 'no' } }));
    expect(outcome).toMatchObject(
      ordersItself
        ? { is: 'retry', error: { code: 'unauthorised' } }
        : { is: 'refused', pause: true, error: { code: 'unauthorised' } },
    );
  });

  const HOSTILE: readonly [string, Reply][] = [
    ['a page', { status: 200, headers: { 'content-type': 'text/html' }, body: '<!doctype html><p>Welcome' }],
    ['a page that says it is JSON', { status: 200, body: '<!doctype html>' }],
    ['nothing', { status: 200, body: '' }],
    ['null', { status: 200, body: 'null' }],
    ['a list', { status: 200, body: '[]' }],
    ['a number', { status: 200, body: '7' }],
    ['another object', { status: 200, body: { ok: true } }],
    [
      '__proto__',
      { status: 200, body: '{"__proto__":{"id":"1","data":{"id":"1"}},"constructor":{"prototype":{"id":"2"}}}' },
    ],
    ['an id that is no id', { status: 200, body: { id: '../../1', data: { id: 'x;DROP' }, content: '<p></p>' } }],
    ['an id that is an object', { status: 200, body: { id: {}, data: { id: [] }, content: {} } }],
    ['half an answer', { status: 200, headers: { 'content-length': '500' }, body: '{"id":"1' }],
    ['endless nesting', { status: 200, body: '['.repeat(30_000) }],
    ['nesting that closes', { status: 200, body: `${'['.repeat(20_000)}${']'.repeat(20_000)}` }],
    ['a gzip bomb by its name', { status: 200, headers: { 'content-encoding': 'gzip' }, body: 'not gzip' }],
    ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:1/' }, body: {} }],
  ];
  test.each(HOSTILE)('fault 30: survives %s as an answer, and never takes it for a post', async (_, reply) => {
    const outcome = await applied((received, response, act) => {
      if (reply.headers?.['content-length'] === undefined) return answer(reply)(received, response, act);
      response.writeHead(200, { 'content-type': 'application/json', ...reply.headers });
      response.write(reply.body);
      setImmediate(() => response.destroy());
    });
    const expected = ordersItself ? (reply.status < 300 ? 'delivered' : 'retry') : 'unknown';
    expect(outcome.is).toBe(expected);
    expect(({} as { id?: string }).id).toBeUndefined();
  });

  test.each(HOSTILE)('fault 30: survives %s as an error', async (_, reply) => {
    const outcome = await applied(
      answer({ status: 418, ...(reply.headers?.['content-type'] ? { headers: reply.headers } : {}), body: reply.body }),
    );
    expect(['unknown', 'refused', 'retry']).toContain(outcome.is);
  });

  test('fault 30: cuts an answer of 100 MB', async () => {
    const sent = { bytes: 0 };
    const outcome = await applied(flood(sent));
    expect(outcome.is).toBe(ordersItself ? 'delivered' : 'unknown');
    expect(sent.bytes).toBeLessThan(20_000_000);
  });

  test('fault 18: an answer that drips without end is ended with the deadline', async () => {
    far.script = [drip];
    const outcome = await open({ deadlineMs: 250 }).apply(delivery());
    expect(outcome.is).toBe(ordersItself ? 'delivered' : 'unknown');
  });

  test('breaks off a call under way when it is closed', async () => {
    const channel = open();
    far.script = [
      (_received, _response, act) => {
        act();
        void channel.close();
      },
    ];
    expect(await channel.apply(delivery())).toMatchObject({ is: 'unknown', error: { code: 'stopped' } });
  });

  test('fault 30: what a far side says reaches the board without control characters, and without our secrets', async () => {
    const secrets = Object.values(dialect(kind).secrets);
    const echo = `\u001b[31mno\r\n${secrets.join(' ')}\u202e`;
    const outcome = await applied(answer({ status: 418, body: { error: echo, title: 'no', detail: echo } }));
    if (!('error' in outcome)) throw new Error(`418 gave ${outcome.is}`);
    for (const secret of secrets) expect(outcome.error.detail).not.toContain(secret);
    expect(outcome.error.detail).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  test('never reaches the training ground from the live world', async () => {
    const channel = open({ world: 'live' });
    expect(await channel.apply(delivery())).toMatchObject({ is: 'refused', error: { code: 'address-refused' } });
    expect(await channel.check()).toMatchObject({ ok: false });
    expect((await channel.look(delivery())).is).toBe('failed');
    expect(far.connections).toBe(0);
  });

  test('checks whether the far side knows it', async () => {
    expect(await open().check()).toMatchObject({ ok: true });
    far.script = [answer({ status: 401, body: { error: 'no', title: 'no' } })];
    expect(await open().check()).toMatchObject({ ok: false, error: { code: 'unauthorised' } });
  });

  test('survives a check that is answered with nonsense', async () => {
    far.script = [answer({ status: 500, headers: { 'content-type': 'text/html' }, body: '<p>' })];
    expect(await open().check()).toMatchObject({ ok: false });
  });

  test('keeps secrets out of its settings and marks them in its schema', () => {
    const parsed = kinds
      .get(kind)
      .parseSettings({ ...dialect(kind).settings('https://far.example/'), ...dialect(kind).secrets }, 'exercise');
    if (parsed instanceof Error) throw parsed;
    expect(parsed.secrets).toEqual(dialect(kind).secrets);
    const settings = JSON.stringify(parsed.settings);
    for (const secret of Object.values(dialect(kind).secrets)) expect(settings).not.toContain(secret);
    const { properties } = kinds.get(kind).settingsSchema as {
      properties: { [name: string]: { writeOnly?: boolean } };
    };
    for (const name of Object.keys(dialect(kind).secrets)) expect(properties[name]?.writeOnly).toBe(true);
  });

  test('refuses settings that it does not know, by name', () => {
    const input = { ...dialect(kind).settings('https://far.example/'), ...dialect(kind).secrets, admin: true };
    expect(kinds.get(kind).parseSettings(input, 'exercise')).toMatchObject({
      code: 'unknown-field',
      errors: [{ field: 'admin', code: 'unknown-field' }],
    });
  });

  test.each([
    'http://169.254.169.254/',
    'http://[::ffff:127.0.0.1]/',
    'http://0x7f.1/',
    'https://localhost/',
    'https://user:pw@far.example/',
    'ftp://far.example/',
  ])('refuses the address %s when it is set up', (url) => {
    const input = { ...dialect(kind).settings(url), ...dialect(kind).secrets };
    expect(kinds.get(kind).parseSettings(input, 'exercise')).toMatchObject({
      code: 'address-refused',
      errors: [{ field: 'url', code: 'address-refused' }],
    });
  });

  if (ordersItself) return;

  describe('with posts', () => {
    async function posted(): Promise<{ channel: OpenedChannel; id: string }> {
      const channel = open();
      const outcome = await channel.apply(delivery());
      if (outcome.is !== 'delivered' || outcome.remoteId === null) throw new Error('no post was made');
      return { channel, id: outcome.remoteId };
    }

    const readable = !dialect(kind).unreadable;
    if (!readable) {
      test('never says absent where nobody can read what was posted', async () => {
        expect((await open().look(delivery())).is).toBe('failed');
        const { channel } = await posted();
        expect((await channel.look(delivery())).is).toBe('failed');
      });
    } else {
      test('finds its post when the answer was lost', async () => {
        far.script = [loseAnswer, accept];
        const channel = open();
        expect((await channel.apply(delivery())).is).toBe('unknown');
        expect(await channel.look(delivery())).toMatchObject({ is: 'seen', remoteId: [...shown.keys()][0] });
      });

      test('sees that nothing was posted', async () => {
        expect(await open().look(delivery())).toEqual({ is: 'absent' });
      });

      test('takes no post for its own that is another of the placement', async () => {
        const { channel, id } = await posted();
        expect(await channel.look(delivery({ otherIds: [id] }))).toEqual({ is: 'absent' });
      });

      test('takes no post for its own whose marker only begins alike', async () => {
        const { text, marker } = delivery();
        const longer = marker.endsWith(']') ? marker.replace('/2 ', '/21 ') : `${marker}1`;
        shown.set(postId(900), { text: text.replace(marker, longer), replyTo: null });
        expect(await open().look(delivery())).toEqual({ is: 'absent' });
      });

      test.each([
        ['500', { status: 500, body: { error: 'no', title: 'no' } }],
        ['401', { status: 401, body: { error: 'no', title: 'no' } }],
        ['429', { status: 429, body: { error: 'no', title: 'no' } }],
        ['a page', { status: 200, headers: { 'content-type': 'text/html' }, body: '<p>' }],
        ['another object', { status: 200, body: { ok: true } }],
        ['an error beside nothing', { status: 200, body: { errors: [{ type: 'x' }], meta: { result_count: 0 } } }],
      ] satisfies [string, Reply][])('never says absent when its timeline answers %s', async (_, reply) => {
        // Whatever a look asks first, the timeline is the last thing it reads.
        await open().look(delivery());
        far.script = [...Array<Move>(far.received.length - 1).fill(accept), answer(reply)];
        const found = await open().look(delivery());
        expect(found.is).toBe('failed');
      });

      test('never says absent when the far side cannot be asked', async () => {
        far.script = [reset];
        expect((await open().look(delivery())).is).toBe('failed');
      });
    }

    if (can.thread) {
      test('replies to the post that it is told to', async () => {
        const { channel, id } = await posted();
        await channel.apply(delivery({ text: `${delivery().text} 2`, key: 'c2f0-key-2', remoteId: id }));
        expect([...shown.values()][1]?.replyTo).toBe(id);
      });

      test('says that the post is gone to which it should reply', async () => {
        far.script = [answer(dialect(kind).replyGone)];
        expect(await open().apply(delivery({ remoteId: postId(404) }))).toEqual({ is: 'gone' });
      });
    }

    if (can.delete) {
      test('deletes, and calls it delivered when the post is gone already', async () => {
        const { channel, id } = await posted();
        const gone = delivery({ op: 'delete', text: '', remoteId: id });
        if (readable) expect(await channel.look(gone)).toEqual({ is: 'absent' });
        expect(await channel.apply(gone)).toMatchObject({ is: 'delivered', remoteId: id });
        expect(await channel.apply(gone)).toMatchObject({ is: 'delivered', remoteId: id });
        if (readable) expect(await channel.look(gone)).toMatchObject({ is: 'seen', remoteId: id });
      });
    }

    if (!can.edit) return;

    test('edits the post in place, and sees whether it did', async () => {
      const { channel, id } = await posted();
      const edit = delivery({ op: 'edit', text: 'CORRECTION\n\nOuvrez les fenêtres & restez', remoteId: id });
      if (readable) expect(await channel.look(edit)).toEqual({ is: 'absent' });
      expect(await channel.apply(edit)).toMatchObject({ is: 'delivered', remoteId: id });
      expect(shown.get(id)?.text).toBe(edit.text);
      if (readable) expect(await channel.look(edit)).toMatchObject({ is: 'seen', remoteId: id });
    });

    test('says that the post is gone that it should edit', async () => {
      expect(await open().apply(delivery({ op: 'edit', remoteId: postId(404) }))).toEqual({ is: 'gone' });
    });
  });
});
