import type { Delivery, FarError, Outcome } from '../../domain/delivery.js';
import { type Fault, outcomeOf, UNCERTAIN_STATUSES } from '../fault.js';
import { waitMs } from '../waiting.js';
import type { BlueskySaid } from './api.js';
import { isStale, type NotIn } from './session.js';
import type { XrpcNo } from './xrpc.js';

type Unsaid = XrpcNo | Fault | NotIn;

/** What became of a call that changes something. */
export function outcome(said: Unsaid, delivery: Delivery): Outcome {
  if (said.is === 'not-in') return outcomeOfRead(said.why, delivery);
  return said.is === 'no' ? outcomeOfNo(said, delivery, Date.now()) : outcomeOf(said);
}

/** A read or a sign-in that comes before a change: whatever became of it, nothing was changed. */
export function outcomeOfRead(said: Unsaid, delivery: Delivery): Outcome {
  const known = outcome(said, delivery);
  return known.is === 'unknown' ? { is: 'retry', afterMs: 0, error: known.error } : known;
}

/** The server says of this one record that it is not there; of a repository that it does not hold it says another thing. */
export const isMissing = (said: BlueskySaid<unknown>): said is XrpcNo =>
  said.is === 'no' && said.name === 'RecordNotFound';
/** Something stands already where only something new may be put; nothing was changed. */
export const isTaken = (said: BlueskySaid<unknown>): said is XrpcNo => isNamed(said, 'InvalidSwap');
const isNamed = (said: BlueskySaid<unknown>, name: string): boolean =>
  said.is === 'no' && said.name === name && (said.status === 400 || said.status === 404);

export function errorOf(said: Unsaid): FarError {
  if (said.is === 'not-in') return errorOf(said.why);
  return said.is === 'no' ? errorOfNo(said) : said.error;
}

/** What a definite "no" means for a delivery (one-truth.md R5). 5xx stays unknown: the record may stand. */
function outcomeOfNo(no: XrpcNo, delivery: Delivery, now: number): Outcome {
  const error = errorOfNo(no);
  if (no.status === 429)
    return { is: 'retry', afterMs: waitMs({ resetAt: no.resetAt, now, key: delivery.key }), error, account: true };
  if (no.status < 400 || no.status >= 500 || UNCERTAIN_STATUSES.has(no.status)) return { is: 'unknown', error };
  // A session that is refused right after it was made: the server is in trouble, and did nothing.
  if (isStale(no)) return { is: 'retry', afterMs: 0, error };
  return { is: 'refused', error, pause: STOPS_ALL.has(no.status) || isBarred(no) };
}

/** Nothing else would be taken either: the password, the account or the address is wrong. */
const STOPS_ALL: ReadonlySet<number> = new Set([401, 403, 404, 405]);

/** Of the account as a whole, with whatever status. */
const BARRED: ReadonlySet<string> = new Set([
  'AccountTakedown',
  'AccountDeactivated',
  'RepoTakendown',
  'RepoDeactivated',
  'AccountNotFound',
]);
const isBarred = ({ name }: XrpcNo): boolean => BARRED.has(name);

function errorOfNo(no: XrpcNo): FarError {
  const said = no.message ? ` It said: ${no.message}` : '';
  const error = (code: string, detail: string, todo: string): FarError => ({ code, detail: detail + said, todo });
  if (isBarred(no))
    return error(
      'forbidden',
      'Bluesky has closed or suspended this account.',
      'Sign in by hand and see what is said there; then resume the channel.',
    );
  if (no.name === 'AuthFactorTokenRequired')
    return error(
      'unauthorised',
      'Bluesky asks for a code by mail, as it does for the password of the account.',
      'Enter an app password instead, and resume the channel.',
    );
  switch (no.status) {
    case 401:
      return error(
        'unauthorised',
        'Bluesky does not accept the handle and app password.',
        'Make a new app password in the settings of the account, enter it, and resume the channel.',
      );
    case 403:
      return error(
        'forbidden',
        'Bluesky does not allow this account to do it.',
        'Check that the account is not suspended; then resume the channel.',
      );
    case 404:
    case 405:
      return error(
        'not-found',
        'The server does not know this call.',
        'Check that the address of the channel is that of an AT Protocol server, then resume it.',
      );
    case 429:
      return error('rate-limit', 'Bluesky limits how much we may send.', 'Nothing; the hub waits and tries again.');
  }
  if (no.status >= 500)
    return error('server-error', `Bluesky answered ${no.status}.`, 'Nothing for now; the hub looks what became of it.');
  if (no.status < 400)
    return error('redirect', 'The address leads elsewhere.', 'Enter the address that it leads to, and resume.');
  if (isStale(no))
    return error('server-error', 'Bluesky does not take a session it has just made.', 'Nothing; the hub tries again.');
  return error('not-accepted', 'Bluesky does not accept the post.', 'Change the text and release a correction.');
}
