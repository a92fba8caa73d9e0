import { describe, expect, test } from '@jest/globals';
import Parser from 'rss-parser';
import type { Content } from '../../src/domain/message.js';
import type { Document, PublicMessage } from '../../src/domain/state.js';
import { chosenFeedPaths, feedLinks } from '../../src/formats/feed-links.js';
import { press, remembering } from '../../src/formats/press.js';
import { faceFor } from '../../src/formats/showing.js';
import { content, LANGUAGES, office, publicMessage, publicState } from '../support/messages.js';
import { faultsBy } from '../support/valid-xml.js';
import { documentAt, endingWith } from './six-kinds.js';

const itemsAt = async (documents: readonly Document[], path: string) =>
  (
    await new Parser({ customFields: { item: ['id', 'updated', 'published'] } }).parseString(
      documentAt(documents, path).body,
    )
  ).items as unknown as { readonly [name: string]: string }[];
const pressed = (messages: readonly PublicMessage[], overrides = {}, of = office()) =>
  press(publicState(messages, overrides), of);
const numbered = (i: number, kinds: Parameters<typeof publicMessage>[0] = ['alert'], first = i + 1): PublicMessage =>
  publicMessage(kinds, {
    id: `0199a7c2-0000-7000-8000-${String(i).padStart(12, '0')}`,
    reference: `2026-${String(i + 1).padStart(4, '0')}`,
    firstSequence: first,
  });

describe('the feed of versions', () => {
  test('has an entry for each version, with its own id, page and time, newest first', async () => {
    const items = await itemsAt(
      pressed([publicMessage(['alert', 'correction', 'withdrawal'])]),
      '/feeds/en.versions.atom',
    );
    expect(items.map(({ id }) => id!.split('#')[1])).toEqual(['en-v3', 'en-v2', 'en-v1']);
    expect(items.map(({ link }) => link)).toEqual(
      [3, 2, 1].map((n) => `https://crisis.example/en/messages/2026-0042/v${n}`),
    );
    expect(items.map(({ updated, published }) => updated === published)).toEqual([true, true, true]);
    expect(items.map(({ title }) => title!.split(' ')[0])).toEqual(['Withdrawn', 'Correction', 'Warehouse']);
  });

  test('does not say where a message stands, which an entry that never changes cannot know', () => {
    const { body } = documentAt(pressed([publicMessage(['alert'])]), '/feeds/en.versions.atom');
    expect(body).toContain('<tocsin:version>1<');
    expect(body).not.toContain('tocsin:standing');
  });

  test('never changes an entry, whatever comes later', () => {
    const entryOf = (documents: Document[]): string =>
      /<entry>\s*<id>[^<]*#fr-v1<.*?<\/entry>/s.exec(documentAt(documents, '/feeds/fr.versions.atom').body)![0];
    const first = entryOf(pressed([publicMessage(['alert'])]));
    expect(entryOf(pressed([publicMessage(['alert', 'correction', 'withdrawal'])]))).toBe(first);
    expect(entryOf(pressed([publicMessage(['alert'])], { confirmedAt: '2027-01-01T00:00:00.000Z' }))).toBe(first);
  });
});

describe('a feed of a choice', () => {
  const about = (overrides: Partial<Content>) => endingWith('alert', overrides);
  const at = (code: string) => ({ ...content().area, geocodes: [{ name: 'NIS' as const, value: code }] });

  test.each([
    ['category/Fire', { category: ['Fire'] }, { category: ['Met'] }],
    ['severity/Severe', { severity: 'Extreme' }, { severity: 'Moderate' }],
    ['severity/Minor', { severity: 'Minor' }, { severity: 'Unknown' }],
    ['area/21004', { area: at('21004') }, { area: at('44021') }],
  ] as const)('%s has what belongs to it, and nothing else', async (choice, inside, outside) => {
    const of = office({ feedAreas: ['21004'] });
    const count = async (overrides: Partial<Content>) =>
      (await itemsAt(pressed([about(overrides)], {}, of), `/feeds/nl/${choice}.atom`)).length;
    expect([await count(inside), await count(outside)]).toEqual([1, 0]);
  });

  test('keeps what a correction moved elsewhere: a reader would keep the old text', async () => {
    const moved = publicMessage(['alert', 'correction'], { contents: [{ area: at('21004') }, { area: at('44021') }] });
    for (const code of ['21004', '44021'])
      expect((await itemsAt(pressed([moved]), `/feeds/fr/area/${code}.atom`))[0]!.title).toMatch(/^Correction/);
  });

  test('gives an entry the id that it has in the feed of everything, since it is the same entry', async () => {
    const documents = pressed([endingWith('alert')]);
    const [main] = await itemsAt(documents, '/feeds/fr.atom');
    const [chosen] = await itemsAt(documents, '/feeds/fr/category/Fire.atom');
    expect(chosen!.id).toBe(main!.id);
  });

  test('stands before anything has happened in it, for each category, severity and area that the office names', () => {
    const of = office({ feedAreas: ['21004', 'BE100'] });
    const documents = pressed([], { epoch: 0 }, of);
    const face = faceFor(publicState([]), of, '', 'fr');
    for (const path of [...chosenFeedPaths(face), '/feeds/fr/area/21004.atom', '/feeds/fr/area/BE100.atom'])
      expect(documentAt(documents, path).body).not.toContain('<entry>');
  });

  test('of an area that only an exercise was about stays when the hub goes live, without the exercise', () => {
    const drill = publicMessage(['alert'], { contents: [{ status: 'exercise', area: at('21004') }] });
    const live = documentAt(pressed([drill], { exercisesOnMain: false }), '/feeds/fr/area/21004.atom');
    expect(live.body).not.toContain('<entry>');
  });

  test('is the same bytes for as long as nothing in it changes', () => {
    const fire = about({ category: ['Fire'] });
    const at = (messages: readonly PublicMessage[], confirmedAt: string) =>
      documentAt(pressed(messages, { confirmedAt }), '/feeds/fr/category/Fire.atom');
    const before = at([fire], '2026-11-22T02:40:00.000Z');
    const flood = publicMessage(['alert'], {
      id: 'id-2',
      reference: '2026-0043',
      firstSequence: 2,
      contents: [{ category: ['Met'] }],
    });
    expect(at([fire, flood], '2026-11-22T02:41:00.000Z')).toEqual(before);
  });
});

describe('the archives of a feed', () => {
  // 130 releases: 120 messages of one version, and ten that were corrected after the first hundred.
  const messages = [
    ...Array.from({ length: 110 }, (_, i) => numbered(i)),
    ...Array.from({ length: 10 }, (_, i) => numbered(110 + i, ['alert', 'correction'], 111 + i * 2)),
  ];
  const state = publicState(messages, { epoch: 130 });
  const documents = press(state, office());

  test('are led to from the feed, and lead back to it', () => {
    expect(documentAt(documents, '/feeds/fr.atom').body).toContain(
      '<link rel="prev-archive" href="https://crisis.example/feeds/fr/archive/1.atom"/>',
    );
    const { body } = documentAt(documents, '/feeds/fr/archive/1.atom');
    expect(body).toContain('<link rel="current" href="https://crisis.example/feeds/fr.atom"/>');
    expect(body).toContain('<fh:archive');
  });

  test('hold together with the feed every message there is', async () => {
    const everywhere = ['/feeds/fr.atom', '/feeds/fr/archive/1.atom'].map((path) => itemsAt(documents, path));
    const ids = new Set((await Promise.all(everywhere)).flat().map(({ id }) => id));
    expect(ids.size).toBe(120);
  });

  test('never change: a message that changes later stands in the feed again, under the same id, newer', async () => {
    const before = documentAt(press(publicState(messages.slice(0, 100)), office()), '/feeds/fr/archive/1.atom');
    expect(documentAt(documents, '/feeds/fr/archive/1.atom').body).toBe(before.body);
    const corrected = publicMessage(['alert', 'correction'], {
      id: messages[0]!.id,
      reference: messages[0]!.reference,
    });
    const versions = [messages[0]!.versions[0]!, { ...corrected.versions[1]!, sequence: 131 }];
    const later = press(publicState([{ ...messages[0]!, versions }, ...messages.slice(1)]), office());
    expect(documentAt(later, '/feeds/fr/archive/1.atom').body).toBe(before.body);
    const [again] = await itemsAt(later, '/feeds/fr.atom');
    const archived = (await itemsAt(later, '/feeds/fr/archive/1.atom')).find(({ id }) => id === again!.id);
    expect(again!.updated! > archived!.updated!).toBe(true);
  });

  test('are valid', async () => {
    expect(await faultsBy('atom', [documentAt(documents, '/feeds/fr/archive/1.atom').body])).toEqual([]);
  });

  test('are pressed some at a time, the newest first, and each only once', () => {
    const many = Array.from({ length: 310 }, (_, i) => numbered(i, ['alert', 'all-clear'], i * 2 + 1));
    const [presser, ours] = [remembering(), office({ languages: ['fr', 'nl'] })];
    const ask = () =>
      presser
        .press(publicState(many), ours)
        .filter(({ path }) => path.includes('/fr/archive/') && !path.startsWith('/ex'));
    expect(ask().map(({ path }) => path)).toContain('/feeds/fr/archive/6.atom');
    const left = presser.behind;
    expect(left).toBeGreaterThan(0);
    let last = ask();
    while (presser.behind > 0) last = ask();
    expect(last.map(({ path }) => path)).toEqual([6, 5, 4, 3, 2, 1].map((page) => `/feeds/fr/archive/${page}.atom`));
    expect(ask().every((document) => last.includes(document))).toBe(true);
  }, 60_000);
});

test('every feed that is listed stands on the shelf', () => {
  const state = publicState([endingWith('alert')]);
  const documents = press(state, office());
  for (const tree of ['', '/exercise'] as const)
    for (const language of LANGUAGES) {
      const face = faceFor(state, office(), tree, language);
      for (const { path, type } of feedLinks(face)) expect(documentAt(documents, path).type).toContain(type);
      for (const path of chosenFeedPaths(face)) documentAt(documents, path);
    }
});
