import type { DraftSeen, DraftWindow } from '../store/presence.store.js';

/** Where drafts and who has them open are seen, and where it is told who still has. */
export interface DraftSource {
  see(messageIds: readonly string[]): Promise<ReadonlyMap<string, DraftSeen>>;
  tell(window: DraftWindow, field: string | null): Promise<void>;
  renew(windows: readonly DraftWindow[]): Promise<void>;
  leave(window: DraftWindow): Promise<void>;
}

export interface DraftEvent {
  readonly event: 'draft';
  readonly data: DraftSeen;
}

interface Watcher extends DraftWindow {
  readonly tell: (event: DraftEvent) => void;
  told: string;
}

const RENEW_EVERY_MS = 5_000;

/**
 * Tells everybody who has a draft open who else has, in which field, and when it was saved. One look a second for all of
 * them, and only while there are any. An open stream is the presence: nobody is here longer than their connection, and
 * of a process that dies the rows run out.
 */
export class LiveDrafts {
  readonly #watchers = new Set<Watcher>();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #renewedAt = 0;

  constructor(
    readonly source: DraftSource,
    readonly everyMs = 1_000,
  ) {}

  /** Gives back how to leave. What is there now is told with the first look. */
  join(window: DraftWindow, tell: (event: DraftEvent) => void): () => void {
    const watcher: Watcher = { ...window, tell, told: '' };
    this.#watchers.add(watcher);
    this.#renewedAt = 0;
    this.#schedule(0);
    return () => {
      this.#watchers.delete(watcher);
      if ([...this.#watchers].some((other) => other.window === window.window)) return;
      // Should it fail, the row runs out by itself.
      this.source.leave(window).catch(() => undefined);
    };
  }

  /** One look, as the timer makes it; tests call it instead of waiting. Two at once are one. */
  look(): Promise<void> {
    this.#looking ??= this.#lookOnce().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  #schedule(ms: number): void {
    if (this.#timer || this.#watchers.size === 0) return;
    this.#timer = setTimeout(() => {
      const next = () => {
        this.#timer = undefined;
        this.#schedule(this.everyMs);
      };
      this.look().then(next, next);
    }, ms);
    this.#timer.unref();
  }

  async #lookOnce(): Promise<void> {
    const watchers = [...this.#watchers];
    if (watchers.length === 0) return;
    if (performance.now() - this.#renewedAt > RENEW_EVERY_MS || this.#renewedAt === 0) {
      const windows = new Map(watchers.map((watcher) => [watcher.window, watcher]));
      this.#renewedAt = performance.now();
      await this.source.renew([...windows.values()]);
    }
    const seen = await this.source.see([...new Set(watchers.map(({ messageId }) => messageId))]);
    for (const watcher of watchers) {
      const data = seen.get(watcher.messageId);
      const text = JSON.stringify(data);
      if (!data || watcher.told === text) continue;
      watcher.told = text;
      watcher.tell({ event: 'draft', data });
    }
  }
}
