import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for what another process does: asks until there is an answer other than null or false, for at most `withinMs`. */
export async function until<T>(
  what: string,
  ask: () => T | null | false | undefined | Promise<T | null | false | undefined>,
  withinMs = 15_000,
): Promise<T> {
  for (const patience = AbortSignal.timeout(withinMs); !patience.aborted; await sleep(20)) {
    const answer = await ask();
    if (answer !== null && answer !== false && answer !== undefined) return answer;
  }
  throw new Error(`waited ${withinMs} ms in vain until ${what}`);
}

/** Whether the process does anything still: one that has ended keeps its id until its parent has asked for it. */
export function isRunning(pid: number): boolean {
  try {
    return !/\nState:\s+Z/.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
