import type { Deed, Proof } from './officer.js';

/** The codes of contract.md "Codes"; each is one reason why it is the officer's turn. */
export type RefusalCode =
  | 'validation'
  | 'unknown-field'
  | 'own-draft'
  | 'stale-draft'
  | 'approval-void'
  | 'not-approved'
  | 'lacks-language'
  | 'lacks-decision'
  | 'unverified-fact'
  | 'wrong-kind'
  | 'already-released'
  | 'already-scheduled'
  | 'still-open'
  | 'no-drift'
  | 'no-review'
  | 'not-unsure'
  | 'step-up-needed'
  | 'scope'
  | 'rate'
  | 'shed'
  | 'address-refused'
  | 'idempotency-conflict'
  | 'not-found'
  | 'sign-in-needed'
  | 'precondition-required';

/** One field that cannot be taken: its path (`texts.fr.headline`), a machine's word and a person's sentence. */
export interface FieldError {
  readonly field: string;
  readonly code: string;
  readonly detail: string;
}

/** What must be shown, and for what exactly, before a deed is done. */
export interface StepUpNeeded {
  readonly deed: Deed;
  /** The message's id; the caller's own where the deed is `authority` or `factors`. */
  readonly message: string;
  /** Of the very words that would go out, or of what would be changed. */
  readonly sha256: string;
  /** What this officer can show; nothing when no factor is set up yet. */
  readonly proofs: readonly Proof[];
}

/**
 * The hub's "no" to an officer. The domain returns it; whoever works in a transaction throws it by `admit`, so that
 * everything is rolled back, and one filter makes problem+json of it.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(
    readonly code: RefusalCode,
    detail: string,
    readonly errors: readonly FieldError[] = [],
    /** Only with `step-up-needed`. */
    readonly stepUp?: StepUpNeeded,
  ) {
    super(detail);
  }
}

export function admit<T>(answer: T | Refusal): T {
  if (answer instanceof Refusal) throw answer;
  return answer;
}
