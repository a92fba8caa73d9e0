import { useSyncExternalStore } from 'react';

/**
 * The hub's clock, as far as this machine can follow it: ages on the board are told by it, since an officer's laptop may
 * be minutes off.
 */
let aheadMs = 0;

/** `at` is the RFC 3339 time of an answer that has just come. */
export function setClock(at: string): void {
  const ms = Date.parse(at);
  if (!Number.isNaN(ms)) aheadMs = ms - Date.now();
}

let seconds = Math.floor(Date.now() / 1000);
const listeners = new Set<() => void>();
let ticking: ReturnType<typeof setInterval> | undefined;

function subscribe(changed: () => void): () => void {
  listeners.add(changed);
  ticking ??= setInterval(() => {
    seconds = Math.floor(Date.now() / 1000);
    for (const listener of listeners) listener();
  }, 1_000);
  return () => {
    listeners.delete(changed);
    if (listeners.size > 0) return;
    clearInterval(ticking);
    ticking = undefined;
  };
}

/** The hub's time in milliseconds, to the second; whoever uses it is drawn again each second. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => seconds) * 1_000 + aheadMs;
