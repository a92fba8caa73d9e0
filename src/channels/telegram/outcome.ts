import type { Delivery, FarError, Outcome } from '../../domain/delivery.js';
import { type Fault, outcomeOf, UNCERTAIN_STATUSES } from '../fault.js';
import { waitMs } from '../waiting.js';
import type { TelegramNo } from './api.js';

/* The Bot API has one code, 400, for nearly everything: the sentence is what there is. */
const NOT_MODIFIED = /message is not modified|MESSAGE_NOT_MODIFIED/i;
const NOT_FOUND = /message (to (edit|delete) |identifier )?(is )?not (found|specified)|MESSAGE_ID_INVALID/i;
const REPLY_NOT_FOUND = /repl(y|ied) (message )?(is )?not found|REPLY_MESSAGE_ID_INVALID/i;
const CANNOT_EDIT = /message can'?t be edited|MESSAGE_AUTHOR_REQUIRED|MESSAGE_EDIT_TIME_EXPIRED/i;
const CANNOT_DELETE = /message can'?t be deleted|MESSAGE_DELETE_FORBIDDEN/i;
const NO_RIGHTS =
  /not enough rights|no rights to|need administrator rights|CHAT_WRITE_FORBIDDEN|CHAT_ADMIN_REQUIRED|CHANNEL_PRIVATE/i;
const NO_CHAT = /chat not found|PEER_ID_INVALID|chat was deactivated|chat is deactivated/i;
const MIGRATED = /upgraded to a supergroup/i;

/** The post shows already what it should: an edit that was repeated. */
export const isUnchanged = (said: { readonly is: string }): boolean =>
  said.is === 'no' && NOT_MODIFIED.test((said as TelegramNo).message);

export const outcome = (said: TelegramNo | Fault, delivery: Delivery): Outcome =>
  said.is === 'no' ? outcomeOfNo(said, delivery, Date.now()) : outcomeOf(said);

export const errorOf = (said: TelegramNo | Fault): FarError => (said.is === 'no' ? errorOfNo(said) : said.error);

/** What a definite "no" means for a delivery (one-truth.md R5). 5xx stays unknown: the post may stand. */
function outcomeOfNo(no: TelegramNo, { op, remoteId, key }: Delivery, now: number): Outcome {
  const error = errorOfNo(no);
  if (no.status === 429)
    return { is: 'retry', afterMs: waitMs({ resetAt: no.resetAt, now, key }), error, account: true };
  if (no.status < 400 || no.status >= 500 || UNCERTAIN_STATUSES.has(no.status)) return { is: 'unknown', error };
  if (op === 'open' && remoteId !== null && REPLY_NOT_FOUND.test(no.message)) return { is: 'gone' };
  if (op === 'edit' && NOT_FOUND.test(no.message)) return { is: 'gone' };
  if (op === 'edit' && CANNOT_EDIT.test(no.message)) return { is: 'locked' };
  if (op === 'delete' && NOT_FOUND.test(no.message)) return { is: 'delivered', remoteId, url: null, text: null };
  return { is: 'refused', error, pause: stopsAll(no) };
}

/** Nothing else would be taken either: the token, the bot's rights or the channel's name is wrong. */
function stopsAll({ status, message, migratedTo }: TelegramNo): boolean {
  if (CANNOT_DELETE.test(message)) return false;
  if (status === 401 || status === 403 || status === 404) return true;
  return migratedTo !== null || [NO_RIGHTS, NO_CHAT, MIGRATED].some((words) => words.test(message));
}

function errorOfNo(no: TelegramNo): FarError {
  const said = no.message ? ` It said: ${no.message}` : '';
  const error = (code: string, detail: string, todo: string): FarError => ({ code, detail: detail + said, todo });
  if (no.status === 429)
    return error('rate-limit', 'Telegram limits how much we may send.', 'Nothing; the hub waits and tries again.');
  if (no.status >= 500)
    return error(
      'server-error',
      `Telegram answered ${no.status}.`,
      'Nothing for now; the hub looks what became of it.',
    );
  if (no.status < 400)
    return error('redirect', 'Telegram answered with a redirect.', 'Check the network between the hub and Telegram.');
  if (CANNOT_DELETE.test(no.message))
    return error(
      'cannot-delete',
      'Telegram does not let the bot delete this post; after 48 hours it may refuse to.',
      'Delete the post by hand in the channel, or set "After a withdrawal" to rewrite; then retry.',
    );
  if (no.migratedTo !== null || MIGRATED.test(no.message))
    return error(
      'not-found',
      'This chat has become another one.',
      `Enter ${no.migratedTo ?? 'its new number'} as the channel, check it, and resume.`,
    );
  if (no.status === 401)
    return error(
      'unauthorised',
      'Telegram does not accept the bot token.',
      'Ask @BotFather for the token, enter it, and resume the channel.',
    );
  if (no.status === 403 || NO_RIGHTS.test(no.message))
    return error(
      'forbidden',
      'The bot may not do this in the channel, or is not in it any more.',
      'Make the bot an administrator of the channel who may post, edit and delete messages; then resume the channel.',
    );
  if (NO_CHAT.test(no.message))
    return error(
      'not-found',
      'Telegram knows no such channel, or the bot is not in it.',
      'Check the name or number of the channel, add the bot as an administrator, and resume.',
    );
  if (no.status === 404)
    return error('not-found', 'Telegram does not know this bot.', 'Enter its token anew, and resume the channel.');
  return error('not-accepted', 'Telegram does not accept the post.', 'Change the text and release a correction.');
}
