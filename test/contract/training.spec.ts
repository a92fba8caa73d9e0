import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openRegistry } from '../../src/channels/registry.js';
import type { Account, OpenedChannel } from '../../src/domain/channel.js';
import type { Delivery } from '../../src/domain/delivery.js';
import { ALL_LANGUAGES } from '../../src/domain/language.js';
import type { Kind } from '../../src/domain/message.js';
import { openTraining, type Training } from '../../src/training/training-ground.js';
import { office, publicMessage, subject } from '../support/messages.js';

/** The channels against the stand-ins: both were written from the same far sides' documents, by different hands. */
const SECRET = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
const TOKENS = { mastodon: 'training-mastodon', x: 'training-x' };
const PLACES: { readonly [kind: string]: { at: string; settings: object; secrets: object } } = {
  mastodon: { at: '/mastodon', settings: {}, secrets: { token: TOKENS.mastodon } },
  x: { at: '/x', settings: { account: '@crisis' }, secrets: { accessToken: TOKENS.x } },
  webhook: { at: '/receivers/receiver-a', settings: { broadcaster: 'Radio Un' }, secrets: { secret: SECRET } },
};

describe.each(Object.keys(PLACES))('a channel of kind %s on the training ground', (kind) => {
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
    const { at, settings, secrets } = PLACES[kind]!;
    const parsed = registry()
      .kinds.get(kind)
      .parseSettings({ url: training.url + at, ...settings, ...secrets }, 'exercise');
    if (parsed instanceof Error) throw parsed;
    account = parsed;
    channel = registry().channels.open(kind, account, { world: 'exercise', deadlineMs: 1_000 });
  });
  afterEach(async () => {
    await channel.close();
    await training.close();
  });

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
      body: JSON.stringify({ at: kind === 'webhook' ? 'receiver-a' : kind, mode }),
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
    if (kind !== 'webhook') expect(entry).toMatchObject({ text: alert.text });
  });

  test.each(['lost-answer', 'lost-request', 'reset'])('does not know, and looks, after %s', async (mode) => {
    const alert = await delivery('alert', 1);
    await order(mode);
    const outcome = await channel.apply(alert);
    // A receiver's 2xx is its answer, and here it had come before the connection broke.
    if (kind === 'webhook' && mode === 'reset') return expect(outcome.is).toBe('delivered');
    expect(outcome.is).toBe('unknown');
    if (kind === 'webhook') return;
    expect((await channel.look(alert)).is).toBe(mode === 'lost-request' ? 'absent' : 'seen');
  });

  test('waits when it is limited', async () => {
    const alert = await delivery('alert', 1);
    await order('rate-limit');
    expect(await channel.apply(alert)).toMatchObject({ is: 'retry', error: { code: 'rate-limit' } });
  });

  test('takes a refusal for one', async () => {
    const alert = await delivery('alert', 1);
    await order('refuse');
    expect((await channel.apply(alert)).is).toBe(kind === 'webhook' ? 'retry' : 'refused');
  });

  test('finds what is there when it is told that it is not', async () => {
    const alert = await delivery('alert', 1);
    await order('duplicate');
    const outcome = await channel.apply(alert);
    if (kind === 'webhook') return expect(outcome.is).toBe('retry');
    expect(outcome.is).toBe('unknown');
    expect((await channel.look(alert)).is).toBe('seen');
  });

  if (kind === 'webhook') return;

  test('replies to the alert with its update, and deletes both', async () => {
    const first = await channel.apply(await delivery('alert', 1));
    if (first.is !== 'delivered') throw new Error(`the alert gave ${first.is}`);
    const second = await channel.apply(await delivery('update', 2, { remoteId: first.remoteId }));
    if (second.is !== 'delivered') throw new Error(`the update gave ${second.is}`);
    expect(visible().at(-1)).toMatchObject({ inReplyTo: first.remoteId });
    for (const { remoteId } of [second, first]) {
      const gone = await delivery('withdrawal', 3, { op: 'delete', text: '', remoteId });
      expect(await channel.apply(gone)).toMatchObject({ is: 'delivered' });
      expect(await channel.look(gone)).toMatchObject({ is: 'seen' });
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
