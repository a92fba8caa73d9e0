import { describe, expect, test } from '@jest/globals';
import { subjectOf } from './subject.js';
import { Tally } from './tally.js';

describe('what is counted', () => {
  test.each([
    ['/', ['start', '', '']],
    ['/exercise', ['start', '', '']],
    ['/fr', ['page', 'fr', '']],
    ['/exercise/nl', ['page', 'nl', '']],
    ['/fr/messages/2026-0042', ['message', 'fr', '2026-0042']],
    ['/exercise/fr/messages/2026-0042', ['message', 'fr', '2026-0042']],
    ['/fr/messages/2026-0042/v3', ['version', 'fr', '2026-0042']],
    ['/feeds/fr.rss', ['rss', 'fr', '']],
    ['/feeds/fr.versions.atom', ['versions-atom', 'fr', '']],
    ['/feeds/fr/area/21004.atom', ['area', 'fr', '']],
    ['/feeds/cap.atom', ['cap-atom', '', '']],
    ['/ninjs/de/2026-0042.json', ['ninjs', 'de', '2026-0042']],
    ['/cap/crisis.example.2026-0042.1.xml', ['cap', '', '']],
    ['/events.json', ['events', '', '']],
    ['/events/2.json', ['events', '', '']],
    ['/live', ['live', '', '']],
    ['/media/9f2c.jpg', ['media', '', '']],
    ['/robots.txt', ['other', '', '']],
    ['/.well-known/tocsin.json', ['other', '', '']],
  ] as const)('%s', (path, [what, language, reference]) => {
    expect(subjectOf(path)).toEqual({ what, language, reference });
  });

  test('is how many asked for a document, how they were answered, and what it weighed', () => {
    const tally = new Tally();
    for (let i = 0; i < 3; i++) tally.told('/fr', 200, 4_000);
    tally.told('/fr', 304, 0);
    tally.told('/exercise/fr', 200, 100);
    tally.told(null, 404, 900);
    tally.told(null, 405, 40);
    tally.told('/live', 503, 0);
    tally.told(null, 503, 200);
    tally.shed();
    expect(tally.answered).toBe(10);
    expect(
      tally.take().map(({ what, language, answer, requests, bytes }) => [what, language, answer, requests, bytes]),
    ).toEqual([
      ['page', 'fr', 'ok', 4, 12_100],
      ['page', 'fr', 'not-modified', 1, 0],
      ['nowhere', '', 'not-found', 1, 900],
      ['nowhere', '', 'failed', 1, 200],
      ['nowhere', '', 'other', 1, 40],
      ['live', '', 'shed', 1, 0],
      ['desk', '', 'shed', 1, 0],
    ]);
  });

  test('is taken once', () => {
    const tally = new Tally();
    tally.told('/fr', 200, 1);
    expect([tally.take().length, tally.take().length]).toEqual([1, 0]);
  });

  test('is not who asks whether the hub is alive', () => {
    const tally = new Tally();
    tally.told(null, 200, 6);
    expect([tally.answered, tally.take()]).toEqual([0, []]);
  });
});

describe('somebody who reads everything there is', () => {
  const readAll = (tally: Tally, references: number): void => {
    for (let i = 0; i < references; i++) tally.told(`/fr/messages/2026-${i}`, 200, 10);
  };

  test('makes no more lines than a minute may have, and nothing is lost in them', () => {
    const tally = new Tally();
    for (let i = 0; i < 50; i++) tally.told('/fr/messages/2026-7', 200, 10);
    readAll(tally, 3_000);
    const lines = tally.take();
    expect(lines.length).toBe(201);
    expect(lines[0]).toMatchObject({ reference: '2026-7', requests: 51 });
    const sum = (key: 'requests' | 'bytes') => lines.reduce((total, line) => total + line[key], 0);
    expect([sum('requests'), sum('bytes')]).toEqual([3_050, 30_500]);
  });

  test('takes no memory for ever: after more messages than are told apart, all are still counted, and new ones again by name', () => {
    const tally = new Tally();
    readAll(tally, 20_000);
    expect(tally.take().reduce((total, { requests }) => total + requests, 0)).toBe(20_000);
    tally.told('/fr/messages/2026-99999', 200, 10);
    expect(tally.take()).toMatchObject([{ what: 'message', reference: '2026-99999', requests: 1 }]);
  });
});
