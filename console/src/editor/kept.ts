import type { DraftContent } from '../../../src/press-office/api.js';

/**
 * What an officer typed and the desk does not have yet, kept in the browser until it does: a closed window, a crash or
 * a dead battery must cost nobody a sentence. It is one officer's, and of one window: two windows never write over each
 * other's, and whatever a window that is gone has left is taken up by the next that opens the draft.
 */
export interface Kept {
  readonly officer: string;
  /** The version that the draft was to become. */
  readonly n: number;
  /** Milliseconds since 1970 by this machine's clock. */
  readonly at: number;
  /** What it was typed on. */
  readonly base: DraftContent;
  /** Sent without an answer: the desk may have it. */
  readonly unanswered: readonly DraftContent[];
  readonly content: DraftContent;
  /** Fields that both changed, where the officer has not chosen yet. */
  readonly asked: readonly string[];
  /** The last request, which is repeated as the same one. */
  readonly sent: { readonly decision: string; readonly key: string } | null;
}

const PREFIX = 'tocsin-draft';
const windowId = crypto.randomUUID();
const nameOf = (draft: string, window: string): string => `${PREFIX} ${draft} ${window}`;

// Held for as long as this page lives; the browser lets go of it, however the page ends.
void navigator.locks?.request(`${PREFIX} ${windowId}`, () => new Promise(() => {}));

/** False: this browser keeps nothing (it is full, or told not to). */
export function keep(draft: string, kept: Kept): boolean {
  try {
    localStorage.setItem(nameOf(draft, windowId), JSON.stringify(kept));
    return true;
  } catch {
    return false;
  }
}

export function forget(draft: string): void {
  try {
    localStorage.removeItem(nameOf(draft, windowId));
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}

export interface Left {
  /** Under which the browser keeps it. */
  readonly name: string;
  readonly kept: Kept;
}

/** What windows that are gone have left of this officer's, oldest first. */
export async function leftOf(draft: string, officer: string): Promise<Left[]> {
  try {
    const held = (await navigator.locks?.query())?.held ?? [];
    const open = new Set(held.map(({ name }) => name));
    return Object.keys(localStorage)
      .filter((name) => {
        const [prefix, of, window] = name.split(' ');
        return prefix === PREFIX && of === draft && window !== windowId && !open.has(`${PREFIX} ${window}`);
      })
      .flatMap((name): Left[] => {
        const kept = JSON.parse(localStorage.getItem(name) ?? 'null') as Kept | null;
        return kept?.officer === officer ? [{ name, kept }] : [];
      })
      .toSorted((a, b) => a.kept.at - b.kept.at);
  } catch {
    return [];
  }
}

export const drop = (name: string): void => localStorage.removeItem(name);
