import { describe, expect, test } from '@jest/globals';
import { publicMessage, publicState, version } from '../../test/support/messages.js';
import type { PublicMessage, PublicState } from '../domain/state.js';
import type { Reading } from '../store/newsroom.store.js';
import { isDue, merge } from './merge.js';

const CONFIRMED = '2026-11-22T02:20:00.000Z';

/** A message whose newest version made this epoch. */
const message = (id: string, sequence: number, expires = '2026-11-22T14:00:00.000Z'): PublicMessage => ({
  ...publicMessage(),
  id,
  versions: [version({ messageId: id, sequence, expires })],
});

const state = (...messages: PublicMessage[]): PublicState => ({
  ...publicState(),
  epoch: Math.max(0, ...messages.map(({ versions }) => versions[0]!.sequence)),
  confirmedAt: CONFIRMED,
  exercisesOnMain: false,
  messages,
});

const reading = (overrides: Partial<Reading> = {}): Reading => ({
  epoch: 7,
  confirmedAt: CONFIRMED,
  exercisesOnMain: false,
  changed: [],
  ...overrides,
});

const later = (ms: number): string => new Date(Date.parse(CONFIRMED) + ms).toISOString();

describe('what was read goes into the state', () => {
  test('a changed message takes the place of the old one, and the newest release comes first', () => {
    const merged = merge(state(message('b', 6), message('a', 5)), reading({ changed: [message('a', 7)] }));
    expect(merged.messages.map(({ id, versions }) => [id, versions[0]!.sequence])).toEqual([
      ['a', 7],
      ['b', 6],
    ]);
    expect(merged.epoch).toBe(7);
  });

  test('a message that the database lost stays, and so does a newer version that it lost', () => {
    const merged = merge(state(message('a', 6), message('b', 5)), reading({ changed: [message('a', 2)] }));
    expect(merged.messages.map(({ id, versions }) => [id, versions[0]!.sequence])).toEqual([
      ['a', 6],
      ['b', 5],
    ]);
  });

  test('the state before is not touched', () => {
    const before = state(message('a', 5));
    merge(before, reading({ changed: [message('a', 7)] }));
    expect(before.messages[0]!.versions[0]!.sequence).toBe(5);
  });
});

describe('documents are pressed again', () => {
  const before = state(message('a', 7, later(30_000)));

  test.each([
    ['when there was a release', { epoch: 8 }],
    ['when exercises move to their own tree', { exercisesOnMain: true }],
    ['when the confirmation is a minute old', { confirmedAt: later(60_000) }],
    ['when a message has just passed its expiry', { confirmedAt: later(30_000) }],
    ['when the clock of the database was set back', { confirmedAt: later(-3_600_000) }],
  ])('%s', (_when, overrides) => {
    expect(isDue(before, reading(overrides))).toBe(true);
  });

  test('and not when only seconds have passed', () => {
    expect(isDue(before, reading({ confirmedAt: later(29_999) }))).toBe(false);
  });

  test('and not again for a message whose expiry was pressed before', () => {
    expect(isDue(state(message('a', 7, CONFIRMED)), reading({ confirmedAt: later(1_000) }))).toBe(false);
  });
});
