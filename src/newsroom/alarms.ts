/** Where a newsroom tells what happened to it. `alarm` is for what somebody has to know before the morning. */
export interface Log {
  info(text: string): void;
  alarm(text: string, error?: unknown): void;
}

/**
 * Troubles that last: each is told when it begins and when it is over, and not at every attempt in between, since a log
 * that says the same thing each second hides the one line that matters.
 */
export class Alarms {
  private readonly standing = new Map<string, string>();

  constructor(private readonly log: Log) {}

  /** Told again when the text differs from what stands. */
  raise(trouble: string, text: string, error?: unknown): void {
    if (this.standing.get(trouble) === text) return;
    this.standing.set(trouble, text);
    this.log.alarm(text, error);
  }

  stands(trouble: string): boolean {
    return this.standing.has(trouble);
  }

  clear(trouble: string, text: string): void {
    if (this.standing.delete(trouble)) this.log.info(text);
  }
}
