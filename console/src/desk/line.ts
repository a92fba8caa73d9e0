import { useSyncExternalStore } from 'react';

/**
 * The line to the desk: whether the last call got an answer. Nothing is decided by it; it only lets every screen say
 * so at once when nothing gets through.
 */
export interface Line {
  /** Milliseconds since 1970 by this machine's clock, or null while answers come. */
  readonly lostSince: number | null;
}

let now: Line = { lostSince: null };
const listeners = new Set<() => void>();

function set(next: Line): void {
  now = next;
  for (const changed of listeners) changed();
}

export const line = {
  lost(): void {
    if (now.lostSince === null) set({ lostSince: Date.now() });
  },
  found(): void {
    if (now.lostSince !== null) set({ lostSince: null });
  },
};

const subscribe = (changed: () => void) => {
  listeners.add(changed);
  return () => listeners.delete(changed);
};

export const useLine = (): Line => useSyncExternalStore(subscribe, () => now);
