import { describe, expect, test } from '@jest/globals';
import { DeskQueue, type Rank } from './desk-queue.js';

/** Nobody's patience ends here. */
const clock = { nowMs: () => 0, wait: () => new Promise<void>(() => {}) };
const limits = {
  inFlight: 2,
  forChanges: 1,
  forKnown: 0,
  reports: 1,
  uploads: 1,
  waiting: 2,
  waitMs: 5_000,
  streams: 1,
};

/** A queue whose calls tell what becomes of them. */
function stage() {
  const queue = new DeskQueue(clock, limits);
  const told: string[] = [];
  const enter = (rank: Rank, name: string) =>
    queue.enter(rank, { go: () => told.push(`go ${name}`), shed: () => told.push(`shed ${name}`) });
  return { told, enter };
}

describe('when as many wait as may', () => {
  test('a change takes the place of what is worth least, the newest first; without such it is sent away', () => {
    const { told, enter } = stage();
    for (const name of ['a', 'b']) enter('change', name);
    for (const [rank, name] of [
      ['report', 'ledger'],
      ['read', 'board'],
      ['change', 'hold'],
      ['change', 'withdraw'],
      ['change', 'all-clear'],
      ['read', 'list'],
    ] as const)
      enter(rank, name);
    expect(told).toEqual(['go a', 'go b', 'shed ledger', 'shed board', 'shed all-clear', 'shed list']);
  });

  test('a place that is free goes to the oldest of most worth, and is given back once, however often it is said', () => {
    const { told, enter } = stage();
    const [first] = ['a', 'b'].map((name) => enter('change', name));
    enter('read', 'board');
    const hold = enter('change', 'hold');
    first!();
    first!();
    expect(told).toEqual(['go a', 'go b', 'go hold']);
    hold();
    expect(told).toHaveLength(3);
  });
});

test('a knock gets no place that is kept for those who have been let in, and is worth less than their changes', () => {
  const queue = new DeskQueue(clock, { ...limits, inFlight: 3, forChanges: 2, forKnown: 1 });
  const told: string[] = [];
  const enter = (rank: Rank, name: string) =>
    queue.enter(rank, { go: () => told.push(`go ${name}`), shed: () => told.push(`shed ${name}`) });
  const [first] = ['a', 'b', 'c', 'd'].map((name) => enter('knock', name));
  enter('change', 'hold');
  enter('change', 'withdraw');
  expect(told).toEqual(['go a', 'go b', 'go hold', 'shed d']);
  first!();
  expect(told.at(-1)).toBe('go withdraw');
});

test('uploads have places of their own, and wait for those alone', () => {
  const { told, enter } = stage();
  const [first] = ['a', 'b'].map((name) => enter('upload', name));
  enter('change', 'hold');
  expect(told).toEqual(['go a', 'go hold']);
  first!();
  expect(told).toEqual(['go a', 'go hold', 'go b']);
});
