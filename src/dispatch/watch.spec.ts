import { describe, expect, test } from '@jest/globals';
import type { Found } from '../domain/drift.js';
import { TIMING } from '../domain/placement.js';
import { isUncertain, judge, type Remembered, reaches, readsAgainAt, surveyEveryMs } from '../domain/read-back.js';
import { sha256 } from '../store/database.js';
import type { WatchedPost } from '../store/watched-posts.js';
import { judged } from './watch.js';

const HOUR_MS = 3_600_000;
const AS_SENT: Found = { remoteId: '1', is: 'as-sent' };
const DELETED: Found = { remoteId: '1', is: 'deleted' };
const edited = (text = 'theirs'): Found => ({ remoteId: '1', is: 'edited', text });
const remembered = (found: Found, believed: boolean): Remembered =>
  found.is === 'edited'
    ? { kind: 'edited', theirs: found.text, believed }
    : { kind: 'deleted', theirs: null, believed };

/** A post that was written an hour before the look, unless told. */
const judgement = (found: Found, before: Remembered | null = null, sinceMs = HOUR_MS, accepted = false) =>
  judge(found, { remembered: before, accepted, writtenMs: 0, lookedMs: sinceMs, quarantineMs: TIMING.quarantineMs });

describe('one look', () => {
  test('that finds a post as it was sent changes nothing, and takes away what was thought before', () => {
    expect(judgement(AS_SENT)).toBe('nothing');
    for (const believed of [true, false]) expect(judgement(AS_SENT, remembered(DELETED, believed))).toBe('ended');
  });

  test('is enough to believe that an old post was changed', () => {
    expect(judgement(edited())).toBe('drifted');
  });

  test('is not enough where we wrote the post ourselves a moment ago: the read may be older than our words', () => {
    expect(judgement(edited(), null, 5_000)).toBe('suspected');
    expect(judgement(edited(), remembered(edited(), false), 15_000)).toBe('drifted');
  });

  test('is never enough to believe that a post is gone', () => {
    expect(judgement(DELETED)).toBe('suspected');
    expect(judgement(DELETED, remembered(DELETED, false))).toBe('drifted');
  });

  test('nor are any number of them before the quarantine is over: restoring would post it twice', () => {
    expect(judgement(DELETED, remembered(DELETED, false), TIMING.quarantineMs - 1)).toBe('nothing');
    expect(judgement(DELETED, remembered(DELETED, false), TIMING.quarantineMs)).toBe('drifted');
  });

  test('that contradicts the one before begins anew', () => {
    expect(judgement(DELETED, remembered(edited(), false))).toBe('suspected');
  });

  test('tells it again when what is known to be changed is changed once more, and not when it stays', () => {
    const known = remembered(edited('first'), true);
    expect(judgement(edited('first'), known)).toBe('nothing');
    expect(judgement(edited('second'), known)).toBe('drifted');
    expect(judgement(DELETED, known)).toBe('drifted');
  });

  test('says nothing about what an officer has accepted', () => {
    expect(judgement(edited(), null, HOUR_MS, true)).toBe('nothing');
  });
});

const post = (overrides: Partial<WatchedPost> = {}): WatchedPost => ({
  placementId: 'p',
  messageId: 'm',
  reference: '2026-0042',
  language: 'fr',
  ordinal: 1,
  isHead: true,
  generation: 0,
  remoteId: '1',
  shows: 1,
  images: 0,
  sentDigest: null,
  writtenMs: 0,
  rests: true,
  acceptedDigest: null,
  remembered: null,
  stamp: '1/1',
  ...overrides,
});
const look = (found: readonly Found[], posts: readonly WatchedPost[], claimedMs = HOUR_MS) =>
  judged(
    found,
    posts,
    posts.map(() => 'ours'),
    { watch: { claimedMs }, timing: TIMING },
  );

describe('a survey', () => {
  test('says nothing about a post that it could not look at, nor about one that is in motion', () => {
    expect(look([], [post()]).looked).toEqual([]);
    expect(look([edited(), DELETED], [post({ rests: false })]).looked).toEqual([]);
  });

  test('writes down what it is certain of, and not a suspicion', () => {
    expect(look([AS_SENT], [post()]).looked).toMatchObject([{ seen: 'ours', isCertain: true }]);
    expect(look([edited()], [post()]).looked).toMatchObject([{ seen: 'theirs', isCertain: true }]);
    expect(look([DELETED], [post()]).looked).toMatchObject([{ seen: null, isCertain: false }]);
  });

  test('knows an accepted text by its digest; another one is drift again', () => {
    const accepting = post({ acceptedDigest: sha256('theirs') });
    expect(look([edited()], [accepting]).looked).toMatchObject([{ judgement: 'nothing', isCertain: true }]);
    expect(look([edited('more')], [accepting]).looked).toMatchObject([{ judgement: 'drifted' }]);
  });

  test('keeps of a hostile text what can be kept', () => {
    const [only] = look([edited(`a\u0000b\ud800${'c'.repeat(20_000)}`)], [post()]).looked;
    expect(only!.seen!.length).toBeLessThanOrEqual(10_000);
    expect(only!.seen!.slice(0, 4)).toBe('ab\ufffdc');
  });
});

/**
 * The schedule on a clock that is moved: looks begin when the one before asked for them, take as long as a call may
 * (`slowMs`), and see what stood there when they ended. Gives how long after the change it is believed.
 */
function believedAfter(change: { atMs: number; found: Found; writtenMs: number }, slowMs: number): number {
  let nowMs = 0;
  let known: Remembered | null = null;
  for (let i = 0; i < 100; i++) {
    const found = nowMs + slowMs >= change.atMs ? change.found : AS_SENT;
    const watched = post({ remembered: known, writtenMs: change.writtenMs });
    const { looked, confirmMs } = look([found], [watched], nowMs);
    const { judgement: made } = looked[0]!;
    if (made === 'drifted') return nowMs + slowMs - change.atMs;
    if (made === 'suspected') known = remembered(found, false);
    // A look is not begun before the one before it has ended, and the loop asks once a second.
    const nextMs = Math.min(nowMs + surveyEveryMs(30, 0, 1), confirmMs);
    nowMs = Math.ceil(Math.max(nextMs, nowMs + slowMs) / 1_000) * 1_000;
  }
  throw new Error('never believed');
}

describe('fault 16: within 60 s', () => {
  const moments = Array.from({ length: 121 }, (_, i) => HOUR_MS + i * 500);
  const worst = (found: Found, slowMs: number) =>
    Math.max(...moments.map((atMs) => believedAfter({ atMs: atMs - HOUR_MS + 1, found, writtenMs: -HOUR_MS }, slowMs)));

  test.each([
    ['changed', edited()],
    ['removed', DELETED],
  ])(
    'fault 16: a post that is %s by hand at any moment is believed to be, though every call takes its whole time',
    (_, found) => {
      expect(worst(found, 100)).toBeLessThanOrEqual(45_000);
      expect(worst(found, TIMING.deadlineMs)).toBeLessThanOrEqual(60_000);
    },
  );

  test('fault 16: one that was removed right after we wrote it is believed as soon as the quarantine is over', () => {
    const after = believedAfter({ atMs: 1_000, found: DELETED, writtenMs: 0 }, 100);
    expect(after).toBeGreaterThanOrEqual(TIMING.quarantineMs - 1_000);
    expect(after).toBeLessThanOrEqual(60_000);
  });
});

describe('the schedule', () => {
  test('comes back later each time a survey fails, and never later than a quarter of an hour', () => {
    expect([0, 1, 2, 3].map((failures) => surveyEveryMs(30, failures, 1))).toEqual([30_000, 60_000, 120_000, 240_000]);
    expect(surveyEveryMs(30, 50, 1)).toBe(900_000);
    expect(surveyEveryMs(3_600, 50, 1)).toBe(3_600_000);
    expect(surveyEveryMs(30, 0, 10)).toBe(3_000);
  });

  test('leaves the last reads to deliveries, which may have to look for their own effect', () => {
    const resetAt = '2026-11-22T02:30:00Z';
    expect(readsAgainAt(undefined)).toBe(0);
    expect(readsAgainAt({ remaining: 200, resetAt })).toBe(0);
    expect(readsAgainAt({ remaining: 3, resetAt })).toBe(Date.parse(resetAt));
  });
});

describe('a foreign post that is not seen any more', () => {
  const other = (at: string) => ({ remoteId: at, url: null, text: '', at });
  const many = (from: number) => Array.from({ length: 30 }, (_, i) => other(`2026-11-22T${from + (i % 2)}:00:00Z`));

  test('is gone when the look went back beyond it, or when nothing can have been cut off', () => {
    expect(reaches({ at: '2026-11-22T12:00:00Z' }, many(10), 10)).toBe(true);
    expect(reaches({ at: null }, [], 4)).toBe(true);
  });

  test('is kept when it may only be further down than was read', () => {
    expect(reaches({ at: '2026-11-22T02:00:00Z' }, many(10), 10)).toBe(false);
    expect(reaches({ at: null }, many(10), 10)).toBe(false);
  });
});

test('a far side that could not be asked has not said no', () => {
  for (const code of ['time-out', 'connection-refused', 'server-error', 'rate-limit'])
    expect(isUncertain({ code })).toBe(true);
  for (const code of ['unauthorised', 'forbidden', 'other-account', 'secrets-lost', 'hub-failed', 'certificate'])
    expect(isUncertain({ code })).toBe(false);
});
