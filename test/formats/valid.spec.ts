import { describe, expect, test } from '@jest/globals';
import { type Content, KINDS, type Kind } from '../../src/domain/message.js';
import type { Document, PublicMessage } from '../../src/domain/state.js';
import { press } from '../../src/formats/press.js';
import { content, image, office, only, publicMessage, publicState } from '../support/messages.js';
import { faultsOf } from '../support/valid-json.js';
import { faultsBy } from '../support/valid-xml.js';
import { sixKinds } from './six-kinds.js';

/** A message that went through all six kinds, in the only order that allows it, and each of its states on the way. */
const ALL: readonly Kind[] = ['alert', 'update', 'correction', 'hold', 'withdrawal'];
const ENDED: readonly Kind[] = ['alert', 'hold', 'correction', 'all-clear', 'correction'];

const PRESS = {
  name: 'Sofie & <Jan>',
  for: 'press',
  phone: '+32 2 123 45 67',
  url: 'https://a.example/?a=1&b=2',
} as const;
const rich: Partial<Content> = {
  media: [image()],
  contacts: [...content().contacts, PRESS],
  links: [{ url: 'https://a.example/?a=1&b=2', title: { fr: 'Carte & plan' } }],
  incident: 'Heembeek "fire"',
};
const statesOf = (kinds: readonly Kind[], overrides: Partial<Content>, id: number): PublicMessage[] =>
  kinds.map((_, i) =>
    publicMessage(kinds.slice(0, i + 1), {
      id: `0199a7c2-0000-7000-8000-0000000000${id}${i}`,
      reference: `2026-00${id}${i}`,
      firstSequence: id * 50 + i * 6,
      contents: kinds.map((kind) => ({ ...content({ kind }), ...overrides })),
    }),
  );

const LATER = '2026-11-30T00:00:00.000Z';
/** Every case of the issue: six kinds, a correction of each ending, exercise, expiry, a language that is missing. */
const CASES: readonly (readonly [name: string, documents: () => Document[]])[] = [
  ['six kinds', () => press(publicState(sixKinds(rich)), office())],
  ['through all kinds', () => press(publicState([...statesOf(ALL, rich, 1), ...statesOf(ENDED, rich, 2)]), office())],
  ['exercises', () => press(publicState(sixKinds({ ...rich, status: 'exercise' })), office())],
  [
    'exercises on the main tree',
    () => press(publicState(sixKinds({ status: 'exercise' }), { exercisesOnMain: true }), office()),
  ],
  ['expired', () => press(publicState(sixKinds(rich), { confirmedAt: LATER }), office())],
  [
    'a language is missing',
    () =>
      press(
        publicState(
          KINDS.slice(1).map((kind, i) =>
            publicMessage(['alert', kind], {
              id: `0199a7c2-0000-7000-8000-00000000006${i}`,
              reference: `2026-006${i}`,
              firstSequence: i * 2 + 1,
              contents: [only(content(), 'fr', 'nl'), only(content({ kind }), 'nl')],
            }),
          ),
        ),
        office(),
      ),
  ],
  ['nothing is said about reuse', () => press(publicState(sixKinds(rich)), { ...office(), licenceUrl: null })],
  ['nothing', () => press(publicState([], { epoch: 0 }), office())],
];

describe.each(CASES)('every document is valid: %s', (_, make) => {
  const documents = make();
  const bodies = (type: string): string[] =>
    documents.filter((document) => document.type.startsWith(type)).map(({ body }) => body);

  test('CAP by the schema of OASIS', async () =>
    expect(await faultsBy('cap', bodies('application/cap+xml'))).toEqual([]));

  test('Atom by the grammar of RFC 4287', async () => {
    expect(await faultsBy('atom', bodies('application/atom+xml'))).toEqual([]);
  });

  test('JSON Feed and ninjs by their schemas', () => {
    const ninjs = documents.filter(({ path }) => /\/ninjs\/|\.ninjs$/.test(path));
    expect(ninjs.length).toBeGreaterThan(0);
    for (const { path, body } of ninjs) expect([path, faultsOf('ninjs', body)]).toEqual([path, []]);
    for (const body of bodies('application/feed+json')) expect(faultsOf('json-feed', body)).toEqual([]);
  });
});

test('nobody’s rights are given away where the office says nothing about reuse', () => {
  const documents = press(publicState(sixKinds(rich)), { ...office(), licenceUrl: null });
  const saying = documents.filter(({ body }) => /licen[cs]e|<rights|dc:rights|usageTerms/i.test(body));
  expect(saying.map(({ path }) => path)).toEqual([]);
});

describe('a schema', () => {
  const documents = press(publicState(sixKinds()), office());
  const bodyAt = (path: string): string => documents.find((document) => document.path === path)!.body;

  test('of Atom finds a tombstone after an entry, and a date that is none', async () => {
    const feed = bodyAt('/feeds/fr.atom');
    expect(feed).toContain('<at:deleted-entry');
    const [tombstone] = /<at:deleted-entry.*?<\/at:deleted-entry>/s.exec(feed)!;
    expect(await faultsBy('atom', [feed.replace('\n</feed>', `${tombstone}\n</feed>`)])).not.toEqual([]);
    expect(await faultsBy('atom', [feed.replace(/<updated>[^<]*/, '<updated>today')])).not.toEqual([]);
  });

  test('of ninjs finds a word that it does not know, and longitude in the place of latitude', () => {
    const item = bodyAt('/ninjs/fr/2026-0045.json');
    expect(faultsOf('ninjs', item.replace('"canceled"', '"withdrawn"'))).not.toEqual([]);
    expect(faultsOf('ninjs', item.replace('"slugline"', '"slugLine"'))).not.toEqual([]);
    expect(
      faultsOf('ninjs', item.replace(/"coordinates": \[\s*4\.39,\s*50\.9/, '"coordinates": [4.39, 95.9')),
    ).not.toEqual([]);
  });
});
