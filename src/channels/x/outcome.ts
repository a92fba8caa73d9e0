import type { Delivery, FarError, Outcome } from '../../domain/delivery.js';
import { type Fault, type No, outcomeOf, UNCERTAIN_STATUSES } from '../fault.js';
import { waitMs } from '../waiting.js';
import type { Barred } from './api.js';

/** X has no error code for it; the sentence is what there is (standards.md §6). */
const DUPLICATE = /duplicate content/i;
const REPLY_GONE = /(deleted|not visible|does not exist|in_reply_to_tweet_id)/i;
const REPLY_BARRED = /\brepl(y|ies|ying)\b/i;
/** Of an edit refused, by the words of 400 and 403: the window, the count, the sort of post or the sort of account. */
const EDIT_BARRED = /(\bedit|previous_post_id|premium)/i;

export const outcome = (said: No | Fault | Barred, delivery: Delivery): Outcome => {
  if (said.is === 'no') return outcomeOfNo(said, delivery, Date.now());
  return said.is === 'barred' ? { is: 'refused', error: said.error, pause: true } : outcomeOf(said);
};

/** A read that comes before a change: whatever became of it, nothing was changed. */
export function outcomeOfRead(said: No | Fault | Barred, delivery: Delivery): Outcome {
  const known = outcome(said, delivery);
  return known.is === 'unknown' ? { is: 'retry', afterMs: 0, error: known.error } : known;
}

export const errorOf = (said: No | Fault | Barred): FarError => (said.is === 'no' ? errorOfNo(said) : said.error);

/** What a definite "no" of X means for a delivery (one-truth.md R5, faults 12 and 13). */
function outcomeOfNo(no: No, delivery: Delivery, now: number): Outcome {
  const error = errorOfNo(no);
  const replies = delivery.op === 'open' && delivery.remoteId !== null;
  if (no.status === 429)
    return { is: 'retry', afterMs: waitMs({ resetAt: no.resetAt, now, key: delivery.key }), error, account: true };
  // Our text stands already, or stood: only a look can say which, and find its id.
  if (no.status === 403 && DUPLICATE.test(no.message)) return { is: 'unknown', error };
  if (no.status === 404) {
    if (delivery.op === 'delete') return { is: 'delivered', remoteId: delivery.remoteId, url: null, text: null };
    if (replies || delivery.op === 'edit') return { is: 'gone' };
  }
  if (delivery.op === 'edit' && (no.status === 400 || no.status === 403) && EDIT_BARRED.test(no.message))
    return { is: 'locked' };
  if (replies && (no.status === 400 || no.status === 403) && REPLY_GONE.test(no.message)) return { is: 'gone' };
  // Self-serve accounts may reply only where they were summoned (standards.md §6 [?]): the rest of the channel works.
  if (replies && no.status === 403 && REPLY_BARRED.test(no.message))
    return {
      is: 'refused',
      error: { ...error, todo: 'Set "Updates" of this channel to stand-alone, then retry.' },
      pause: false,
    };
  if (no.status < 400 || no.status >= 500 || UNCERTAIN_STATUSES.has(no.status)) return { is: 'unknown', error };
  return { is: 'refused', error, pause: STOPS_ALL.has(no.status) };
}

/** Nothing else would be taken either: credit, token, account or address. */
const STOPS_ALL: ReadonlySet<number> = new Set([401, 402, 403, 404, 405]);

function errorOfNo(no: No): FarError {
  const said = no.message ? ` It said: ${no.message}` : '';
  const error = (code: string, detail: string, todo: string): FarError => ({ code, detail: detail + said, todo });
  switch (no.status) {
    case 401:
      return error(
        'unauthorised',
        'X does not accept the tokens.',
        'Authorise the account anew and resume the channel.',
      );
    case 402:
      return error(
        'no-credit',
        'The credit of the X developer account is used up.',
        'Buy credit at developer.x.com, or ask X for the free access of public services; then resume the channel.',
      );
    case 403:
      if (DUPLICATE.test(no.message))
        return error('duplicate', 'X says that this text was posted before.', 'The hub looks for it on the account.');
      return error(
        'forbidden',
        'X does not allow this account to do it.',
        'Check that the account is not suspended and that the app may write; then resume the channel.',
      );
    case 404:
    case 405:
      return error('not-found', 'X does not know this address.', 'Check the settings of the channel, then resume it.');
    case 429:
      return error('rate-limit', 'X limits how much we may send.', 'Nothing; the hub waits and tries again.');
  }
  if (no.status >= 500)
    return error('server-error', `X answered ${no.status}.`, 'Nothing for now; the hub looks what became of it.');
  if (no.status < 400) return error('redirect', 'X answered with a redirect.', 'Check the address of the channel.');
  return error('not-accepted', `X answered ${no.status}.`, 'Change the text and release a correction.');
}
