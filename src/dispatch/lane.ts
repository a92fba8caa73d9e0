/** Room for calls, in one process. */
export interface LaneSize {
  /** Calls under way at once. */
  readonly places: number;
  /** Of these, how many may go to one channel. */
  readonly perChannel: number;
  /** A call that lasts longer gives its place back and goes on beside the others, milliseconds. */
  readonly slowAfterMs: number;
  /** How many may go on like that; a place is given back only while there is room here. */
  readonly slowPlaces: number;
}

type Later = (work: () => void, ms: number) => { unref(): unknown };

/**
 * The calls of one sort that are under way. Far sides that hang take a place for half a second, not for the ten of their
 * deadline, so however many of them there are, the others are served (goals.md measures what that is worth); and one
 * channel never has more than its share, so its own backlog does not keep the others waiting either.
 */
export class Lane {
  private readonly tasks = new Set<Promise<void>>();
  private readonly byChannel = new Map<string, number>();
  private quick = 0;
  private slow = 0;

  constructor(
    private readonly size: LaneSize,
    private readonly later: Later = setTimeout,
  ) {}

  /** Places that are free for calls to any channel. */
  get free(): number {
    return Math.max(0, this.size.places - this.quick);
  }

  /** How many to claim at once: in shares, so that not all that is free goes to one channel. */
  get wish(): number {
    return Math.min(this.free, this.size.perChannel);
  }

  /** Channels that have their share of the calls under way. */
  get busyChannels(): string[] {
    return [...this.byChannel].filter(([, calls]) => calls >= this.size.perChannel).map(([channelId]) => channelId);
  }

  /** Runs a call in a place of its own. `freed` is told when the place is free again, and when the call has ended. */
  take(channelId: string, call: () => Promise<void>, freed: () => void): void {
    this.byChannel.set(channelId, (this.byChannel.get(channelId) ?? 0) + 1);
    this.quick += 1;
    let isSlow = false;
    let ended = false;
    this.later(() => {
      if (ended || this.slow >= this.size.slowPlaces) return;
      isSlow = true;
      this.quick -= 1;
      this.slow += 1;
      freed();
    }, this.size.slowAfterMs).unref();
    const task = call().finally(() => {
      ended = true;
      this.tasks.delete(task);
      if (isSlow) this.slow -= 1;
      else this.quick -= 1;
      const calls = this.byChannel.get(channelId)! - 1;
      if (calls > 0) this.byChannel.set(channelId, calls);
      else this.byChannel.delete(channelId);
      freed();
    });
    this.tasks.add(task);
  }

  /** When every call under way has ended; each is bounded by its deadline. */
  async end(): Promise<void> {
    await Promise.all(this.tasks);
  }
}
