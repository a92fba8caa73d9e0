import { describe, expect, test } from '@jest/globals';
import type { Document, PublicState } from '../../src/domain/state.js';
import type { Tree } from '../../src/formats/addresses.js';
import { type EventsPage, events } from '../../src/formats/events.js';
import { chosenFeedPaths } from '../../src/formats/feed-links.js';
import { press, remembering } from '../../src/formats/press.js';
import type { Face } from '../../src/formats/showing.js';
import { FULL } from '../../src/formats/showing.js';
import { PICTURES } from '../../src/formats/site.js';
import { LANGUAGES, office, publicMessage, publicState } from '../support/messages.js';
import { documentAt, endingWith } from './six-kinds.js';

const real = publicMessage(['alert', 'update'], { id: 'id-real', reference: '2026-0001', firstSequence: 1 });
const exercise = publicMessage(['alert', 'correction'], {
  id: 'id-exercise',
  reference: '2026-0002',
  firstSequence: 3,
  contents: [{ status: 'exercise' }, { status: 'exercise' }],
});
const pressed = (overrides: Partial<PublicState> = {}): Document[] =>
  press(publicState([real, exercise], overrides), office());
const paths = (documents: readonly Document[]): string[] => documents.map(({ path }) => path);
const eventsAt = (documents: readonly Document[], path: string): EventsPage =>
  JSON.parse(documentAt(documents, path).body) as EventsPage;

describe('the shelf', () => {
  test('has a page for each language, message and version, the feeds, the events, robots.txt and a 404', () => {
    const all = paths(press(publicState([real]), office({ languages: ['fr', 'nl'] })));
    const tree = (prefix: Tree) => [
      prefix || '/',
      ...['fr', 'nl'].flatMap((l) => [
        `${prefix}/${l}`,
        `${prefix}/feeds/${l}.rss`,
        `${prefix}/feeds/${l}.txt`,
        `${prefix}/feeds/${l}.atom`,
        `${prefix}/feeds/${l}.json`,
        `${prefix}/feeds/${l}.ninjs`,
        `${prefix}/feeds/${l}.versions.atom`,
        ...chosenFeedPaths({ tree: prefix, language: l } as Face),
        `${prefix}/feeds/${l}/area/21004.atom`,
      ]),
      `${prefix}/events.json`,
      `${prefix}/events/1.json`,
      `${prefix}/feeds/cap.atom`,
      `${prefix}/feeds/cap.rss`,
    ];
    const pages = ['fr', 'nl'].flatMap((l) =>
      ['', '/v1', '/v2'].map((version) => `/${l}/messages/2026-0001${version}`),
    );
    const cap = [1, 2].map((n) => `/cap/crisis.example.id-real.${n}.xml`);
    const notes = ['fr', 'nl'].flatMap((l) => [`/${l}/accessibility`, `/${l}/privacy`]);
    const machines = ['/robots.txt', '/sitemap.xml', '/.well-known/security.txt', '/favicon.svg', '/favicon.ico'];
    const pictures = [...PICTURES.map((name) => `/pictures/${name}.png`), '/apple-touch-icon.png'];
    const ninjs = ['fr', 'nl'].map((l) => `/ninjs/${l}/2026-0001.json`);
    expect(all.sort()).toEqual(
      [
        ...ninjs,
        ...cap,
        ...tree(''),
        ...tree('/exercise'),
        ...pages,
        '/404',
        ...notes,
        ...machines,
        ...pictures,
      ].sort(),
    );
  });

  test('gives each path once', () => {
    for (const exercisesOnMain of [true, false]) {
      const all = paths(pressed({ exercisesOnMain }));
      expect(new Set(all).size).toBe(all.length);
    }
  });

  test('names the type of each document with its charset', () => {
    const types = new Set(pressed().map(({ type }) => type));
    expect([...types].sort()).toEqual([
      'application/atom+xml; charset=utf-8',
      'application/cap+xml; charset=utf-8',
      'application/feed+json; charset=utf-8',
      'application/json; charset=utf-8',
      'application/rss+xml; charset=utf-8',
      'application/xml; charset=utf-8',
      'image/png',
      'image/svg+xml',
      'image/vnd.microsoft.icon',
      'text/html; charset=utf-8',
      'text/plain; charset=utf-8',
    ]);
  });

  test('is the same bytes for the same state', () => {
    expect(pressed()).toEqual(pressed());
  });

  test('links to nothing of its own that is not on it', () => {
    for (const exercisesOnMain of [true, false]) {
      const documents = pressed({ exercisesOnMain });
      // Where subscriptions are made is no document.
      const known = new Set([...paths(documents), '/hub']);
      for (const { path, body } of documents)
        for (const [, link] of body.matchAll(/href="(?:https:\/\/crisis\.example)?(\/[^"#]*)/g))
          expect([path, link, known.has(link!)]).toEqual([path, link, true]);
    }
  });

  test('says of what changes with the clock that it was last modified when it was confirmed', () => {
    const at = { confirmedAt: '2026-11-22T02:40:00.000Z' };
    expect(documentAt(pressed(at), '/fr').lastModified).toBe(at.confirmedAt);
    expect(documentAt(pressed(at), '/fr/messages/2026-0001/v1').lastModified).toBe('2026-11-22T02:24:07.120Z');
  });

  test('without any message still has everything a reader may ask for', () => {
    const documents = press(publicState([], { epoch: 0 }), office());
    expect(eventsAt(documents, '/events.json')).toMatchObject({ from: 1, last: 0, more: false, events: [] });
    for (const language of LANGUAGES) documentAt(documents, `/feeds/${language}.atom`);
  });
});

describe('a shelf that remembers what it pressed', () => {
  const at = (confirmedAt: string): PublicState =>
    publicState([real, exercise, endingWith('withdrawal')], { confirmedAt });
  const ours = office();

  test('has the same bytes as one that does not, whatever came before', () => {
    const again = remembering();
    for (const state of [
      at('2026-11-22T02:40:00.000Z'),
      at('2026-11-22T02:41:00.000Z'),
      publicState([publicMessage(['alert', 'update', 'correction'], { id: 'id-real', reference: '2026-0001' })]),
      // Everything is past by now.
      at('2026-11-24T02:41:00.000Z'),
      at('2026-11-24T02:42:00.000Z'),
    ])
      expect(again.press(state, ours)).toEqual(press(state, ours));
  });

  test('makes each document as it is taken, and begins anew where one was given up', () => {
    const again = remembering();
    const state = at('2026-11-22T02:40:00.000Z');
    for (const { path } of again.pressing(state, ours)) if (path === '/fr') break;
    expect(again.press(state, ours)).toEqual(press(state, ours));
  });

  test('presses anew only what a new confirmation changes', () => {
    const again = remembering();
    const first = again.press(at('2026-11-22T02:40:00.000Z'), ours);
    const second = again.press(at('2026-11-22T02:41:00.000Z'), ours);
    const kept = (path: string): boolean => documentAt(first, path) === documentAt(second, path);
    expect(kept('/fr/messages/2026-0001/v1')).toBe(true);
    expect(kept('/fr/messages/2026-0042')).toBe(true);
    expect(kept('/fr/messages/2026-0001')).toBe(false);
  });
});

describe('pages that only say an older time of confirmation', () => {
  const ours = office();
  const open = Array.from({ length: 5 }, (_, i) =>
    publicMessage(['alert'], { id: `id-${i}`, reference: `2026-000${i + 1}`, firstSequence: i + 1 }),
  );
  const state = (confirmedAt: string, messages = open) => publicState(messages, { confirmedAt });
  const times = (documents: readonly Document[]) =>
    documents
      .filter(({ path }) => /^\/fr\/messages\/[\d-]+$/.test(path))
      .map(({ body }) => /02:4\d:00/.exec(body)?.[0]);

  test('are renewed some at a time, while what was released is there at once', () => {
    const presser = remembering({ renewedAtOnce: 8 });
    presser.press(state('2026-11-22T02:40:00.000Z'), ours);
    expect(presser.behind).toBe(0);
    const corrected = publicMessage(['alert', 'correction'], { id: 'id-4', reference: '2026-0005', firstSequence: 5 });
    const next = state('2026-11-22T02:41:00.000Z', [...open.slice(0, 4), corrected]);
    const first = presser.press(next, ours);
    expect(documentAt(first, '/fr/messages/2026-0005').body).toBe(
      documentAt(press(next, ours), '/fr/messages/2026-0005').body,
    );
    const left = presser.behind;
    expect(left).toBeGreaterThan(0);
    presser.press(next, ours);
    expect(presser.behind).toBe(left - 8);
    let last = first;
    while (presser.behind > 0) last = presser.press(next, ours);
    expect(last).toEqual(press(next, ours));
    expect(new Set(times(last)).size).toBe(1);
  });

  test('are with them the full pages of events, of which nothing else ever changes', () => {
    const presser = remembering({ renewedAtOnce: 1 });
    const messages = [
      publicMessage(['alert'], { id: 'id-1', reference: '2026-0001' }),
      publicMessage(['alert'], { id: 'id-2', reference: '2026-0002', firstSequence: 501 }),
    ];
    const full = '/events/1.json';
    const before = state('2026-11-22T02:40:00.000Z', messages);
    const first = eventsAt(presser.press(before, ours), full);
    while (presser.behind > 0) presser.press(before, ours);
    const next = state('2026-11-22T02:41:00.000Z', messages);
    const pressed = [];
    do pressed.push(presser.press(next, ours));
    while (presser.behind > 0);
    expect(documentAt(pressed[0]!, '/events.json').body).toContain(next.confirmedAt);
    expect(eventsAt(pressed[0]!, full)).toEqual(first);
    const last = eventsAt(pressed.at(-1)!, full);
    expect(last).toEqual({ ...first, confirmedAt: next.confirmedAt });
    expect(last).toMatchObject({ from: 1, last: 500, more: true });
  });

  test('become unconfirmed and confirmed again in slices too, whatever they said before', () => {
    const presser = remembering({ renewedAtOnce: 8 });
    const at = state('2026-11-22T02:41:00.000Z');
    presser.press(at, ours);
    for (const [next, unconfirmed] of [
      [at, true],
      [state('2026-11-22T02:50:00.000Z'), false],
    ] as const) {
      let last: Document[] = [];
      do last = presser.press(next, ours, { ...FULL, unconfirmed });
      while (presser.behind > 0);
      expect(last).toEqual(press(next, ours, { ...FULL, unconfirmed }));
    }
  });

  test('are all renewed in the end though the time moves on meanwhile', () => {
    const presser = remembering({ renewedAtOnce: 8 });
    presser.press(state('2026-11-22T02:40:00.000Z'), ours);
    let pressings = 0;
    do presser.press(state(`2026-11-22T02:41:0${pressings++}.000Z`), ours);
    while (presser.behind > 0);
    expect(pressings).toBe(5);
  });
});

describe('in crisis mode', () => {
  const ours = office();
  const over = Array.from({ length: 5 }, (_, i) =>
    publicMessage(['alert', 'all-clear'], { id: `id-${i}`, reference: `2026-000${i + 1}`, firstSequence: 2 * i + 1 }),
  );
  const state = publicState([
    publicMessage(['alert'], { id: 'fire', reference: '2026-0009', firstSequence: 20 }),
    ...over,
  ]);
  const light = { ...FULL, light: true };

  test('the page says the same of what is open, and names fewer of the messages that are over', () => {
    const page = documentAt(press(state, ours, light), '/fr').body;
    expect(page.match(/2026-000[1-5]/g)).toHaveLength(3);
    expect(page).toContain('2026-0009');
    expect(page.length).toBeLessThan(documentAt(press(state, ours), '/fr').body.length);
  });

  test('feeds and events are the same bytes, so that no reader fetches them anew', () => {
    const data = (documents: readonly Document[]) => documents.filter(({ type }) => !type.startsWith('text/html'));
    expect(data(press(state, ours, light))).toEqual(data(press(state, ours)));
  });

  test('all pages are made anew in slices, the front pages at once, and so they are when it ends', () => {
    const presser = remembering({ renewedAtOnce: 8 });
    presser.press(state, ours);
    for (const manner of [light, FULL]) {
      const first = presser.press(state, ours, manner);
      expect(documentAt(first, '/fr').body).toBe(documentAt(press(state, ours, manner), '/fr').body);
      expect(presser.behind).toBeGreaterThan(0);
      let last = first;
      while (presser.behind > 0) last = presser.press(state, ours, manner);
      expect(last).toEqual(press(state, ours, manner));
    }
  });
});

describe('the two worlds', () => {
  test('while there is no live channel, exercises stand on the main tree', () => {
    expect(documentAt(pressed({ exercisesOnMain: true }), '/fr').body).toContain('/fr/messages/2026-0002');
    expect(documentAt(pressed({ exercisesOnMain: true }), '/feeds/fr.rss').body).toContain('EXERCICE – ');
  });

  test('from the first live channel on, no exercise stands on the main tree', () => {
    const documents = pressed();
    for (const path of ['/', '/404', ...LANGUAGES.flatMap((l) => [`/${l}`, `/feeds/${l}.rss`, `/feeds/${l}.json`])])
      expect(documentAt(documents, path).body).not.toMatch(/2026-0002|EXERCICE|OEFENING|ÜBUNG|EXERCISE/);
  });

  test('the exercise tree has no real message, and every page of it is marked', () => {
    const documents = pressed();
    for (const language of LANGUAGES) {
      const page = documentAt(documents, `/exercise/${language}`).body;
      expect(page).not.toContain('2026-0001');
      expect(page).toContain('class="exercise"');
      expect(page).toContain(`/exercise/${language}/messages/2026-0002`);
    }
  });

  test('a post’s link to an exercise never breaks: it is answered on the main tree, unlisted, and leads on', () => {
    const { body } = documentAt(pressed(), '/fr/messages/2026-0002/v2');
    expect(body).toContain('content="noindex"');
    expect(body).toContain('class="exercise"');
    expect(body).toContain('<link rel="canonical" href="https://crisis.example/exercise/fr/messages/2026-0002/v2"/>');
  });
});

describe('the events', () => {
  test('have no gap: what belongs to the other world keeps its place and says nothing', () => {
    const main = eventsAt(pressed(), '/events.json');
    expect(main.events.map(({ sequence, type }) => [sequence, type])).toEqual([
      [1, 'message.alert'],
      [2, 'message.update'],
      [3, 'hub.other-world'],
      [4, 'hub.other-world'],
    ]);
    expect(Object.keys(main.events[3]!)).toEqual(['sequence', 'at', 'type']);
    const other = eventsAt(pressed(), '/exercise/events.json');
    expect(other.events.map(({ type }) => type)).toEqual([
      'hub.other-world',
      'hub.other-world',
      'message.alert',
      'message.correction',
    ]);
  });

  test('come in pages of 500, and the newest is at /events.json', () => {
    const many = Array.from({ length: 501 }, (_, i) =>
      publicMessage(['alert'], { id: `id-${i}`, reference: `2026-${1000 + i}`, firstSequence: i + 1 }),
    );
    const state = publicState(many);
    const documents = events({ state, office: office({ languages: ['fr'] }), tree: '', shows: () => true });
    expect(eventsAt(documents, '/events/1.json')).toMatchObject({ from: 1, last: 500, more: true });
    expect(eventsAt(documents, '/events/1.json').events).toHaveLength(500);
    expect(eventsAt(documents, '/events.json')).toMatchObject({ from: 501, last: 501, more: false });
    expect(documentAt(documents, '/events/2.json').body).toBe(documentAt(documents, '/events.json').body);
  });

  test('keep a place for a release that the state does not know', () => {
    const page = eventsAt(press(publicState([endingWith('alert')], { epoch: 2 }), office()), '/events.json');
    expect(page.events.map(({ sequence }) => sequence)).toEqual([1, 2]);
  });
});
