import { describe, expect, test } from '@jest/globals';
import { KINDS, type Kind, mayFollow, type Standing, standingAfter, supersededBy, worldOf } from './message.js';

describe('where a message stands', () => {
  test.each<[string, readonly Kind[], Standing]>([
    ['an alert is active', ['alert'], 'active'],
    ['an update leaves it active', ['alert', 'update'], 'active'],
    ['a correction leaves it active', ['alert', 'correction'], 'active'],
    ['a hold holds it', ['alert', 'update', 'hold'], 'held'],
    ['an update ends the hold', ['alert', 'hold', 'update'], 'active'],
    ['a correction ends the hold', ['alert', 'hold', 'correction'], 'active'],
    ['it can be held again', ['alert', 'hold', 'update', 'hold'], 'held'],
    ['a withdrawal withdraws it', ['alert', 'withdrawal'], 'withdrawn'],
    ['also from a hold', ['alert', 'hold', 'withdrawal'], 'withdrawn'],
    ['a corrected withdrawal is still a withdrawal', ['alert', 'withdrawal', 'correction'], 'withdrawn'],
    ['an all-clear ends it', ['alert', 'all-clear'], 'ended'],
    ['a corrected all-clear is still the end', ['alert', 'all-clear', 'correction', 'correction'], 'ended'],
  ])('%s', (_, kinds, standing) => {
    expect(standingAfter(kinds)).toBe(standing);
  });
});

describe('what may follow what', () => {
  const follow = (...kinds: Kind[]) => [...mayFollow(kinds)].sort();

  test('a message begins with an alert', () => {
    expect(follow()).toEqual(['alert']);
  });

  test('an active message may become anything but a second alert', () => {
    const all = KINDS.filter((kind) => kind !== 'alert').sort();
    expect(follow('alert')).toEqual(all);
    expect(follow('alert', 'update')).toEqual(all);
    expect(follow('alert', 'correction')).toEqual(all);
    expect(follow('alert', 'hold', 'update')).toEqual(all);
  });

  test('a hold is left by an update, a correction, a withdrawal or an all-clear, and not held twice', () => {
    expect(follow('alert', 'hold')).toEqual(['all-clear', 'correction', 'update', 'withdrawal']);
  });

  test('what is withdrawn comes back only as a new message; its own text can be corrected', () => {
    expect(follow('alert', 'withdrawal')).toEqual(['correction']);
    expect(follow('alert', 'withdrawal', 'correction')).toEqual(['correction']);
  });

  test('what has ended stays ended; its own text can be corrected', () => {
    expect(follow('alert', 'all-clear')).toEqual(['correction']);
  });
});

test('a version supersedes every one before it', () => {
  expect(supersededBy(1)).toEqual([]);
  expect(supersededBy(3)).toEqual([1, 2]);
});

test('an actual message is live, an exercise is of its own world', () => {
  expect(worldOf('actual')).toBe('live');
  expect(worldOf('exercise')).toBe('exercise');
});
