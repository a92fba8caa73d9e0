import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openRegistry } from '../../src/channels/registry.js';
import type { Account, OpenedChannel } from '../../src/domain/channel.js';
import type { Delivery } from '../../src/domain/delivery.js';
import type { ShownImage } from '../../src/domain/image.js';
import { ALL_LANGUAGES } from '../../src/domain/language.js';
import type { Kind } from '../../src/domain/message.js';
import { STAND_INS } from '../../src/training/stand-ins.js';
import { openTraining, type Training } from '../../src/training/training-ground.js';
import { office, publicMessage, subject } from '../support/messages.js';
import { dialect } from './dialects.js';

/** The channels against the stand-ins: both were written from the same far sides' documents, by different hands. */
const SECRET = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
const token = (name: string): string => Buffer.from(`training-${name}`.padEnd(32, '-')).toString('base64url');
const TOKENS = Object.fromEntries(STAND_INS.map(({ name }) => [name, token(name)]));

const pixels = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const PICTURE = {
  bytes: pixels,
  facts: { sha256: 'a'.repeat(64), type: 'image/png', width: 1, height: 1, bytes: pixels.length },
} as const;

/** Of a training ground that nobody opened: the settings are only read. */
const ORIGIN = 'http://127.0.0.1:3001';

interface Place {
  readonly at: string;
  readonly input: (training: string) => object;
}
const PLACES: { readonly [kind: string]: Place } = {
  ...Object.fromEntries(
    STAND_INS.map(({ name, mount, exercise }): [string, Place] => [
      exercise.kind,
      { at: name, input: (training) => exercise.input(training + mount, token(name)) },
    ]),
  ),
  webhook: {
    at: 'receiver-a',
    input: (training) => ({ url: `${training}/receivers/receiver-a`, broadcaster: 'Radio Un', secret: SECRET }),
  },
};

/** What the kind can do with the settings of its exercise channel, and whether its posts can be read there. */
function abilities(kind: string) {
  const { kinds } = openRegistry({ allowNetworks: [], training: ORIGIN, ownHosts: [] });
  const parsed = kinds.get(kind).parseSettings(PLACES[kind]!.input(ORIGIN), 'exercise');
  if (parsed instanceof Error) throw parsed;
  return { ...kinds.get(kind).capabilities(parsed.settings), readable: !dialect(kind).unreadable };
}

test('every kind of channel has something on the training ground to be exercised with, and nothing else has', () => {
  const { kinds } = openRegistry({ allowNetworks: [], training: null, ownHosts: [] });
  expect(Object.keys(PLACES).sort()).toEqual(kinds.all.map(({ kind }) => kind).sort());
});

describe.each(Object.keys(PLACES))('a channel of kind %s on the training ground', (kind) => {
  const { readable, ...can } = abilities(kind);
  let training: Training;
  let account: Account;
  let channel: OpenedChannel;
  const registry = () => openRegistry({ allowNetworks: [], training: training.url, ownHosts: [] });

  beforeEach(async () => {
    training = await openTraining({
      host: '127.0.0.1',
      port: 0,
      directory: null,
      tokens: TOKENS,
      receivers: { 'receiver-a': SECRET },
    });
    const parsed = registry().kinds.get(kind).parseSettings(PLACES[kind]!.input(training.url), 'exercise');
    if (parsed instanceof Error) throw parsed;
    account = parsed;
    channel = registry().channels.open(kind, account, { world: 'exercise', deadlineMs: 1_000 });
  });
  afterEach(async () => {
    await channel.close();
    await training.close();
  });

  /** As dispatch does it: given to the far side until it is ready, then shown by the post. */
  async function withImages(sent: Delivery, alt = 'La fumée va vers Vilvorde.'): Promise<Delivery> {
    const shown: ShownImage = {
      ...PICTURE.facts,
      url: `https://crisis.example/media/${PICTURE.facts.sha256}.png`,
      alt,
    };
    if (!channel.prepare) return { ...sent, images: [{ ...shown, remoteId: null }] };
    const given = await channel.prepare(shown, { bytes: PICTURE.bytes, begun: null, withinMs: 1_000 });
    if (given.is !== 'ready') throw new Error(JSON.stringify(given));
    return { ...sent, images: [{ ...shown, remoteId: given.remoteId }] };
  }
  const standing = () => training.record().filter(({ where }) => where === PLACES[kind]!.at);

  /** What a message would send, composed by the kind itself. */
  async function delivery(said: Kind, n: number, overrides: Partial<Delivery> = {}): Promise<Delivery> {
    const channelKind = registry().kinds.get(kind);
    const { ordersItself, allLanguages } = channelKind.capabilities(account.settings);
    const checked = await channel.check();
    const kinds: Kind[] = n === 1 ? [said] : ['alert', ...Array<Kind>(n - 2).fill('update'), said];
    const contents = kinds.map(() => ({ status: 'exercise' as const }));
    const rendition = channelKind.compose(subject(publicMessage(kinds, { contents })), {
      language: 'fr',
      settings: account.settings,
      limits: checked.ok ? checked.limits : {},
      office: office(),
    });
    return {
      op: ordersItself ? 'send' : 'open',
      ordinal: n,
      generation: 0,
      version: n,
      language: allLanguages ? ALL_LANGUAGES : 'fr',
      text: rendition.text,
      marker: rendition.marker,
      key: ordersItself ? rendition.marker : `key-${n}`,
      remoteId: null,
      otherIds: [],
      ...overrides,
    };
  }
  const visible = () => training.record().filter(({ event }) => event === 'posted' || event === 'received');
  const order = (mode: string): Promise<Response> =>
    fetch(`${training.url}/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ at: PLACES[kind]!.at, mode }),
    });

  test('is known there', async () => {
    expect(await channel.check()).toMatchObject({ ok: true });
  });

  test('shows an alert, letter for letter', async () => {
    const alert = await delivery('alert', 1);
    const before = visible().length;
    expect(await channel.apply(alert)).toMatchObject({ is: 'delivered' });
    const [entry] = visible().slice(before);
    expect(entry).toMatchObject({ version: 1 });
    if (!can.ordersItself) expect(entry).toMatchObject({ text: alert.text });
  });

  test.each(['lost-answer', 'lost-request', 'reset', 'hang', 'cut'])(
    'does not know, and looks, after %s',
    async (mode) => {
      const alert = await delivery('alert', 1);
      await order(mode);
      const outcome = await channel.apply(alert);
      // A receiver's 2xx is its answer, and here it had come before the connection broke.
      if (can.ordersItself && (mode === 'reset' || mode === 'cut')) return expect(outcome.is).toBe('delivered');
      expect(outcome.is).toBe('unknown');
      if (can.ordersItself) return;
      if (!readable) return expect((await channel.look(alert)).is).toBe('failed');
      expect((await channel.look(alert)).is).toBe(mode === 'lost-request' ? 'absent' : 'seen');
    },
  );

  test('waits when it is limited', async () => {
    const alert = await delivery('alert', 1);
    await order('rate-limit');
    expect(await channel.apply(alert)).toMatchObject({ is: 'retry', error: { code: 'rate-limit' } });
  });

  test('takes a refusal for one', async () => {
    const alert = await delivery('alert', 1);
    await order('refuse');
    expect((await channel.apply(alert)).is).toBe(can.ordersItself ? 'retry' : 'refused');
  });

  test('finds what is there when it is told that it is not', async () => {
    const alert = await delivery('alert', 1);
    await order('duplicate');
    const outcome = await channel.apply(alert);
    if (can.ordersItself) return expect(outcome.is).toBe('retry');
    expect(outcome.is).toBe('unknown');
    expect((await channel.look(alert)).is).toBe(readable ? 'seen' : 'failed');
  });

  if (can.media !== null) {
    const { alt } = can.media;
    test('shows an image with what it shows in words; before the post the public sees nothing of it', async () => {
      const first = await withImages(await delivery('alert', 1));
      expect(standing()).toEqual([]);
      expect(await channel.apply(first)).toMatchObject({ is: 'delivered' });
      const words = alt > 0 ? 'La fumée va vers Vilvorde.' : '';
      expect(standing()[0]!.images).toEqual([{ id: expect.any(String), alt: words }]);
      expect(await channel.look(first)).toMatchObject(readable ? { is: 'seen' } : { is: 'failed' });
    });

    test('reads back a post with an image as sent', async () => {
      const first = await withImages(await delivery('alert', 1));
      const made = await channel.apply(first);
      if (made.is !== 'delivered' || made.remoteId === null) throw new Error(JSON.stringify(made));
      const { remoteId } = made;
      const expected = [{ remoteId, language: 'fr', text: first.text, images: 1 }];
      const survey = await channel.survey({ expected, since: '2026-01-01T00:00:00.000Z' });
      if (can.readBackSeconds !== null && readable)
        expect(survey).toMatchObject({ is: 'surveyed', found: [{ remoteId, is: 'as-sent' }] });
      else expect(survey.is).toBe('failed');
    });
  }
  if (can.media !== null && can.edit)
    test('brings an image by an edit, and takes it away by the next', async () => {
      const bare = await delivery('alert', 1);
      const made = await channel.apply(bare);
      if (made.is !== 'delivered') throw new Error(JSON.stringify(made));
      const { remoteId } = made;
      const edit: Delivery = { ...bare, op: 'edit', remoteId };
      const brought = await withImages(edit);
      expect(await channel.apply(brought)).toMatchObject({ is: 'delivered' });
      expect(await channel.apply(edit)).toMatchObject({ is: 'delivered' });
      expect(standing().map(({ event, images = [] }) => [event, images.length])).toEqual([
        ['posted', 0],
        ['edited', 1],
        ['edited', 0],
      ]);
    });

  if (can.readBackSeconds !== null && readable)
    test('reads back what somebody changed, deleted or posted by hand there, and what stands as sent', async () => {
      const expected = [];
      for (const n of [1, 2, 3]) {
        const post = await delivery(n === 1 ? 'alert' : 'update', n, { ordinal: n });
        const made = await channel.apply(post);
        if (made.is !== 'delivered' || made.remoteId === null) throw new Error(`post ${n} gave ${made.is}`);
        expected.push({ remoteId: made.remoteId, language: 'fr', text: post.text });
      }
      const hand = (action: object): Promise<Response> =>
        fetch(`${training.url}/hand`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ at: PLACES[kind]!.at, ...action }),
        });
      const [stands, changed, gone] = expected.map(({ remoteId }) => remoteId);
      await hand({ id: changed, edit: 'Tout va bien' });
      await hand({ id: gone, delete: true });
      await hand({ post: 'Nous sommes piratés' });
      const read = await channel.survey({ expected, since: '2026-01-01T00:00:00.000Z' });
      if (read.is !== 'surveyed') throw new Error(`the survey failed: ${read.error.detail}`);
      expect([...read.found].sort((a, b) => a.is.localeCompare(b.is))).toEqual([
        { remoteId: stands, is: 'as-sent' },
        { remoteId: gone, is: 'deleted' },
        { remoteId: changed, is: 'edited', text: 'Tout va bien' },
      ]);
      expect(read.others.map(({ text }) => text)).toContain('Nous sommes piratés');
    });

  if (can.ordersItself || !can.thread || !can.delete) return;

  test('replies to the alert with its update, and deletes both', async () => {
    const first = await channel.apply(await delivery('alert', 1));
    if (first.is !== 'delivered') throw new Error(`the alert gave ${first.is}`);
    const second = await channel.apply(await delivery('update', 2, { remoteId: first.remoteId }));
    if (second.is !== 'delivered') throw new Error(`the update gave ${second.is}`);
    expect(visible().at(-1)).toMatchObject({ inReplyTo: first.remoteId });
    for (const { remoteId } of [second, first]) {
      const gone = await delivery('withdrawal', 3, { op: 'delete', text: '', remoteId });
      expect(await channel.apply(gone)).toMatchObject({ is: 'delivered' });
      if (readable) expect(await channel.look(gone)).toMatchObject({ is: 'seen' });
      expect(await channel.apply(gone)).toMatchObject({ is: 'delivered' });
    }
  });

  test('says that the alert is gone when its update should reply to it', async () => {
    const update = await delivery('update', 2, { remoteId: '1234567890123456789' });
    expect(await channel.apply(update)).toEqual({ is: 'gone' });
  });

  if (kind !== 'mastodon') return;

  test('adopts the first post when a key is repeated with a newer text', async () => {
    const alert = await delivery('alert', 1);
    const first = await channel.apply(alert);
    const update = await delivery('update', 2, { key: alert.key });
    const second = await channel.apply(update);
    if (first.is !== 'delivered' || second.is !== 'delivered') throw new Error('not delivered');
    expect(first.text).toBeNull();
    expect(second).toMatchObject({ remoteId: first.remoteId, text: alert.text });
    const edit = { ...update, op: 'edit' as const, remoteId: second.remoteId };
    expect(await channel.apply(edit)).toMatchObject({ is: 'delivered' });
    expect(await channel.look(edit)).toMatchObject({ is: 'seen' });
  });
});
