import type { Budget, FarError, Op } from './delivery.js';

/** Calls that are kept for what cannot wait, where the far side counts how many it takes. */
const KEPT = 10;
/** A reset that is later than this is not believed (one-truth.md fault 12). */
const MOST_MS = 15 * 60_000;
const LEAST_MS = 5_000;

/** Ranks from here on are withdrawals, corrections and holds, or the worst severities (`rankOf` in the store). */
export interface Pressing {
  readonly withdraws: boolean;
  readonly severe: boolean;
}

/**
 * How long this call has to wait because the account's budget is nearly used up, milliseconds; 0 when it may go. The
 * last calls before the reset are kept: the very last ones for withdrawals and corrections, the ones before them for
 * what is severe. Withdrawals always go: the far side's own "no" is then the only thing that stops them.
 */
export function heldBackMs(budget: Budget | undefined, pressing: Pressing, nowMs: number): number {
  if (!budget || pressing.withdraws) return 0;
  const kept = pressing.severe ? KEPT / 2 : KEPT;
  const untilReset = Date.parse(budget.resetAt) - nowMs;
  if (budget.remaining > kept || !(untilReset > 0)) return 0;
  return Math.min(MOST_MS, Math.max(LEAST_MS, Math.ceil(untilReset)));
}

export const HELD_BACK: FarError = {
  code: 'budget-kept',
  detail: 'The account may make only a few more calls until its limit is reset; they are kept for what cannot wait.',
  todo: 'Nothing: it goes out when the limit is reset. A withdrawal, a correction or a more severe message goes first.',
};

/** Which count of the far side a step draws on; endpoints have none. */
export const budgetOf = (op: Op): Budget['of'] | null => (op === 'send' ? null : op);
