import type { Subject } from '../domain/channel.js';
import type { Language, Office } from '../domain/language.js';
import type { Version } from '../domain/message.js';
import type { PublicMessage } from '../domain/state.js';
import { capAlert } from './cap-alert.js';
import { capDocument } from './cap-document.js';
import { capXml } from './cap-xml.js';
import { entryAt } from './entry.js';
import { ninjsItem } from './ninjs.js';
import { FULL } from './showing.js';
import { wordsFor } from './words/words.js';

/**
 * A release as systems take it that know a standard and not our events: the CAP document of the version, whole and byte
 * for byte as it stands on the shelf, or the message's ninjs item in one language. Both are sent and signed as the event
 * is, under the same id, so a receiver orders and drops them alike.
 */
export const BODIES = ['json', 'cap', 'ninjs'] as const;
export type Body = (typeof BODIES)[number];

export const BODY_TYPES: { readonly [body in Body]: string } = {
  json: 'application/json',
  cap: 'application/cap+xml; charset=utf-8',
  ninjs: 'application/json',
};

/** Nothing can be cut from either; a message of the most and largest shapes that may be drawn stays below it. */
export const STANDARD_BODY_BYTES = 1_500_000;

/** Throws where the CAP document would be wrong (cap-faults.ts): what may not be shown is not sent either. */
export function capBody(subject: Subject, office: Office): string {
  const { versions } = subject;
  return versions ? capDocument(versions, office).xml : capXml(capAlert([beforeRelease(subject)], office));
}

export function ninjsBody(subject: Subject, language: Language, office: Office): string {
  const versions = subject.versions ?? [beforeRelease(subject)];
  const { messageId: id, reference, content } = subject;
  const message: PublicMessage = { id, reference, status: content.status, versions };
  // Exercises have their own tree, where the document stands whatever stands on the main one.
  const tree = content.status === 'exercise' ? '/exercise' : '';
  const face = { ...FULL, language, words: wordsFor(language), office, tree, confirmedAt: '' } as const;
  return JSON.stringify(ninjsItem(entryAt({ message, n: versions.length, past: false }, face), message, face));
}

/** Filled in at the release; until then nobody could take it for a time. */
const UNKNOWN = '0001-01-01T00:00:00.000Z';

const beforeRelease = ({ messageId, reference, n, content }: Subject): Version => ({
  messageId,
  reference,
  n,
  content,
  sha256: '',
  releasedAt: UNKNOWN,
  sequence: 0,
  effective: content.effective ?? UNKNOWN,
  expires: content.expires ?? UNKNOWN,
  author: '',
  approvedBy: null,
  breakGlass: null,
});
