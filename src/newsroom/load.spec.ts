import { describe, expect, test } from '@jest/globals';
import { judge, type Load, type LoadLimits, NO_LOAD, type Sample } from './load.js';

const LIMITS: LoadLimits = { lag: 100, connections: 5_000, requests: 1_500, leaveAfterMs: 5 * 60_000 };

/** A newsroom whose clock is moved one second at a time; what it is not told is quiet. */
class Night {
  load: Load = NO_LOAD;
  private atMs = 0;
  constructor(private readonly limits = LIMITS) {}

  pass(seconds: number, sample: Partial<Sample> = {}): this {
    for (let i = 0; i < seconds; i++) {
      this.atMs += 1_000;
      this.load = judge(this.load, { atMs: this.atMs, lag: 1, connections: 40, requests: 20, ...sample }, this.limits);
    }
    return this;
  }
}

describe('a newsroom', () => {
  test('is over its limit after three seconds of a crowd, and says by what and how far', () => {
    const night = new Night().pass(600).pass(2, { requests: 1_812 });
    expect(night.load.over).toBeNull();
    expect(night.pass(1, { requests: 1_900 }).load.over).toEqual({ signal: 'requests', figure: 1_900, limit: 1_500 });
  });

  test.each([
    ['lag', { lag: 101 }],
    ['connections', { connections: 5_001 }],
  ] as const)('is over its limit by %s alone', (signal, sample) => {
    expect(new Night().pass(3, sample).load.over?.signal).toBe(signal);
  });

  test('is not over a limit that it only reaches, nor by one long turn now and then', () => {
    expect(new Night().pass(60, { requests: 1_500, lag: 100, connections: 5_000 }).load.over).toBeNull();
    const night = new Night();
    for (let i = 0; i < 100; i++) night.pass(2, { lag: 900 }).pass(3);
    expect(night.load.over).toBeNull();
  });

  test('is over its limit although a second in between was quieter', () => {
    const night = new Night().pass(2, { requests: 2_000 }).pass(1).pass(1, { requests: 2_000 });
    expect(night.load.over?.figure).toBe(2_000);
  });

  test('leaves after five minutes below the lower threshold, and not before', () => {
    const night = new Night().pass(3, { requests: 4_000 });
    expect(night.pass(300, { requests: 899 }).load.over).not.toBeNull();
    expect(night.pass(1, { requests: 899 }).load.over).toBeNull();
  });

  test('does not leave between the two thresholds, and begins to wait anew after each wave', () => {
    const night = new Night().pass(3, { requests: 4_000 });
    expect(night.pass(3_600, { requests: 901 }).load.over).not.toBeNull();
    night.pass(299).pass(1, { connections: 3_001 });
    expect(night.pass(300).load.over).not.toBeNull();
    expect(night.pass(1).load.over).toBeNull();
  });

  test('comes back only after three new seconds', () => {
    const night = new Night().pass(3, { requests: 4_000 }).pass(301);
    expect(night.pass(2, { requests: 4_000 }).load.over).toBeNull();
    expect(night.pass(1, { requests: 4_000 }).load.over).not.toBeNull();
  });

  test('never judges by a figure whose limit is off', () => {
    const night = new Night({ ...LIMITS, lag: null, connections: null });
    expect(night.pass(60, { lag: 9_000, connections: 19_000 }).load.over).toBeNull();
    night.pass(3, { requests: 2_000 });
    expect(night.pass(301, { lag: 9_000, connections: 19_000 }).load.over).toBeNull();
  });
});
