import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Rendition } from '../../src/domain/channel.js';
import type { Board, ChannelView, Preview, Problem, ReleaseAnswer } from '../../src/press-office/api.js';
import { uuidv7 } from '../../src/store/database.js';
import { content, only, texts } from '../support/messages.js';
import { type Desk, exercise, MASTODON, type Officer, openDesk, X } from './desk.js';

let desk: Desk;
let admin: Officer;
let author: Officer;
let mastodon: ChannelView;
let x: ChannelView;
beforeAll(async () => {
  desk = await openDesk();
  admin = await desk.officer('admin');
  author = await desk.officer('author');
  mastodon = await admin.expect(201, admin.post<ChannelView>('/channels', MASTODON));
  x = await admin.expect(201, admin.post<ChannelView>('/channels', X));
}, 120_000);
afterAll(() => desk?.close());

const preview = (id: string, as = '') =>
  author.expect(200, author.get<Preview>(`/messages/${id}/preview${as ? `?as=${as}` : ''}`));

/** As if dispatch had shown these versions, each as a post of its own, in every language. */
async function shown(id: string, versions: readonly number[]): Promise<void> {
  const { body } = await author.get<Board>(`/messages/${id}/board`);
  for (const { id: placement } of body.placements) {
    for (const [i, version] of versions.entries())
      await desk.database.rows(
        `INSERT INTO post (placement_id, ordinal, generation, remote_ids, url, shows, visible)
         VALUES ($1, $2, 0, $3, NULL, $4, true)`,
        [placement, i + 1, [uuidv7()], version],
      );
    await desk.database.rows(`UPDATE placement SET shown = $2 WHERE id = $1`, [placement, Math.max(...versions)]);
  }
}

const effects = (shownNow: Preview) =>
  Object.fromEntries(shownNow.channels.map(({ channel, effect }) => [channel.name, effect]));

describe('a preview', () => {
  test('shows each channel and language the exact text, its length by that channel’s count, and the limit', async () => {
    const id = await author.begin(exercise());
    const { channels, missing, n, sha256 } = await preview(id);
    expect({ missing, n }).toEqual({ missing: [], n: 1 });
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    const french = channels
      .find(({ channel }) => channel.id === mastodon.id)
      ?.languages.find((l) => l.language === 'fr');
    expect(french).toMatchObject({ rendition: { limit: 500, fitted: 'whole', warnings: [] }, effect: 'new post' });
    expect(french?.rendition.text).toMatch(/^EXERCICE – Incendie d’un entrepôt/);
    const onX = channels.find(({ channel }) => channel.id === x.id)?.languages.find((l) => l.language === 'fr');
    expect(onX?.rendition).toMatchObject({ limit: 280, fitted: 'cut' });
    expect(onX?.rendition.warnings.join()).toMatch(/280 fit/);
    expect([french?.price, onX?.price]).toEqual([null, { withLink: 0.2, withoutLink: 0.015 }]);
  });

  test('says what will be done to what stands there: edits where a channel can edit, new posts where it cannot', async () => {
    const id = await author.released(only(exercise(), 'fr', 'nl'));
    await shown(id, [1]);
    await author.expect(201, author.post(`/messages/${id}/draft`, { kind: 'correction' }));
    await author.put(
      id,
      only(exercise({ kind: 'correction', note: content({ kind: 'correction' }).note }), 'fr', 'nl'),
    );
    expect(effects(await preview(id))).toEqual({ Mastodon: 'edits 2 posts', X: '2 new posts, deletes 2' });
  });

  test('says where something is posted anew because the platform lets nobody edit it any more', async () => {
    const id = await author.released(only(exercise(), 'fr'));
    await shown(id, [1]);
    await desk.database.rows(
      `UPDATE post SET locked = true WHERE placement_id IN (SELECT id FROM placement WHERE message_id = $1)`,
      [id],
    );
    expect(effects(await preview(id, 'withdrawal'))).toEqual({
      Mastodon: 'new post, since the newest can no longer be edited',
      X: 'new post, deletes 1',
    });
  });

  test('does the same for the buttons, before they are pressed', async () => {
    const id = await author.released(only(exercise(), 'fr'));
    await shown(id, [1]);
    expect(effects(await preview(id, 'withdrawal'))).toEqual({ Mastodon: 'edits 1 post', X: 'new post, deletes 1' });
    expect(effects(await preview(id, 'all-clear'))).toEqual({
      Mastodon: 'new post in reply, points 1 on',
      X: 'new post in reply',
    });
  });

  test('knows that adding a language changes nothing where the words are the same', async () => {
    const id = await author.released(only(exercise(), 'fr'));
    await shown(id, [1]);
    await author.expect(201, author.post(`/messages/${id}/draft`, { kind: 'update' }));
    const more = only(exercise({ kind: 'update', texts: exercise().texts }), 'fr', 'de');
    await author.expect(200, author.put(id, more));
    const lines = (await preview(id)).channels.find(({ channel }) => channel.id === mastodon.id)?.languages;
    expect(lines?.map(({ language, effect }) => [language, effect])).toEqual([
      ['de', 'new post'],
      ['fr', 'nothing: the same words'],
    ]);
  });

  test('counts the endpoints that it goes to, by their filters', async () => {
    const url = 'https://hooks.example.org/x';
    for (const minimumSeverity of ['Extreme', 'Minor'])
      await admin.expect(
        201,
        admin.post('/endpoints', {
          name: `Endpoint ${minimumSeverity}`,
          world: 'exercise',
          settings: { url, broadcaster: 'VRT', minimumSeverity },
        }),
      );
    const { endpoints } = await preview(await author.begin(exercise()));
    expect(endpoints).toMatchObject({ count: 1, all: 2, paused: 0, effect: 'goes to 1 of 2 endpoints' });
    expect(endpoints.sample?.text).toContain('message.alert');
  });

  test('is there for an unfinished draft too, with what is missing', async () => {
    const id = await author.begin({ kind: 'alert', status: 'exercise', texts: { fr: texts('alert', 'fr') } });
    const answer = await preview(id);
    expect(answer.sha256).toBeNull();
    expect(answer.missing.map(({ field }) => field)).toContain('severity');
    expect(answer.channels[0]?.languages[0]?.rendition.text).toContain('Incendie');
    expect(answer.warnings).toEqual(['The message lacks nl, which this office requires.']);
  });

  test('says where a decision keeps a message off a channel', async () => {
    const decisions = [{ channel: 'X', decision: 'not-used', reason: 'Indoor advice only' } as const];
    const answer = await preview(await author.begin(exercise({ decisions })));
    expect(effects(answer).X).toBe('not used');
  });
});

describe('what was approved', () => {
  const approver = () => desk.officer('approver');
  const renditions = (id: string) =>
    desk.database.rows<{ n: number; sha256: string; language: string; rendition: Rendition }>(
      `SELECT n, sha256, language, rendition FROM rendition WHERE message_id = $1 ORDER BY n, channel_id, language`,
      [id],
    );

  test('is frozen letter for letter, as the preview showed it, for every language of every posting channel', async () => {
    const live = { ...X, world: 'live', settings: { account: '@live', accessToken: 'token' }, name: 'Live X' };
    await admin.expect(201, admin.post('/channels', live));
    const id = await author.begin(content());
    const sha256 = await author.submit(id);
    const before = await preview(id);
    const officer = await approver();
    await officer.expect(200, officer.post(`/messages/${id}/approve`, { sha256 }));
    const kept = await renditions(id);
    expect(kept.map((row) => [row.n, row.sha256, row.language])).toEqual(
      ['de', 'en', 'fr', 'nl'].map((language) => [1, sha256, language]),
    );
    expect(kept.map((row) => row.rendition.text)).toEqual(
      before.channels.flatMap(({ languages }) => languages.map(({ rendition }) => rendition.text)),
    );
    const [line] = (await preview(id)).channels[0]!.languages;
    expect(line?.frozen).toBe(true);
  });

  test('is not what a message says that was changed afterwards: other bytes have renditions of their own', async () => {
    const id = await author.begin(exercise());
    await author.expect(202, author.post(`/messages/${id}/release`));
    const kept = await renditions(id);
    expect(new Set(kept.map(({ sha256 }) => sha256)).size).toBe(1);
    expect(kept).toHaveLength(8);
  });

  test('includes a channel that was added before the release once somebody has approved what it will show', async () => {
    const id = await author.begin(content());
    const officer = await approver();
    const sha256 = await author.submit(id);
    await officer.expect(200, officer.post(`/messages/${id}/approve`, { sha256 }));
    const late = { ...X, world: 'live', settings: { account: '@late', accessToken: 'token' }, name: 'Late X' };
    await admin.expect(201, admin.post('/channels', late));
    await author.expect(409, author.post(`/messages/${id}/release`));
    await officer.expect(200, officer.post(`/messages/${id}/approve`, { sha256 }));
    await author.expect(202, author.post(`/messages/${id}/release`));
    expect(await renditions(id)).toHaveLength(8);
  });
});

describe('a channel that cannot take even the least', () => {
  let tiny: ChannelView;
  beforeAll(async () => {
    tiny = await admin.expect(201, admin.post<ChannelView>('/channels', { ...MASTODON, name: 'Tiny' }));
    await desk.database.rows(`UPDATE channel SET limits = '{"maxCharacters": 30}' WHERE id = $1`, [tiny.id]);
  });
  afterAll(() => admin.call('DELETE', `/channels/${tiny.id}`));

  test('fault 14: a text too long for an instance’s own limit cannot be approved, and channel and language are named', async () => {
    const id = await author.begin(only(exercise(), 'fr'));
    for (const step of ['submit', 'release']) {
      const answer = await author.post<Problem>(`/messages/${id}/${step}`);
      expect(answer.status).toBe(400);
      expect(answer.body.errors).toMatchObject([{ field: 'texts.fr', code: 'too-long-for-channel' }]);
      expect(answer.body.errors[0]?.detail).toMatch(/on Tiny in fr, where 30 fit/);
    }
  });

  test('does not keep the others from withdrawing', async () => {
    await admin.expect(200, admin.post(`/channels/${tiny.id}/pause`));
    await desk.database.rows(`UPDATE channel SET limits = '{}' WHERE id = $1`, [tiny.id]);
    const id = await author.released(only(exercise(), 'fr'));
    await desk.database.rows(`UPDATE channel SET limits = '{"maxCharacters": 30}' WHERE id = $1`, [tiny.id]);
    const answer = await author.post<ReleaseAnswer>(`/messages/${id}/withdraw`, { note: 'Error' });
    expect(answer.status).toBe(202);
    expect(answer.body.warnings.join()).toMatch(/Tiny/);
  });
});
