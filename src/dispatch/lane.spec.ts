import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { Lane, type LaneSize } from './lane.js';

const size: LaneSize = { places: 4, perChannel: 2, slowAfterMs: 500, slowPlaces: 3 };

/** A lane whose clock the test moves, and calls that end when the test says so. */
function lane(overrides: Partial<LaneSize> = {}) {
  const late: (() => void)[] = [];
  const made = new Lane({ ...size, ...overrides }, (work) => {
    late.push(work);
    return { unref: () => undefined };
  });
  const ends: (() => void)[] = [];
  let freed = 0;
  const call = (channelId: string) =>
    made.take(
      channelId,
      () => new Promise<void>((end) => ends.push(end)),
      () => {
        freed += 1;
      },
    );
  return {
    lane: made,
    call,
    ends,
    halfASecond: () => late.splice(0).forEach((work) => void work()),
    freed: () => freed,
  };
}

describe('a lane', () => {
  test('never gives one channel more than its share', () => {
    const { lane: places, call } = lane();
    call('a');
    expect(places.busyChannels).toEqual([]);
    call('a');
    expect(places.busyChannels).toEqual(['a']);
    expect(places.wish).toBe(2);
  });

  test('gets the place of a call back when it has hung for half a second, and says so', () => {
    const { lane: places, call, halfASecond, freed } = lane();
    for (const channel of ['a', 'b', 'c', 'd']) call(channel);
    expect(places.free).toBe(0);
    halfASecond();
    // Three may go on like that; the fourth keeps its place.
    expect(places.free).toBe(3);
    expect(freed()).toBe(3);
  });

  test('still counts a slow call towards its channel’s share', () => {
    const { lane: places, call, halfASecond } = lane();
    call('a');
    call('a');
    halfASecond();
    expect(places.busyChannels).toEqual(['a']);
  });

  test('is empty again when all calls have ended, slow or not', async () => {
    const { lane: places, call, ends, halfASecond } = lane();
    call('a');
    halfASecond();
    call('b');
    for (const end of ends) end();
    await places.end();
    await turn();
    halfASecond();
    expect(places.free).toBe(4);
    expect(places.busyChannels).toEqual([]);
  });
});
