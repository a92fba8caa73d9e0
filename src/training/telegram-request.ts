import { type Answer, type Call, json, jsonObject } from './answer.js';

/** The one channel that is there, and the bot that is its administrator. */
export const CHANNEL = { id: -1001000000001, title: 'Tocsin training', username: 'tocsin_training', type: 'channel' };
export const BOT = { id: 7000001, is_bot: true, first_name: 'Tocsin', username: 'tocsin_training_bot' };

/** sendMessage, `text`: "1-4096 characters after entities parsing". */
const MOST_CHARACTERS = 4096;

export type Fields = { readonly [name: string]: unknown };

export const ok = (result: unknown): Answer => json(200, { ok: true, result });

/** The Bot API repeats its status in the body, and says the reason in `description`. */
export const no = (status: number, description: string, parameters?: object): Answer =>
  json(status, { ok: false, error_code: status, description, ...(parameters ? { parameters } : {}) });
export const bad = (reason: string): Answer => no(400, `Bad Request: ${reason}`);

/**
 * What a call gives, wherever it stands: the query, a form, or a JSON object; "all queries ... support GET and POST"
 * (core.telegram.org/bots/api#making-requests). Null where a body is none of these.
 */
export function fieldsOf({ query, form, body, headers }: Call): Fields | null {
  const given = { ...Object.fromEntries(query), ...(form ? Object.fromEntries(form) : {}) };
  if (form || body.length === 0) return given;
  const object = /^application\/json\b/i.test(headers['content-type'] ?? '') ? jsonObject(body) : null;
  return object ? { ...given, ...object } : null;
}

/** Whether the call is about the channel, by its name or its number. */
export const isChannel = ({ chat_id }: Fields): boolean =>
  String(chat_id) === String(CHANNEL.id) || String(chat_id).toLowerCase() === `@${CHANNEL.username}`;

/** The text of a message, or the 400 that says why it is none. White space around it is taken off. */
export function textIn({ text, parse_mode, entities }: Fields): { readonly text: string } | Answer {
  if (parse_mode !== undefined || entities !== undefined) return bad('this stand-in takes plain text only');
  const plain = typeof text === 'string' ? text.replace(/\r/g, '').trim() : '';
  if (plain === '') return bad('message text is empty');
  return plain.length > MOST_CHARACTERS ? bad('message is too long') : { text: plain };
}

/** The id of the message that a call is about; null where it gives none. */
export function messageIdIn({ message_id }: Fields): string | null {
  const id = String(message_id ?? '');
  return /^\d{1,20}$/.test(id) ? id : null;
}

/** `reply_parameters`, which come as an object, or as JSON where the call is a form. */
export function replyIn({ reply_parameters }: Fields): Fields | null {
  if (typeof reply_parameters === 'string') return jsonObject(Buffer.from(reply_parameters));
  return typeof reply_parameters === 'object' ? (reply_parameters as Fields | null) : null;
}
