/**
 * So many calls at once, and so many more a minute, for each of many callers. What is not known of a caller is that it
 * has all of it, so only those who used some are remembered; when they are too many, the oldest is forgotten.
 */
export class Allowance {
  private readonly left = new Map<string, { readonly calls: number; readonly atMs: number }>();

  constructor(
    private readonly size: { readonly atOnce: number; readonly perMinute: number; readonly callers: number },
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /** 0: it may. Otherwise the seconds after which it may again. */
  take(caller: string): number {
    const { atOnce, perMinute, callers } = this.size;
    const now = this.nowMs();
    const known = this.left.get(caller);
    const calls = known ? Math.min(atOnce, known.calls + ((now - known.atMs) / 60_000) * perMinute) : atOnce;
    if (calls < 1) return Math.ceil(((1 - calls) / perMinute) * 60);
    this.left.delete(caller);
    this.left.set(caller, { calls: calls - 1, atMs: now });
    const [oldest] = this.left.keys();
    if (this.left.size > callers && oldest !== undefined) this.left.delete(oldest);
    return 0;
  }
}
