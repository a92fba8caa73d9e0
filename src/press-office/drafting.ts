import type { DraftContent } from '../domain/content.js';
import type { Office } from '../domain/language.js';
import type { Kind, Version } from '../domain/message.js';
import { Refusal } from '../domain/refusal.js';
import { checkText } from '../domain/text.js';
import { instant } from '../domain/time.js';
import type { DraftRecord, MessageRecord } from '../store/messages.store.js';
import { prepareEnding, withoutAdvice } from './endings.js';

/** Full state of the newest version, with the note emptied and times that have passed taken out. */
export function prefill(
  kind: Kind,
  versions: readonly Version[],
  now: { office: Office; nowMs: number },
): DraftContent {
  const { content } = versions[versions.length - 1]!;
  if (kind === 'hold' || kind === 'withdrawal' || kind === 'all-clear') {
    const { input } = prepareEnding(kind, versions, { ...now, words: { note: {}, texts: undefined } });
    return withoutAdvice(input as unknown as DraftContent);
  }
  const past = content.expires !== null && instant(content.expires)! <= now.nowMs;
  return { ...content, kind, note: {}, expires: past ? null : content.expires };
}

/** 1 to 500 characters on one line, or refused. */
export function readReason(reason: string, field: string): string {
  const read = checkText(reason, field, { max: 500 });
  if ('text' in read) return read.text;
  throw new Refusal('validation', `${field} ${read.error.detail}`, [read.error]);
}

export const invalid = (field: string, code: string, detail: string): Refusal =>
  new Refusal('validation', `${field} ${detail}`, [{ field, code, detail }]);

export function refuseStale(draft: DraftRecord, ifMatch: string | null): void {
  if (ifMatch === null)
    throw new Refusal('precondition-required', 'Send If-Match with the ETag of the draft that you have read.');
  if (ifMatch.trim() !== etagOf(draft))
    throw new Refusal(
      'stale-draft',
      `The draft was changed by ${draft.authorName} at ${draft.updatedAt}. Read it again, then change it.`,
    );
}

export const etagOf = ({ revision }: { readonly revision: number }): string => `"${revision}"`;

export const alreadyOpen = (record: MessageRecord, draft: DraftRecord): Refusal =>
  new Refusal(
    'stale-draft',
    `${record.reference} has a draft already: a ${draft.content.kind} by ${draft.authorName} of ${draft.updatedAt}. ` +
      'Change that one, or drop it first.',
  );

/** References carry the year that people at the office write. */
export const yearOf = (at: string, timeZone: string): number =>
  Number(new Intl.DateTimeFormat('en', { timeZone, year: 'numeric' }).format(new Date(at)));
