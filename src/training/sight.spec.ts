import { describe, expect, test } from '@jest/globals';
import { type Entry, marksIn, visibleOverTime, visiblePosts } from './record.js';
import { heardBy, postedTwice, takenBy, versionFalls } from './sight.js';

/** A record of one timeline, in short: what happened, to which post, with which text. */
function recordOf(...happened: [Entry['event'], string, string?][]): Entry[] {
  return happened.map(([event, id, text], i) => {
    const mark = marksIn(text ?? '');
    return {
      seq: i + 1,
      at: `2026-11-22T02:14:${String(i).padStart(2, '0')}.000Z`,
      where: 'x',
      event,
      id,
      account: 'crisis',
      ...(text === undefined ? {} : { text }),
      ...(mark ? { reference: mark.reference, version: mark.version, language: mark.language ?? undefined } : {}),
    };
  });
}

describe('what the public could see', () => {
  test('a post is visible from when it is posted until it is deleted, with its newest text', () => {
    const record = recordOf(['posted', '1', 'a'], ['posted', '2', 'b'], ['edited', '1', 'c'], ['deleted', '2']);
    expect(visiblePosts(record, 'x').map((post) => [post.id, post.text])).toEqual([['1', 'c']]);
    expect([...visibleOverTime(record, 'x')].map((moment) => moment.visible.length)).toEqual([1, 2, 2, 1]);
    expect(visiblePosts(record, 'mastodon')).toEqual([]);
  });

  test('two posts of the hub that opened with one text at the same time are found', () => {
    expect(postedTwice(recordOf(['posted', '1', 'a'], ['posted', '2', 'a']), 'x')).toEqual([
      { seq: 2, ids: ['1', '2'], text: 'a' },
    ]);
  });

  test('posting again after a delete, a foreign post, and older posts with one pointer are no duplicates', () => {
    expect(postedTwice(recordOf(['posted', '1', 'a'], ['deleted', '1'], ['posted', '2', 'a']), 'x')).toEqual([]);
    expect(postedTwice(recordOf(['posted', '1', 'a'], ['hand-posted', '2', 'a']), 'x')).toEqual([]);
    const pointed = recordOf(['posted', '1', 'a'], ['posted', '2', 'b'], ['edited', '1', 'p'], ['edited', '2', 'p']);
    expect(postedTwice(pointed, 'x')).toEqual([]);
  });

  test('a version that went back is found, in its own language only', () => {
    const record = recordOf(
      ['posted', '1', '[2026-0042/2 fr]'],
      ['posted', '2', '[2026-0042/1 nl]'],
      ['edited', '1', '[2026-0042/1 fr]'],
    );
    expect(versionFalls(record, 'x')).toEqual([{ seq: 3, reference: '2026-0042', language: 'fr', from: 2, to: 1 }]);
  });

  test('a correction that is posted before the older post is deleted is no fall, the other way round it is one', () => {
    const good = recordOf(['posted', '1', '[2026-0042/1 fr]'], ['posted', '2', '[2026-0042/2 fr]'], ['deleted', '1']);
    expect(versionFalls(good, 'x')).toEqual([]);
    const bad = recordOf(['posted', '1', '[2026-0042/1 fr]'], ['posted', '2', '[2026-0042/2 fr]'], ['deleted', '2']);
    expect(versionFalls(bad, 'x')).toHaveLength(1);
  });

  test('a message that vanishes and comes back with an older version has fallen', () => {
    const record = recordOf(['posted', '1', '[2026-0042/2 fr]'], ['deleted', '1'], ['posted', '2', '[2026-0042/1 fr]']);
    expect(versionFalls(record, 'x')).toMatchObject([{ from: 2, to: 1 }]);
  });

  test('what a hand deleted is not held against the hub', () => {
    const record = recordOf(
      ['posted', '1', '[2026-0042/1 fr]'],
      ['posted', '2', '[2026-0042/2 fr]'],
      ['hand-deleted', '2'],
    );
    expect(versionFalls(record, 'x')).toEqual([]);
  });

  test('a receiver has what it took, not what it dropped or may not use yet', () => {
    const event = (seq: number, version: number, more: Partial<Entry> = {}): Entry => ({
      seq,
      at: '2026-11-22T02:14:00.000Z',
      where: 'receiver-a',
      event: 'received',
      id: 'm',
      account: 'receiver-a',
      version,
      type: 'message.update',
      ...more,
    });
    const record = [event(1, 1), event(2, 3, { type: 'message.embargoed' }), event(3, 2), event(4, 1, { stale: true })];
    expect(takenBy(record, 'receiver-a').map((entry) => entry.seq)).toEqual([1, 3]);
    expect(heardBy(record, 'receiver-a').get('m')?.version).toBe(2);
  });
});

describe('the mark of a post', () => {
  test.each([
    ['Alerte [2026-0042/2 fr]', { reference: '2026-0042', version: 2, language: 'fr' }],
    ['Alerte [2026-0042/2 fr r1]', { reference: '2026-0042', version: 2, language: 'fr' }],
    ['https://crisis.be/nl/messages/2026-0042/v3.', { reference: '2026-0042', version: 3, language: 'nl' }],
    ['http://localhost:3000/exercise/nl/messages/2026-0042/v3', { reference: '2026-0042', version: 3, language: 'nl' }],
    [
      '[2026-0042/1 fr] now /fr/messages/2026-0042/v4, see [2026-0007/9 fr]',
      { reference: '2026-0042', version: 4, language: 'fr' },
    ],
    ['Bonne fête nationale !', null],
  ])('%s', (text, mark) => {
    expect(marksIn(text)).toEqual(mark);
  });
});
