import { createHash } from 'node:crypto';
import { canonical } from '../domain/canonical.js';
import type { Subject } from '../domain/channel.js';
import { type Image, imagesOf } from '../domain/image.js';
import type { ByLanguage, Language, Office } from '../domain/language.js';
import { type Area, type Content, type Kind, type Standing, supersededBy, type Texts } from '../domain/message.js';
import { capUrl, eventUrl, mediaUrl, messageUrl, ninjsUrl } from './addresses.js';
import { capIdentifier } from './cap-alert.js';
import { advises } from './saying.js';
import { cutAtSentence, cutAtWord } from './sentences.js';
import { exercisePrefix, wordsFor } from './words/words.js';

/**
 * One release as broadcasters and newsrooms receive it (contract.md "Webhook") and as the events list it. It holds only
 * the languages asked for, and of those the ones the message has. A webhook is kept small: above 20 kB the descriptions
 * are cut, above 64 kB what a machine can fetch again is left out; `truncated` names each, and the whole stands at
 * `links.json`.
 */
export type EventType = `message.${Exclude<Kind, 'all-clear'> | 'all_clear'}`;

export interface EventData {
  readonly id: string;
  readonly reference: string;
  readonly version: number;
  readonly kind: Kind;
  readonly status: Content['status'];
  /** Where the message stands: a correction of a withdrawal is still `withdrawn`. */
  readonly standing: Standing;
  readonly supersedes: readonly number[];
  /** Null in a preview: it has not been released. */
  readonly sequence: number | null;
  readonly releasedAt: string | null;
  readonly expires: string | null;
  readonly note: ByLanguage;
  readonly event: ByLanguage;
  readonly category: Content['category'];
  readonly urgency: Content['urgency'];
  readonly severity: Content['severity'];
  readonly certainty: Content['certainty'];
  readonly area: Area;
  readonly texts: ByLanguage<Omit<Texts, 'short'>>;
  readonly broadcast: Content['broadcast'];
  readonly media?: readonly (Image & { readonly url: string })[];
  readonly links: {
    readonly page: ByLanguage;
    readonly cap?: string;
    readonly ninjs: ByLanguage;
    readonly json?: string;
  };
  /** Paths of what was cut or left out, such as `texts.fr.description`. */
  readonly truncated?: readonly string[];
  /** SHA-256 (hex) of the canonical form (RFC 8785) of the data without this member. */
  readonly sha256: string;
}

export interface WebhookEvent {
  readonly type: EventType;
  readonly timestamp: string | null;
  readonly data: EventData;
}

export interface EventOptions {
  readonly subject: Subject;
  /** The endpoint's languages; none chooses all, as in a channel's filter. */
  readonly languages: readonly Language[];
  readonly office: Office;
}

const SOFT_BYTES = 20_000;
const HARD_BYTES = 64_000;
/** What is left of a description even where polygons alone exceed the soft limit. */
const LEAST_DESCRIPTION_BYTES = 500;

type Unsigned = Omit<EventData, 'sha256'>;

/** The event as it is sent: bounded in size. Throws where not even that can be made small enough. */
export function webhookEvent(options: EventOptions): WebhookEvent {
  return eventOf(options.subject, bounded(dataOf(options)));
}

/** The event with everything in it, for the public list of events. */
export function wholeEvent(options: EventOptions): WebhookEvent {
  return eventOf(options.subject, dataOf(options));
}

export const webhookBody = (options: EventOptions): string => JSON.stringify(webhookEvent(options));

const eventOf = ({ content, releasedAt }: Subject, data: Unsigned): WebhookEvent => ({
  type: content.kind === 'all-clear' ? 'message.all_clear' : `message.${content.kind}`,
  timestamp: releasedAt,
  data: { ...data, sha256: createHash('sha256').update(canonical(data), 'utf8').digest('hex') },
});

function dataOf({ subject, languages, office }: EventOptions): Unsigned {
  const { content, reference, sequence } = subject;
  const chosen = languages.length > 0 ? languages : office.languages;
  const spoken = chosen.filter((language) => content.texts[language] !== undefined);
  const only = <T>(said: ByLanguage<T>): ByLanguage<T> =>
    Object.fromEntries(
      chosen.flatMap((language) => (said[language] === undefined ? [] : [[language, said[language]]])),
    );
  const published = chosen.filter((language) => office.languages.includes(language));
  return {
    id: subject.messageId,
    reference,
    version: subject.n,
    kind: content.kind,
    status: content.status,
    standing: subject.standing,
    supersedes: supersededBy(subject.n),
    sequence,
    releasedAt: subject.releasedAt,
    expires: subject.expires,
    note: only(content.note),
    event: only(content.event),
    category: content.category,
    urgency: content.urgency,
    severity: content.severity,
    certainty: content.certainty,
    area: { ...content.area, description: only(content.area.description) },
    texts: Object.fromEntries(spoken.map((language) => [language, textsOf(subject, language)])),
    broadcast: content.broadcast,
    ...mediaOf(content, only, office),
    links: {
      page: Object.fromEntries(published.map((language) => [language, messageUrl(office, language, reference)])),
      ...linkToCap(subject, office),
      ninjs: Object.fromEntries(
        published.map((language) => [language, ninjsUrl(office, content.status, language, reference)]),
      ),
      ...(sequence === null ? {} : { json: eventUrl(office, content.status, sequence) }),
    },
  };
}

/** Left out where there is none: a receiver fetches what it wants, and knows by the digest what it has. */
function mediaOf(content: Content, only: (said: ByLanguage) => ByLanguage, office: Office): Pick<EventData, 'media'> {
  const media = imagesOf(content).map((image) => ({
    url: mediaUrl(office, image),
    sha256: image.sha256,
    type: image.type,
    width: image.width,
    height: image.height,
    bytes: image.bytes,
    alt: only(image.alt),
    credit: image.credit,
  }));
  return media.length > 0 ? { media } : {};
}

/** The document of the version itself, which is made at its release. */
function linkToCap({ messageId, n, releasedAt, sequence, content }: Subject, office: Office): { cap?: string } {
  if (releasedAt === null || sequence === null) return {};
  return { cap: capUrl(office, content.status, capIdentifier({ messageId, n, releasedAt, sequence }, office)) };
}

/** As contract.md "Webhook" lists them; the short text is for posts. */
function textsOf({ content, standing }: Subject, language: Language): Omit<Texts, 'short'> {
  const { headline, description, instruction, spoken } = content.texts[language]!;
  return {
    headline: exercisePrefix(content.status, wordsFor(language)) + headline,
    description,
    // No presenter reads out advice that is over.
    ...(instruction === undefined || !advises(standing) ? {} : { instruction }),
    ...(spoken === undefined ? {} : { spoken }),
  };
}

const bytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value), 'utf8');

/** Room for type, timestamp and digest, which are added around the data. */
const ENVELOPE_BYTES = 250;

function bounded(data: Unsigned): Unsigned {
  const within = (limit: number, candidate: Unsigned): boolean => bytes(candidate) + ENVELOPE_BYTES <= limit;
  if (within(SOFT_BYTES, data)) return data;
  let smaller = cutDescriptions(data);
  // Shapes first: a machine fetches them again, and no presenter reads them out.
  for (const leave of [withoutShapes, withoutSpoken]) {
    if (within(HARD_BYTES, smaller)) return smaller;
    smaller = leave(smaller);
  }
  if (within(HARD_BYTES, smaller)) return smaller;
  throw new Error(
    `webhook of ${data.reference} version ${data.version} has ${bytes(smaller)} bytes after everything that may be ` +
      `left out; at most ${HARD_BYTES} fit (contract.md "Webhook")`,
  );
}

function cutDescriptions(data: Unsigned): Unsigned {
  const languages = Object.keys(data.texts);
  const sizes = new Map(languages.map((language) => [language, bytes(data.texts[language]!.description)]));
  const rest = bytes(data) - [...sizes.values()].reduce((sum, size) => sum + size, 0) + ENVELOPE_BYTES;
  // The names in `truncated` take room too.
  let room = SOFT_BYTES - rest - languages.length * 40;
  const truncated: string[] = [];
  const texts: { [language: Language]: Omit<Texts, 'short'> } = { ...data.texts };
  // From the shortest up, so that what a short one leaves goes to the longer ones.
  const ascending = [...languages].sort((a, b) => sizes.get(a)! - sizes.get(b)!);
  ascending.forEach((language, i) => {
    const share = Math.max(LEAST_DESCRIPTION_BYTES, Math.floor(room / (languages.length - i)));
    const whole = data.texts[language]!;
    const fits = (text: string): boolean => bytes(text) <= share;
    const description =
      cutAtSentence(whole.description, language, fits) || cutAtWord(whole.description, language, fits);
    room -= bytes(description);
    if (description === whole.description) return;
    texts[language] = { ...whole, description };
    truncated.push(`texts.${language}.description`);
  });
  return named({ ...data, texts }, truncated);
}

const withoutShapes = (data: Unsigned): Unsigned =>
  named({ ...data, area: { ...data.area, polygons: [], circles: [] } }, ['area.polygons', 'area.circles']);

function withoutSpoken(data: Unsigned): Unsigned {
  const spoken = Object.keys(data.texts).filter((language) => data.texts[language]!.spoken !== undefined);
  const texts = Object.fromEntries(
    Object.entries(data.texts).map(([language, { spoken: _, ...others }]) => [language, others]),
  );
  return named(
    { ...data, texts },
    spoken.map((language) => `texts.${language}.spoken`),
  );
}

const named = (data: Unsigned, paths: readonly string[]): Unsigned =>
  paths.length === 0 ? data : { ...data, truncated: [...(data.truncated ?? []), ...paths] };
