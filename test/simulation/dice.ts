/**
 * Small choices out of one number of a schedule: the same number always gives the same choices, so that a schedule is
 * nothing but its numbers (mulberry32, Tommy Ettinger, public domain).
 */
export class Dice {
  private state = 0;

  seed(number: number): void {
    this.state = number >>> 0;
  }

  /** A whole number from 0 up to `sides`, without it. */
  roll(sides: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  }

  of<T>(choices: readonly T[]): T {
    return choices[this.roll(choices.length)]!;
  }
}
