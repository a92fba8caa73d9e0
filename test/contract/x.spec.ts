import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openRegistry } from '../../src/channels/registry.js';
import type { OpenedChannel, Renew, Secrets } from '../../src/domain/channel.js';
import type { FarError } from '../../src/domain/delivery.js';
import { KINDS } from '../../src/domain/message.js';
import { openTraining, type Training } from '../../src/training/training-ground.js';
import { CLIENT_ID, firstRefreshToken } from '../../src/training/x-tokens.js';
import { office, publicMessage, subject, texts } from '../support/messages.js';
import { deliveryFor, dialect } from './dialects.js';
import { acceptAndHang, answer, FarSide, loseAnswer, reset } from './far-side.js';

const kind = openRegistry({ allowNetworks: [], training: 'http://127.0.0.1:3001', ownHosts: [] }).kinds.get('x');
const settings = { account: 'crisis' };
const FIXED = 'x-fixed-token';
const MINUTE_MS = 60_000;

let training: Training;
let aheadMs: number;
let opened: OpenedChannel[] = [];

beforeEach(async () => {
  aheadMs = 0;
  training = await openTraining({
    host: '127.0.0.1',
    port: 0,
    directory: null,
    tokens: { x: FIXED },
    receivers: {},
    now: () => new Date(Date.now() + aheadMs),
  });
});
afterEach(async () => {
  await Promise.all(opened.map((channel) => channel.close()));
  opened = [];
  await training.close();
});

interface Opening {
  readonly settings?: object;
  readonly secrets?: Secrets;
  readonly renew?: Renew;
  readonly origin?: string;
  readonly deadlineMs?: number;
}
function x({ secrets = { accessToken: FIXED }, renew, ...more }: Opening = {}): OpenedChannel {
  const origin = more.origin ?? training.url;
  const { channels } = openRegistry({ allowNetworks: [], training: origin, ownHosts: [] });
  const channel = channels.open(
    'x',
    { settings: { ...settings, url: `${origin}/x`, ...more.settings }, secrets },
    { world: 'exercise', deadlineMs: more.deadlineMs ?? 2_000, ...(renew ? { renew } : {}) },
  );
  opened.push(channel);
  return channel;
}
async function posted(channel: OpenedChannel, more: object = {}): Promise<string> {
  const outcome = await channel.apply(deliveryFor('x', 'open', more));
  if (outcome.is !== 'delivered' || outcome.remoteId === null) throw new Error(`the post gave ${outcome.is}`);
  return outcome.remoteId;
}

describe('an edit', () => {
  const edits = { settings: { edits: 'on' } };
  const corrected = (remoteId: string, n = 3) =>
    deliveryFor('x', 'edit', {
      remoteId,
      version: n,
      text: `CORRECTION ${n} & suite https://crisis.be/v${n} [2026-0042/${n} fr]`,
      marker: `[2026-0042/${n} fr]`,
    });
  async function edited(channel: OpenedChannel, remoteId: string, n?: number): Promise<string> {
    const outcome = await channel.apply(corrected(remoteId, n));
    if (outcome.is !== 'delivered' || outcome.remoteId === null) throw new Error(`the edit gave ${outcome.is}`);
    return outcome.remoteId;
  }

  test('is a channel’s way only where the office wants it', () => {
    expect(kind.capabilities(settings)).toMatchObject({ edit: false, opens: KINDS });
    expect(kind.capabilities({ ...settings, edits: 'on' })).toMatchObject({
      edit: true,
      points: false,
      opens: ['alert', 'update', 'all-clear'],
    });
  });

  test('has a new id, and stands in the place of what it edits', async () => {
    const channel = x(edits);
    const first = await posted(channel);
    expect(await channel.look(corrected(first))).toEqual({ is: 'absent' });
    const second = await edited(channel, first);
    expect(second).not.toBe(first);
    expect(await channel.look(corrected(first))).toMatchObject({ is: 'seen', remoteId: second });
    expect(training.record().map(({ event, id }) => [event, id])).toEqual([
      ['posted', first],
      ['edited', first],
    ]);
  });

  test('is found after its answer was lost', async () => {
    const channel = x(edits);
    const first = await posted(channel);
    await fetch(`${training.url}/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ at: 'x', mode: 'lost-answer' }),
    });
    expect((await channel.apply(corrected(first))).is).toBe('unknown');
    expect(await channel.look(corrected(first))).toMatchObject({ is: 'seen' });
  });

  test('is done again where somebody changed the words under the same reference', async () => {
    const channel = x(edits);
    const first = await posted(channel, { text: 'Tout va bien [2026-0042/2 fr]' });
    const mend = deliveryFor('x', 'edit', { remoteId: first });
    expect(await channel.look(mend)).toEqual({ is: 'absent' });
    expect(await channel.apply(mend)).toMatchObject({ is: 'delivered' });
    expect(await channel.look(mend)).toMatchObject({ is: 'seen' });
  });

  test('is locked once its half hour is over, and nothing is changed', async () => {
    aheadMs = -31 * MINUTE_MS;
    const channel = x(edits);
    const first = await posted(channel);
    aheadMs = 0;
    expect(await channel.apply(corrected(first))).toEqual({ is: 'locked' });
    expect(training.record()).toHaveLength(1);
  });

  test('is locked after five', async () => {
    const channel = x(edits);
    let remoteId = await posted(channel);
    for (let n = 3; n <= 7; n++) remoteId = await edited(channel, remoteId, n);
    expect(await channel.apply(corrected(remoteId, 8))).toEqual({ is: 'locked' });
  });

  test('says that the post is gone where it is', async () => {
    expect(await x(edits).apply(corrected('1234567890'))).toEqual({ is: 'gone' });
  });

  test('takes its versions along when it is deleted', async () => {
    const channel = x(edits);
    const first = await posted(channel);
    const second = await edited(channel, first);
    const gone = deliveryFor('x', 'delete', { remoteId: second, text: '' });
    expect(await channel.apply(gone)).toMatchObject({ is: 'delivered' });
    expect(await channel.look({ ...gone, remoteId: first })).toMatchObject({ is: 'seen' });
  });

  test('by somebody else is read back as the newest text, under the id that the hub knows', async () => {
    const channel = x(edits);
    const first = await posted(channel);
    const sent = deliveryFor('x');
    await channel.apply(corrected(first));
    for (const since of ['2026-01-01T00:00:00.000Z', new Date(Date.now() + MINUTE_MS).toISOString()])
      expect(await channel.survey({ expected: [{ remoteId: first, language: 'fr', text: sent.text }], since })).toEqual(
        {
          is: 'surveyed',
          found: [
            { remoteId: first, is: 'edited', text: 'CORRECTION 3 & suite https://crisis.be/v3 [2026-0042/3 fr]' },
          ],
          others: [],
        },
      );
  });

  describe('at an X that answers otherwise', () => {
    let far: FarSide;
    const script = async (...replies: { status: number; body: object }[]) => {
      far = await new FarSide(() => ({ status: 200 })).open();
      far.script = replies.map(answer);
      return x({ ...edits, origin: far.origin });
    };
    afterEach(() => far.close());
    const readable = { status: 200, body: { data: { id: '5' } } };
    const problem = (status: number, detail: string) => ({
      status,
      body: { title: 'No', detail, type: 'about:blank', status },
    });

    test.each([
      [403, 'You are not permitted to edit this Post.'],
      [403, 'Editing is for Premium accounts.'],
      [400, 'edit_options.previous_post_id is not valid.'],
    ])('is locked where X refuses it with %i and %s', async (status, detail) => {
      const channel = await script(readable, problem(status, detail));
      expect(await channel.apply(corrected('5'))).toEqual({ is: 'locked' });
    });

    test.each([
      ['500', { status: 500, body: {} }],
      ['something unreadable', { status: 200, body: { ok: true } }],
      ['another post', { status: 200, body: { data: { id: '6' } } }],
    ])('is tried again where the question before it is answered with %s, since nothing was done', async (_, reply) => {
      const channel = await script(reply);
      expect((await channel.apply(corrected('5'))).is).toBe('retry');
      expect(far.received.map(({ method }) => method)).toEqual(['GET']);
    });

    test('is unknown where its own answer is lost, and where X calls it a duplicate', async () => {
      const channel = await script(
        readable,
        problem(403, 'You are not allowed to create a Tweet with duplicate content.'),
      );
      expect((await channel.apply(corrected('5'))).is).toBe('unknown');
      far.script = [answer(readable), reset];
      expect((await channel.apply(corrected('5'))).is).toBe('unknown');
    });
  });
});

describe('tokens that rotate', () => {
  const oauth = { settings: { clientId: CLIENT_ID } };
  const stale: Secrets = { accessToken: 'used-up-token', refreshToken: firstRefreshToken(FIXED) };

  /** As the hub keeps them, without its database: `asked` counts, `kept` is what was stored. */
  function keeper(from: Secrets) {
    const kept = { secrets: from, asked: 0 };
    const renew: Renew = async (_, ask) => {
      kept.asked += 1;
      const given = await ask(kept.secrets);
      if ('accessToken' in given) kept.secrets = given;
      return given;
    };
    return { kept, renew };
  }

  test('are renewed after a 401, and the call is made once more with the new one', async () => {
    const { kept, renew } = keeper(stale);
    expect(await x({ ...oauth, secrets: stale, renew }).apply(deliveryFor('x'))).toMatchObject({ is: 'delivered' });
    expect(kept.asked).toBe(1);
    expect(kept.secrets.refreshToken).not.toBe(stale.refreshToken);
    expect(Date.parse(kept.secrets.expiresAt ?? '')).toBeGreaterThan(Date.now() + 100 * MINUTE_MS);
    expect(training.record()).toHaveLength(1);
  });

  test('are renewed before they end, and only then', async () => {
    const soon = { ...stale, accessToken: FIXED, expiresAt: new Date(Date.now() + MINUTE_MS).toISOString() };
    const { kept, renew } = keeper(soon);
    const channel = x({ ...oauth, secrets: soon, renew });
    await posted(channel);
    await posted(channel, { text: 'other [2026-0042/2 nl]' });
    expect(kept.asked).toBe(1);
  });

  test('are renewed once, whoever asks at the same time', async () => {
    const { kept, renew } = keeper(stale);
    const channel = x({ ...oauth, secrets: stale, renew });
    const outcomes = await Promise.all(
      ['fr', 'nl', 'de'].map((language) => channel.apply(deliveryFor('x', 'open', { text: language }))),
    );
    expect(outcomes.map(({ is }) => is)).toEqual(['delivered', 'delivered', 'delivered']);
    expect(kept.asked).toBe(1);
  });

  test('are those of another process where it was faster', async () => {
    const renew: Renew = async () => ({ ...stale, accessToken: FIXED });
    expect(await x({ ...oauth, secrets: stale, renew }).apply(deliveryFor('x'))).toMatchObject({ is: 'delivered' });
  });

  test.each([
    ['no way to renew them', stale, undefined, oauth],
    ['no refresh token', { accessToken: 'used-up-token' }, keeper(stale).renew, oauth],
    ['no client id', stale, keeper(stale).renew, {}],
  ])('are used as they are where there is %s', async (_, secrets, renew, more) => {
    const channel = x({ ...more, secrets, ...(renew ? { renew } : {}) });
    expect(await channel.apply(deliveryFor('x'))).toMatchObject({ is: 'refused', error: { code: 'unauthorised' } });
  });

  test('that X refuses stop the channel, and say what to do', async () => {
    const dead = { ...stale, refreshToken: 'used-before' };
    const channel = x({ ...oauth, secrets: dead, renew: keeper(dead).renew });
    expect(await channel.apply(deliveryFor('x'))).toMatchObject({
      is: 'refused',
      pause: true,
      error: {
        code: 'unauthorised',
        detail: expect.stringContaining('was invalid'),
        todo: expect.stringContaining('anew'),
      },
    });
    expect(await channel.check()).toMatchObject({ ok: false, error: { code: 'unauthorised' } });
  });

  describe('at an X that answers otherwise', () => {
    let far: FarSide;
    beforeEach(async () => {
      far = await new FarSide(() => ({ status: 200 })).open();
    });
    afterEach(() => far.close());
    const unauthorised = answer({ status: 401, body: { title: 'Unauthorized' } });
    const channel = (secrets: Secrets = stale, deadlineMs?: number) =>
      x({ ...oauth, secrets, renew: keeper(secrets).renew, origin: far.origin, ...(deadlineMs ? { deadlineMs } : {}) });

    test.each([
      ['the answer is lost', loseAnswer],
      ['X fails', answer({ status: 503, body: {} })],
      ['the answer cannot be read', answer({ status: 200, body: { token: 'x' } })],
      ['the answer is a page', answer({ status: 200, headers: { 'content-type': 'text/html' }, body: '<p>' })],
    ])('may be used up when %s, so nobody asks again', async (_, move) => {
      far.script = [unauthorised, move];
      expect(await channel().apply(deliveryFor('x'))).toMatchObject({
        is: 'refused',
        pause: true,
        error: { code: 'secrets-lost', todo: expect.stringContaining('Authorise') },
      });
    });

    test('may be used up when no answer comes in time, and the delivery that waited was not sent', async () => {
      far.script = [unauthorised, acceptAndHang];
      let resolve: (given: Secrets | FarError) => void = () => undefined;
      const given = new Promise<Secrets | FarError>((settled) => {
        resolve = settled;
      });
      const renew: Renew = async (secrets, ask) => {
        const answered = await ask(secrets);
        resolve(answered);
        return answered;
      };
      const waiting = x({ ...oauth, secrets: stale, renew, origin: far.origin, deadlineMs: 300 });
      const outcome = await waiting.apply(deliveryFor('x'));
      expect(await given).toMatchObject({ code: 'secrets-lost' });
      expect(['retry', 'refused']).toContain(outcome.is);
      expect(far.received.map(({ path }) => path)).toEqual(['/x/2/tweets', '/x/2/oauth2/token']);
    });

    test('are certainly not used up when X limits how often they are renewed', async () => {
      far.script = [unauthorised, answer({ status: 429, body: {} })];
      expect(await channel().apply(deliveryFor('x'))).toMatchObject({ is: 'retry', error: { code: 'rate-limit' } });
    });

    test('that are still good serve while X cannot renew them', async () => {
      const soon = { ...stale, expiresAt: new Date(Date.now() + MINUTE_MS).toISOString() };
      far.script = [answer({ status: 429, body: {} }), answer({ status: 201, body: { data: { id: '5' } } })];
      expect(await channel(soon).apply(deliveryFor('x'))).toMatchObject({ is: 'delivered', remoteId: '5' });
    });

    test('are asked for as RFC 6749 has it, with the app’s secret in the header where it has one', async () => {
      far.script = [unauthorised];
      await channel().apply(deliveryFor('x'));
      await channel({ ...stale, clientSecret: 'app secret' }).apply(deliveryFor('x'));
      const [publicApp, confidential] = far.received.filter(({ path }) => path.endsWith('/oauth2/token'));
      expect(publicApp?.headers['content-type']).toBe('application/x-www-form-urlencoded');
      expect(Object.fromEntries(new URLSearchParams(publicApp?.body))).toEqual({
        grant_type: 'refresh_token',
        refresh_token: stale.refreshToken,
        client_id: CLIENT_ID,
      });
      expect(confidential?.headers.authorization).toBe(
        `Basic ${Buffer.from(`${CLIENT_ID}:app%20secret`).toString('base64')}`,
      );
      expect(new URLSearchParams(confidential?.body).has('client_id')).toBe(false);
    });

    test('never show in what X says of them', async () => {
      const echo = { error: 'invalid_grant', error_description: `no ${stale.refreshToken} ${stale.accessToken}` };
      far.script = [unauthorised, answer({ status: 400, body: echo })];
      const outcome = JSON.stringify(await channel().apply(deliveryFor('x')));
      for (const secret of Object.values(stale)) expect(outcome).not.toContain(secret);
    });
  });
});

describe('a post made once more after a removal', () => {
  const composed = (description: string) =>
    kind.compose(
      subject(publicMessage(['alert'], { contents: [{ texts: { fr: texts('alert', 'fr', { description }) } }] })),
      {
        language: 'fr',
        settings: { ...settings, languages: [], categories: [], minimumSeverity: null },
        limits: {},
        office: office({ publicUrl: 'https://crisis.brussels' }),
      },
    );

  test('differs in its reference only, and is the same each time', () => {
    const post = composed('Court.');
    const again = kind.again(post, 1);
    expect(again.marker).toBe('[2026-0042/1 fr r1]');
    expect(again.text).toBe(post.text.replace('[2026-0042/1 fr]', '[2026-0042/1 fr r1]'));
    expect(kind.again(post, 1)).toEqual(again);
    expect(again.text).not.toContain(post.marker);
  });

  test('always fits, whatever the texts leave', () => {
    const lengths = Array.from({ length: 200 }, (_, letters) => {
      const again = kind.again(composed(`${'a'.repeat(letters + 1)}.`), 99);
      expect(again.length).toBe(kind.count(again.text, {}));
      return again.length;
    });
    // Some use all the room that there is, and none more.
    expect(Math.max(...lengths)).toBe(280);
  });

  test('is found by its own reference, and not as the first', async () => {
    const channel = x();
    const post = kind.again({ ...composed('Court.'), text: 'Feu [2026-0042/2 fr]', marker: '[2026-0042/2 fr]' }, 1);
    const remoteId = await posted(channel, { text: post.text, marker: post.marker });
    const { text, marker } = post;
    expect(await channel.look(deliveryFor('x', 'open', { text, marker }))).toMatchObject({ is: 'seen', remoteId });
    expect(await channel.look(deliveryFor('x'))).toEqual({ is: 'absent' });
  });
});

test('fault 14: a post is never composed too long, and where X refuses one all the same, it says so', async () => {
  for (const said of KINDS) {
    const long = texts(said, 'fr', { headline: 'Incendie '.repeat(20), description: 'Une phrase. '.repeat(400) });
    const message = publicMessage(said === 'alert' ? ['alert'] : ['alert', said], {
      contents: [{ texts: { fr: long } }, { texts: { fr: long } }],
    });
    const known = {
      language: 'fr',
      settings: dialect('x').settings('https://far.example/'),
      limits: {},
      office: office(),
    };
    const post = kind.again(kind.compose(subject(message), known), 99);
    expect(post.length).toBeLessThanOrEqual(280);
  }
  expect(await x().apply(deliveryFor('x', 'open', { text: 'é'.repeat(300) }))).toMatchObject({
    is: 'refused',
    pause: false,
    error: { code: 'not-accepted', todo: expect.stringContaining('Change the text') },
  });
  expect(training.record()).toEqual([]);
});

describe('an X account’s settings', () => {
  const parse = (input: object) => kind.parseSettings({ account: 'crisis', accessToken: 'abcd', ...input }, 'live');

  test('say how often is read back, and never where that is 0', () => {
    expect(kind.capabilities(settings).readBackSeconds).toBe(900);
    expect(kind.capabilities({ ...settings, readBackMinutes: 60 }).readBackSeconds).toBe(3600);
    expect(kind.capabilities({ ...settings, readBackMinutes: 0 }).readBackSeconds).toBeNull();
  });

  test('keep the refresh token and the app’s secret among the secrets, and need its id for them', () => {
    expect(parse({ clientId: 'id', clientSecret: 'efgh', refreshToken: 'ijkl' })).toMatchObject({
      settings: { clientId: 'id' },
      secrets: { accessToken: 'abcd', clientSecret: 'efgh', refreshToken: 'ijkl' },
    });
    expect(parse({ refreshToken: 'ijkl' })).toMatchObject({ errors: [{ field: 'clientId' }] });
  });

  test('can be changed after the hub has renewed the tokens, and forget when the ones before ended', () => {
    const renewed = { clientId: 'id', refreshToken: 'ijkl', expiresAt: '2026-11-22T04:00:00.000Z' };
    const read = parse({ ...renewed, edits: 'on' });
    expect(read).toMatchObject({ settings: { edits: 'on' } });
    expect(read).toHaveProperty('secrets', { accessToken: 'abcd', refreshToken: 'ijkl' });
  });

  test('of an older hub are read with what was added since at its default', async () => {
    expect(await posted(x({ settings: {} }))).toMatch(/^\d+$/);
  });
});
