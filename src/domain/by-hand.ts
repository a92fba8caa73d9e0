import type { Attempt, Placement, Post } from './placement.js';
import { after, stepOf } from './plan.js';
import { type FieldError, Refusal } from './refusal.js';

/** What an officer saw, where the hub cannot look: does the post stand there as this call was to make it? */
export interface SeenByHand {
  readonly stands: boolean;
  /** The far side's id of a new post that stands. */
  readonly remoteId: string | null;
}

/** What an officer's word makes of an unresolved call. The call itself is closed by it, whatever was said. */
export interface SettledByHand {
  /** Whether its effect counts as there. */
  readonly as: 'adopted' | 'absent';
  /** Posts whose row changes. */
  readonly posts: readonly Post[];
}

/**
 * The officer's word stands for the look. A delete is made once more whatever was said: that does no harm, and the far
 * side's own answer is worth more than anybody's look at what is not there.
 */
export function settledByHand(
  { posts }: Pick<Placement, 'posts'>,
  attempt: Attempt,
  { stands, remoteId }: SeenByHand,
): SettledByHand | Refusal {
  if (!stands && remoteId !== null) return no('is only given of a post that stands');
  if (!stands || attempt.op === 'delete') return { as: 'absent', posts: [] };
  if (attempt.op === 'open' && remoteId === null)
    return no('is needed: without the post’s id the hub could never correct or withdraw it');
  const chain = after(posts, stepOf(attempt, posts), { id: remoteId ?? attempt.remoteId, url: null });
  return { as: 'adopted', posts: chain.filter((post) => !posts.includes(post)) };
}

function no(detail: string): Refusal {
  const error: FieldError = { field: 'remoteId', code: 'required', detail };
  return new Refusal('validation', `This cannot be settled: remoteId ${detail}.`, [error]);
}
