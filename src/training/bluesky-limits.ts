import { RateWindow } from './stand-in.js';

interface Counted {
  readonly points: number;
  readonly signIn: boolean;
}
interface Limit {
  readonly window: RateWindow;
  readonly seconds: number;
  /** How much a call uses of it. */
  uses(call: Counted): number;
}

/** The server's limits (packages/pds/src/rate-limits.ts, createSession.ts); the nearest one is told in the headers. */
export class PostLimits {
  private readonly limits: readonly Limit[];

  constructor(
    factor: number,
    private readonly now: () => Date,
  ) {
    const limit = (points: number, seconds: number, uses: Limit['uses']): Limit => ({
      window: new RateWindow(Math.ceil(points * factor), seconds),
      seconds,
      uses,
    });
    this.limits = [
      limit(3_000, 300, () => 1),
      limit(5_000, 3_600, ({ points }) => points),
      limit(35_000, 86_400, ({ points }) => points),
      limit(30, 300, ({ signIn }) => Number(signIn)),
      limit(300, 86_400, ({ signIn }) => Number(signIn)),
    ];
  }

  /** True where it was too much for one of them. */
  count(call: Counted): boolean {
    let exceeded = false;
    for (const { window, uses } of this.limits) {
      for (let used = 0; used < uses(call); used += 1) exceeded = window.count(this.now()).exceeded || exceeded;
    }
    return exceeded;
  }

  headers(call: Counted): Record<string, string> {
    const told = this.limits.filter(({ uses }) => uses(call) > 0);
    const [nearest] = told.sort((a, b) => a.window.state().remaining - b.window.state().remaining);
    if (!nearest) return {};
    const { remaining, resetsAt } = nearest.window.state();
    return headersOf(nearest.window.limit, remaining, resetsAt, nearest.seconds);
  }

  exhausted(seconds: number): Record<string, string> {
    const [all] = this.limits;
    return headersOf(all?.window.limit ?? 0, 0, new Date(this.now().getTime() + seconds * 1000), 300);
  }
}

const headersOf = (limit: number, remaining: number, resetsAt: Date, seconds: number): Record<string, string> => ({
  'ratelimit-limit': String(limit),
  'ratelimit-remaining': String(remaining),
  'ratelimit-reset': String(Math.ceil(resetsAt.getTime() / 1000)),
  'ratelimit-policy': `${limit};w=${seconds}`,
});
