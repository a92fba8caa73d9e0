import { altOf, type Image, imagesOf } from '../domain/image.js';
import type { Language, Office } from '../domain/language.js';
import { inZone } from '../domain/local-time.js';
import {
  type Area,
  type Contact,
  type Content,
  type Kind,
  type Standing,
  standingAfter,
  type Version,
} from '../domain/message.js';
import { HOUR_MS, instant } from '../domain/time.js';
import { mediaUrl, messageUrl } from './addresses.js';
import { adviceNow, contactsNow, markedHeadline, type Saying, saying, spokenIn } from './saying.js';

/**
 * One version as CAP 1.2 says it, before it becomes XML: plain data, so that `capFaults` can judge it. It depends on the
 * version, on those before it and on the office, and on nothing that comes later: a CAP document never changes.
 */
export interface CapAlert {
  readonly identifier: string;
  readonly sender: string;
  /** With numeric offset, to the second: CAP 1.2 §3.3.2 takes neither `Z` nor a fraction. */
  readonly sent: string;
  readonly status: 'Actual' | 'Exercise';
  readonly msgType: 'Alert' | 'Update' | 'Cancel';
  readonly note: string | null;
  readonly references: readonly CapReference[];
  readonly incidents: string | null;
  readonly infos: readonly CapInfo[];
}

export interface CapReference {
  readonly sender: string;
  readonly identifier: string;
  readonly sent: string;
}

/** One language. Whatever is no text is the same in each. */
export interface CapInfo {
  readonly language: string;
  readonly category: Content['category'];
  readonly event: string;
  readonly responseType: 'AllClear' | 'Monitor' | 'None' | null;
  readonly urgency: Content['urgency'];
  readonly severity: Content['severity'];
  readonly certainty: Content['certainty'];
  readonly effective: string;
  readonly onset: string | null;
  readonly expires: string;
  readonly senderName: string;
  readonly headline: string;
  readonly description: string;
  readonly instruction: string | null;
  readonly web: string;
  readonly contact: string | null;
  readonly parameters: readonly (readonly [name: string, value: string])[];
  readonly resources: readonly CapResource[];
  readonly area: Omit<Area, 'description'> & { readonly description: string };
}

export interface CapResource {
  readonly description: string;
  readonly mimeType: string;
  readonly size: number;
  readonly uri: string;
}

/** What CAP needs to know of a version; its release, and so its number and time, has been decided. */
export type CapVersion = Pick<
  Version,
  'messageId' | 'reference' | 'n' | 'content' | 'releasedAt' | 'sequence' | 'effective' | 'expires'
>;

/**
 * An all-clear is an update and not a cancel, since the alert was right while it stood; it ends soon by itself
 * (standards.md §1.3).
 */
const TYPES: { readonly [kind in Kind]: CapAlert['msgType'] } = {
  alert: 'Alert',
  update: 'Update',
  correction: 'Update',
  hold: 'Update',
  withdrawal: 'Cancel',
  'all-clear': 'Update',
};

/** How long the word that it is over is shown by those who show what has not expired. */
const ENDING_HOLDS_MS = HOUR_MS;

/** The last of the versions; the others are all that came before it, oldest first. */
export function capAlert(versions: readonly CapVersion[], office: Office): CapAlert {
  const version = versions[versions.length - 1]!;
  const { content } = version;
  const standing = standingAfter(versions.map((each) => each.content.kind));
  const sayings = languagesOf(content, office)
    .map((language) => saying({ content, standing, n: version.n }, language, office))
    .filter(({ origin }) => origin !== 'lacking');
  return {
    ...nameOf(version, office),
    status: content.status === 'exercise' ? 'Exercise' : 'Actual',
    // What was withdrawn stays cancelled, also where the words that say so are corrected.
    msgType: standing === 'withdrawn' ? 'Cancel' : TYPES[content.kind],
    note: noteOf(sayings),
    references: predecessors(versions, office),
    incidents: content.incident === null ? null : incidentName(content.incident),
    infos: sayings.map((said) => infoOf(said, versions, office)),
  };
}

/** Those of the office, and what a version speaks besides. */
const languagesOf = (content: Content, office: Office): Language[] => [
  ...office.languages,
  ...spokenIn(content, office).filter((language) => !office.languages.includes(language)),
];

export type Named = Pick<CapVersion, 'messageId' | 'n' | 'releasedAt' | 'sequence'>;

/**
 * `urn:oid:` has room for numbers only, so there it is the time of release, as WMO/TD 1556 writes it, and the release's
 * number, which makes it unique. Elsewhere it names message and version, whatever else is restored or moved.
 */
export function capIdentifier({ messageId, n, releasedAt, sequence }: Named, office: Office): string {
  const prefix = office.cap.identifierPrefix;
  if (!prefix.startsWith('urn:oid:')) return `${prefix}${messageId}.${n}`;
  const at = releasedAt.slice(0, 19).split(/\D/).map(Number);
  return `${prefix}${[...at, sequence].join('.')}`;
}

const nameOf = (version: CapVersion, office: Office): CapReference => ({
  identifier: capIdentifier(version, office),
  sender: office.cap.sender,
  sent: capTime(version.releasedAt, office),
});

/** In the office's own time, as people there read it; UTC itself is written `-00:00` (CAP 1.2 §3.3.2). */
export const capTime = (iso: string, office: Office): string =>
  inZone(instant(iso)!, office.timeZone).replace('+00:00', '-00:00');

/**
 * All that had not expired by themselves; an update of what had refers to the last of them, since CAP has no update
 * without a reference.
 */
function predecessors(versions: readonly CapVersion[], office: Office): CapReference[] {
  const before = versions.slice(0, -1);
  const { releasedAt } = versions[versions.length - 1]!;
  const valid = before.filter((_, i) => instant(expiresOf(versions.slice(0, i + 1)))! > instant(releasedAt)!);
  return (valid.length > 0 ? valid : before.slice(-1)).map((version) => nameOf(version, office));
}

/** RFC 3339, UTC. */
function expiresOf(versions: readonly CapVersion[]): string {
  const { expires, releasedAt } = versions[versions.length - 1]!;
  if (standingAfter(versions.map(({ content }) => content.kind)) !== 'ended') return expires;
  const soon = new Date(instant(releasedAt)! + ENDING_HOLDS_MS).toISOString();
  return soon < expires ? soon : expires;
}

/** CAP has one note for all languages; each line says which kind of version it is, and what changed where that is told. */
function noteOf(sayings: readonly Saying[]): string | null {
  const lines = sayings.flatMap(({ label, note, words }) => {
    if (label === null) return [];
    return [note === null ? label : `${label}${words.colon}${note}`];
  });
  return lines.length === 0 ? null : lines.join('\n');
}

/** Names are separated by spaces, so one with a space is quoted (CAP 1.2 §3.2.1); inside there can be no quote then. */
const incidentName = (name: string): string => (/\s/.test(name) ? `"${name.replaceAll('"', "'")}"` : name);

function infoOf(said: Saying, versions: readonly CapVersion[], office: Office): CapInfo {
  const version = versions[versions.length - 1]!;
  const { content, reference, n } = version;
  const standing = standingAfter(versions.map((each) => each.content.kind));
  const over = standing === 'withdrawn' || standing === 'ended';
  const { language, words } = said;
  const own = words.language === language;
  const time = (iso: string): string => capTime(iso, office);
  return {
    language: own ? words.tag : language,
    category: content.category,
    event: content.event[language] ?? words.unnamedEvent,
    // What people are to do stands in the instruction; which of CAP's words it amounts to, nobody has told us.
    responseType: { active: null, held: 'Monitor', withdrawn: 'None', ended: 'AllClear' }[
      standing
    ] as CapInfo['responseType'],
    urgency: over ? 'Past' : content.urgency,
    severity: content.severity,
    certainty: content.certainty,
    effective: time(version.effective),
    onset: content.onset === null ? null : time(content.onset),
    expires: time(expiresOf(versions)),
    senderName: said.source,
    // The alert's note is where few look, and in all languages at once: each info tells by itself what it is.
    headline: markedHeadline(said),
    description: [said.note ?? overOf(said, standing), said.description].filter(Boolean).join('\n\n'),
    instruction: adviceNow(said, versions),
    web: messageUrl(office, office.languages.includes(language) ? language : office.languages[0]!, reference),
    contact: contactOf(contactsNow(versions), said),
    parameters: [
      ['tocsin:reference', reference],
      ['tocsin:version', String(n)],
      ['tocsin:kind', content.kind],
      ...(office.licenceUrl === null ? [] : [['tocsin:licence', office.licenceUrl] as const]),
    ],
    resources: standing === 'withdrawn' ? [] : imagesOf(content).map((image) => resourceOf(image, said, office)),
    area: { ...content.area, description: areaIn(content, language, office) },
  };
}

/** Where no note says it, and the text may be the alarm's: what became of the message. */
function overOf({ origin, words }: Saying, standing: Standing): string | null {
  if (origin !== 'own') return null;
  return { active: null, held: words.onHold, withdrawn: words.withdrawn, ended: words.allClear }[standing];
}

/** What it shows and who made it; CAP has no place of its own for a credit. */
const resourceOf = (image: Image, { language, words }: Saying, office: Office): CapResource => ({
  description: [altOf(image, language) || words.unnamedEvent, image.credit].filter(Boolean).join(' © '),
  mimeType: image.type,
  size: image.bytes,
  uri: mediaUrl(office, image),
});

/** The name of a place in another language is better than none: without one CAP can say no place at all. */
const areaIn = ({ area }: Content, language: Language, { languages }: Office): string =>
  [language, ...languages, ...Object.keys(area.description)].flatMap((each) => area.description[each] ?? [])[0] ?? '';

/** `Information: Centre 112 112; Press: …`. */
function contactOf(contacts: readonly Contact[], { words }: Saying): string | null {
  const told = ({ name, phone, url }: Contact): string => [name, phone, url].filter(Boolean).join(' ');
  const lines = (['public', 'press'] as const).flatMap((whom) => {
    const those = contacts.filter((contact) => contact.for === whom).map(told);
    const label = whom === 'public' ? words.information : words.press;
    return those.length === 0 ? [] : [`${label}${words.colon}${those.join(', ')}`];
  });
  return lines.length === 0 ? null : lines.join('; ');
}
