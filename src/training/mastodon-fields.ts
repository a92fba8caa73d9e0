import { type Call, jsonObject } from './answer.js';
import { mastodonLength } from './mastodon-text.js';
import { type Entry, marksIn } from './record.js';

/** Parameters of a call by name, as Rails sees them: `status`, `media_ids[]`. */
export type Fields = ReadonlyMap<string, unknown>;

/** Body and query together, as Rails has it; null where the body is neither JSON nor a form. */
export function fieldsOf(call: Call): Fields | null {
  const fields = new Map<string, unknown>();
  for (const [name, value] of call.query) fields.set(name, value);
  if (call.form) {
    for (const [name, value] of call.form) fields.set(name, value);
    return fields;
  }
  if (call.body.length === 0) return fields;
  const body = jsonObject(call.body);
  if (!body) return null;
  for (const [name, value] of Object.entries(body)) fields.set(name, value);
  return fields;
}

/** A parameter as text; what is neither text nor a number counts as not given. */
export const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

/** ISO 639; anything else is as if it were not given, as Mastodon's own cascade has it. */
export function languageOf(fields: Fields): string | null {
  const language = text(fields.get('language'));
  return /^[a-z]{2,3}$/.test(language) ? language : null;
}

const isTrue = (value: unknown): boolean => value === true || value === 1 || ['true', '1', 'on'].includes(text(value));

/** `media_ids: []`, `media_ids[]=1`, and what masto makes of a multipart list: `media_ids[0]`. Left out counts as none. */
export function mediaIdsIn(fields: Fields): string[] {
  const list = fields.get('media_ids');
  const listed = Array.isArray(list)
    ? list
    : [...fields].filter(([name]) => name.startsWith('media_ids[')).map(([, id]) => id);
  return listed.map(text);
}

/** Beyond this no count is needed: no text of 500 characters and 23 per address is as long. */
const MAX_CODE_UNITS = 10_000;

/** What a status says, as the record keeps it. */
export type Said = Pick<Entry, 'text' | 'warning' | 'sensitive' | 'reference' | 'version'>;

/** What the fields want a status of at most `max` characters to say; or, as text, why Mastodon answers 422. */
export function saidIn(fields: Fields, max: number): Said | string {
  const said = text(fields.get('status')).trim();
  const warning = text(fields.get('spoiler_text')).trim();
  if (said === '') return "Validation failed: Text can't be blank";
  if (said.length + warning.length > MAX_CODE_UNITS || mastodonLength(said) + mastodonLength(warning) > max) {
    return `Validation failed: Text character limit of ${max} exceeded`;
  }
  const mark = marksIn(said);
  return {
    text: said,
    ...(warning === '' ? {} : { warning }),
    ...(isTrue(fields.get('sensitive')) ? { sensitive: true } : {}),
    ...(mark ? { reference: mark.reference, version: mark.version } : {}),
  };
}
