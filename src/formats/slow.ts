import type { PublicMessage } from '../domain/state.js';
import { type Face, isOpen } from './showing.js';

/**
 * Documents of what is over: made once and kept for as long as they stand, and after a start some at a time, so that
 * years of messages do not stand between a newsroom and its first page.
 */

/** Gives what is kept under a name that says everything it depends on, makes it, or puts it off; null when it was put off. */
export type Slow = <T>(name: string, make: () => T, effort: Effort) => T | null;

export interface Effort {
  /** Somebody may be waiting for it. */
  readonly atOnce: boolean;
  /** In documents of some kilobytes. */
  readonly documents: number;
}

/** What is made at one pressing besides what cannot wait: about a tenth of a second. */
const AT_ONE_PRESSING = 120;

export class SlowWork {
  private before = new Map<string, unknown>();
  private now = new Map<string, unknown>();
  private room = 0;
  /** How much was put off at the last pressing. */
  left = 0;

  /** What is not asked for from here to the next beginning is forgotten. */
  begin(): void {
    this.before = this.now;
    this.now = new Map();
    this.room = AT_ONE_PRESSING;
    this.left = 0;
  }

  forget(): void {
    this.now = new Map();
  }

  readonly ask: Slow = <T>(name: string, make: () => T, { atOnce, documents }: Effort): T | null => {
    if (!this.before.has(name)) {
      if (!atOnce && this.room <= 0) {
        this.left += 1;
        return null;
      }
      if (!atOnce) this.room -= documents;
      this.now.set(name, make());
    } else this.now.set(name, this.before.get(name));
    return this.now.get(name) as T;
  };
}

/** Makes everything at once: for who presses only once. */
export const AT_ONCE: Slow = (_, make) => make();

/** As many as a feed lists although they are over. */
const NEWEST = 100;

/** Whether somebody may be waiting for the documents of a message; `i` is its place among all, newest release first. */
export const isAwaited = (message: PublicMessage, i: number, face: Face): boolean =>
  i < NEWEST || isOpen(message, face);
