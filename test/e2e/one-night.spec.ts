import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Parser from 'rss-parser';
import { type Entry, visiblePosts } from '../../src/training/record.js';
import { type TestServer, testServer } from '../support/database.js';
import { type Hub, openHub } from '../support/hub.js';

/* The main job from end to end: the examples of one night, through a whole hub, read back as the world reads them. */
const LANGUAGES = ['fr', 'nl', 'de', 'en'] as const;
const byLanguage = [...LANGUAGES].sort();

let server: TestServer;
let hub: Hub;
let reference: string;
/** What the stand-ins recorded for each version, in the order of the night. */
const nights: Entry[][] = [];

beforeAll(async () => {
  server = await testServer();
  hub = await openHub((await server.database()).url);
}, 60_000);
afterAll(async () => {
  await hub?.close();
  await server?.close();
});

async function play(file: string, follows: string | null): Promise<string> {
  const before = (await hub.record()).length;
  const done = await hub.publish(file, follows);
  expect(done.converged).toBe(true);
  nights.push((await hub.record()).slice(before));
  return done.reference;
}

const page = async (path: string) => {
  const answer = await fetch(`${hub.url}${path}`);
  return { status: answer.status, text: await answer.text(), epoch: Number(answer.headers.get('tocsin-epoch')) };
};

interface FeedEntry {
  readonly id: string;
  readonly title: string;
  readonly updated: string;
}

async function feeds(language: string): Promise<Record<'rss' | 'atom' | 'json', FeedEntry[]>> {
  const parser = new Parser({ customFields: { item: ['id', 'updated', ['atom:updated', 'updated']] } });
  const xml = async (format: string) => {
    const parsed = await parser.parseString((await page(`/feeds/${language}.${format}`)).text);
    return parsed.items.map((item) => {
      const { id, guid, updated, title } = item as unknown as Record<string, string>;
      return { id: id ?? guid ?? '', title: title ?? '', updated: updated ?? '' };
    });
  };
  const json = JSON.parse((await page(`/feeds/${language}.json`)).text) as {
    items: { id: string; title: string; date_modified: string }[];
  };
  const items = json.items.map(({ id, title, date_modified }) => ({ id, title, updated: date_modified }));
  return { rss: await xml('rss'), atom: await xml('atom'), json: items };
}

const languagesOf = (entries: readonly Entry[], at: string, event: string) =>
  entries.filter((entry) => entry.where === at && entry.event === event).map((entry) => entry.language);
const received = (entries: readonly Entry[]) =>
  entries
    .filter((entry) => entry.event === 'received')
    .map(({ where, version, verified, stale }) => ({ where, version, verified, stale: stale ?? false }))
    .sort((a, b) => (a.where < b.where ? -1 : 1));
const both = (version: number) => [
  { where: 'receiver-a', version, verified: true, stale: false },
  { where: 'receiver-b', version, verified: true, stale: false },
];

describe('one night in Brussels', () => {
  let first: Record<string, Awaited<ReturnType<typeof feeds>>>;

  test('version 1 stands on the page in four languages, in three feeds each, in one post per language on each network, and at two broadcasters', async () => {
    reference = await play('brussels-2023/1-alert.yaml', null);
    for (const [language, prefix] of [
      ['fr', 'EXERCICE – '],
      ['nl', 'OEFENING – '],
      ['de', 'ÜBUNG – '],
      ['en', 'EXERCISE – '],
    ] as const) {
      const { status, text } = await page(`/${language}`);
      expect(status).toBe(200);
      expect(text).toContain(prefix);
      expect(text).toContain(reference);
    }
    first = Object.fromEntries(await Promise.all(LANGUAGES.map(async (l) => [l, await feeds(l)] as const)));
    for (const { rss, atom, json } of Object.values(first))
      for (const entries of [rss, atom, json]) expect(entries).toHaveLength(1);
    const ids = Object.values(first).flatMap(({ rss, atom, json }) => [rss[0]!.id, atom[0]!.id, json[0]!.id]);
    expect(new Set(ids).size).toBe(12);
    for (const at of ['mastodon', 'x']) expect(languagesOf(nights[0]!, at, 'posted').sort()).toEqual(byLanguage);
    expect(received(nights[0]!)).toEqual(both(1));
  }, 60_000);

  test('the update is a reply on both networks, Mastodon’s first post points on, and feed entries keep their id', async () => {
    await play('brussels-2023/2-update.yaml', reference);
    const [before, now] = [nights[0]!, nights[1]!];
    for (const at of ['mastodon', 'x']) {
      const posted = now.filter((entry) => entry.where === at && entry.event === 'posted');
      expect(posted.map((entry) => entry.language).sort()).toEqual(byLanguage);
      for (const reply of posted) {
        const parent = before.find((entry) => entry.id === reply.inReplyTo);
        expect(parent).toMatchObject({ where: at, language: reply.language, version: 1 });
      }
    }
    const edited = now.filter((entry) => entry.where === 'mastodon' && entry.event === 'edited');
    expect(edited.map((entry) => entry.id).sort()).toEqual(
      before
        .filter((entry) => entry.where === 'mastodon')
        .map((entry) => entry.id)
        .sort(),
    );
    for (const entry of edited) expect(entry.text).toMatch(new RegExp(`/messages/${reference}\\b(?!/v)`));
    for (const language of LANGUAGES) {
      const [was, is] = [first[language]!, await feeds(language)];
      for (const format of ['rss', 'atom', 'json'] as const) {
        expect(is[format].map(({ id }) => id)).toEqual(was[format].map(({ id }) => id));
        expect(Date.parse(is[format][0]!.updated)).toBeGreaterThan(Date.parse(was[format][0]!.updated));
      }
    }
    expect(received(now)).toEqual(both(2));
  }, 60_000);

  test('the correction edits Mastodon’s head in place, and on X stands before the earlier posts are deleted', async () => {
    await play('brussels-2023/3-correction.yaml', reference);
    const [update, now] = [nights[1]!, nights[2]!];
    expect(languagesOf(now, 'mastodon', 'posted')).toEqual([]);
    const heads = update.filter((entry) => entry.where === 'mastodon' && entry.event === 'posted');
    const edited = now.filter((entry) => entry.where === 'mastodon' && entry.event === 'edited');
    for (const head of heads) expect(edited.find((entry) => entry.id === head.id)).toMatchObject({ version: 3 });
    expect(edited).toHaveLength(8);

    const onX = now.filter((entry) => entry.where === 'x');
    for (const language of LANGUAGES) {
      const posted = onX.findIndex((entry) => entry.event === 'posted' && entry.language === language);
      expect(onX[posted]!.text).toContain(`[${reference}/3 ${language}]`);
      expect(onX[posted]!.inReplyTo).toBeUndefined();
      const earlier = [...nights[0]!, ...update].filter(
        (entry) => entry.where === 'x' && entry.event === 'posted' && entry.language === language,
      );
      const gone = earlier.map((entry) => onX.findIndex((each) => each.event === 'deleted' && each.id === entry.id));
      expect(gone).toHaveLength(2);
      for (const at of gone) expect(at).toBeGreaterThan(posted);
    }
    expect(received(now)).toEqual(both(3));
    const events = JSON.parse((await page('/exercise/events.json')).text) as {
      events: { sequence: number; data: { version: number; supersedes: number[] } }[];
    };
    expect(events.events.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    expect(events.events[2]!.data).toMatchObject({ version: 3, supersedes: [1, 2] });
  }, 60_000);

  test('the all-clear stands everywhere', async () => {
    await play('brussels-2023/4-all-clear.yaml', reference);
    const record = await hub.record();
    expect(visiblePosts(record, 'x').map((post) => post.version)).toEqual(expect.arrayContaining([4, 4, 4, 4]));
    for (const at of ['mastodon', 'x']) expect(languagesOf(nights[3]!, at, 'posted').sort()).toEqual(byLanguage);
    expect(received(nights[3]!)).toEqual(both(4));
    for (const language of LANGUAGES) {
      const { text, epoch } = await page(`/${language}/messages/${reference}`);
      expect(epoch).toBe(4);
      expect(text).toContain('/v1');
    }
  }, 60_000);
});

describe('a false alarm', () => {
  test('after the withdrawal no record and no feed shows the alert as valid', async () => {
    const alarm = await play('false-alarm/1-alert.yaml', null);
    const headlines = new Map<string, string>();
    for (const language of LANGUAGES) headlines.set(language, (await feeds(language)).json[0]!.title);
    await play('false-alarm/2-withdrawal.yaml', alarm);
    const record = await hub.record();
    for (const at of ['mastodon', 'x'])
      for (const post of visiblePosts(record, at).filter((each) => each.text.includes(alarm))) {
        expect(post.text).toMatch(/RETIRÉ|INGETROKKEN|ZURÜCKGEZOGEN|WITHDRAWN/);
        expect(post.text).not.toContain(headlines.get(post.language ?? '') ?? '–');
      }
    for (const language of LANGUAGES) {
      const now = await feeds(language);
      for (const entries of [now.rss, now.atom, now.json])
        for (const entry of entries) expect(entry.title).not.toBe(headlines.get(language));
      expect((await page(`/${language}`)).text).toMatch(/Retiré|Ingetrokken|Zurückgezogen|Withdrawn/);
    }
    for (const at of ['receiver-a', 'receiver-b'])
      expect(record.filter((entry) => entry.where === at).at(-1)).toMatchObject({ kind: 'withdrawal', version: 2 });
  }, 60_000);
});
