import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { Refusal } from '../domain/refusal.js';
import { SessionsStore } from '../store/sessions.store.js';
import type { Known } from './known.js';

/** Each listener is a connection and its buffer; an office has fewer people than this. */
const MOST_LISTENERS = 200;
/** One program that opens streams and forgets them must not shut everybody else out. */
const MOST_EACH = 20;
const LOOK_EVERY_MS = 1_000;

export interface Stream {
  readonly end: () => void;
}

/**
 * Streams that stay open after their request. Every second it is asked, in one query, who of their owners may still be
 * here: whoever was disabled, signed out or lost their token hears nothing more (ASVS 7.4.2). While the database is away
 * they stay open, and hear nothing either.
 */
@Injectable()
export class OpenStreamsService implements BeforeApplicationShutdown {
  private readonly logger = new Logger('PressOffice');
  private readonly open = new Map<Stream, Known>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly sessions: SessionsStore) {}

  /** Throws where there are too many already. */
  admit({ actor }: Known): void {
    const own = [...this.open.values()].filter((known) => known.actor.id === actor.id).length;
    if (own >= MOST_EACH)
      throw new Refusal('rate', `You have ${own} live windows open already: close some of them first.`);
    if (this.open.size >= MOST_LISTENERS)
      throw new Refusal('shed', 'Too many live windows are open. Reload by hand, or try again soon.');
  }

  /** Gives back how to forget it, once it has closed. */
  keep(stream: Stream, known: Known): () => void {
    this.open.set(stream, known);
    this.schedule();
    return () => this.open.delete(stream);
  }

  /** One look, as the timer makes it; tests call it instead of waiting. */
  async look(): Promise<void> {
    const looked = [...this.open];
    const idsOf = (by: Known['by']) => looked.filter(([, known]) => known.by === by).map(([, { id }]) => id);
    const alive = await this.sessions.alive({ sessions: idsOf('session'), tokens: idsOf('token') });
    for (const [stream, { id }] of looked) if (!alive.has(id)) stream.end();
  }

  /** An open stream would hold up the end of the process. */
  beforeApplicationShutdown(): void {
    clearTimeout(this.timer);
    for (const stream of this.open.keys()) stream.end();
  }

  private schedule(): void {
    if (this.timer !== undefined) return;
    this.timer = setTimeout(() => {
      const next = () => {
        this.timer = undefined;
        if (this.open.size > 0) this.schedule();
      };
      this.look().then(next, (error: unknown) => {
        this.logger.debug(`open streams were not looked at: ${String(error)}`);
        next();
      });
    }, LOOK_EVERY_MS);
    this.timer.unref();
  }
}
