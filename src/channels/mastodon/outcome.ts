import type { Delivery, FarError, Outcome } from '../../domain/delivery.js';
import { type Fault, type No, type Said, UNCERTAIN_STATUSES } from '../fault.js';
import { waitMs } from '../waiting.js';

/**
 * What a definite "no" of Mastodon means for a delivery (standards.md §5 "Errors", one-truth.md R5). 5xx stays unknown:
 * 503 is given for lost races too, after which the status may stand.
 */
export function outcomeOfNo(no: No, delivery: Delivery, now: number): Outcome {
  if (no.status === 429) {
    const afterMs = waitMs({ resetAt: no.resetAt, now, key: delivery.key });
    return { is: 'retry', afterMs, error: errorOfNo(no), account: true };
  }
  if (no.status === 404 || no.status === 410) {
    if (delivery.op === 'delete') return { is: 'delivered', remoteId: delivery.remoteId, url: null, text: null };
    // A new post that answers nothing is not found where its key made one before, and somebody deleted that by hand.
    if (delivery.remoteId !== null || (delivery.op === 'open' && no.status === 404)) return { is: 'gone' };
  }
  if (no.status === 422 && no.message.startsWith('Cannot attach files'))
    return { is: 'retry', afterMs: 5_000, error: errorOfNo(no) };
  if (no.status < 400 || no.status >= 500 || UNCERTAIN_STATUSES.has(no.status))
    return { is: 'unknown', error: errorOfNo(no) };
  return { is: 'refused', error: errorOfNo(no), pause: STOPS_ALL.has(no.status) };
}

/**
 * Nothing else would be taken either: the token, the account or the address is wrong. Not 404: that is said of a single
 * status, and one such post must not stop the channel.
 */
const STOPS_ALL: ReadonlySet<number> = new Set([401, 403, 405, 410]);

/** The instance says of this one thing that it is not there. */
export const isMissing = (said: Said<unknown>): boolean =>
  said.is === 'no' && (said.status === 404 || said.status === 410);

export const errorOf = (said: No | Fault): FarError => (said.is === 'no' ? errorOfNo(said) : said.error);

function errorOfNo(no: No): FarError {
  const said = no.message ? ` It said: ${no.message}` : '';
  const error = (code: string, detail: string, todo: string): FarError => ({ code, detail: detail + said, todo });
  switch (no.status) {
    case 401:
      return error('unauthorised', 'Mastodon does not accept the token.', 'Make a new token and resume the channel.');
    case 403:
      return error(
        'forbidden',
        'Mastodon does not allow this account to do it.',
        'Check with the instance that the account is confirmed, not limited, and that the token has write:statuses.',
      );
    case 404:
    case 405:
    case 410:
      return error(
        'not-found',
        'Mastodon does not find what this is about.',
        'Check the address of the channel, and whether somebody deleted the post by hand; then retry.',
      );
    case 422:
      return error('not-accepted', 'Mastodon does not accept the text.', 'Change the text and release a correction.');
    case 429:
      return error('rate-limit', 'Mastodon limits how much we may send.', 'Nothing; the hub waits and tries again.');
  }
  if (no.status >= 500)
    return error(
      'server-error',
      `Mastodon answered ${no.status}.`,
      'Nothing for now; the hub looks what became of it.',
    );
  if (no.status < 400)
    return error('redirect', 'The address leads elsewhere.', 'Enter the address that it leads to, and resume.');
  return error('not-accepted', `Mastodon answered ${no.status}.`, 'Check the text and the settings of the channel.');
}
