import { createHash } from 'node:crypto';
import { canonical, type Digest } from '../../src/domain/canonical.js';
import type { Capabilities, Channel, Subject } from '../../src/domain/channel.js';
import type { Image } from '../../src/domain/image.js';
import type { ByLanguage, Language, Office } from '../../src/domain/language.js';
import { type Content, KINDS, type Kind, standingAfter, type Texts, type Version } from '../../src/domain/message.js';
import type { Placement, Post } from '../../src/domain/placement.js';
import type { PublicMessage, PublicState } from '../../src/domain/state.js';
import { HOUR_MS, instant, utc } from '../../src/domain/time.js';
import { FACTS, HEADLINES, MAP, NOTES, WORDS } from './warehouse-fire.js';

/**
 * Builders for every room's tests: plain functions that give a whole, valid thing, of which a test overrides only what
 * its claim is about. Same in, same out: no clock, no randomness, so golden files may be made from them. All of them
 * tell one night, a warehouse fire in Brussels (warehouse-fire.ts).
 */
export const LANGUAGES: readonly Language[] = ['fr', 'nl', 'de', 'en'];

/** When version 1 of a message is released; each later one comes ten minutes after the one before. */
export const FIRST_RELEASE_MS = Date.UTC(2026, 10, 22, 2, 14, 7, 120);
const BETWEEN_RELEASES_MS = 600_000;

export const sha256: Digest = (text) => createHash('sha256').update(text, 'utf8').digest('hex');

export const office = (overrides: Partial<Office> = {}): Office => ({
  senderName: 'Crisis Centre Brussels',
  publicUrl: 'https://crisis.example',
  languages: LANGUAGES,
  requiredLanguages: ['fr', 'nl'],
  strictLanguages: false,
  timeZone: 'Europe/Brussels',
  cap: { sender: 'crisis.example', identifierPrefix: 'crisis.example.' },
  licenceUrl: 'https://creativecommons.org/licenses/by/4.0/',
  otherChannels: [
    { name: 'La Première 92.5 FM · Radio 1 91.7 FM', url: null },
    { name: '1771', url: 'tel:1771' },
    { name: '@crisis@social.example', url: 'https://social.example/@crisis' },
  ],
  contact: 'mailto:info@crisis.example',
  securityContact: 'mailto:security@crisis.example',
  feedAreas: [],
  ...overrides,
});

/** What a version of this kind says in one language of the office. */
export function texts(kind: Kind, language: Language, overrides: Partial<Texts> = {}): Texts {
  const ending = kind === 'withdrawal' || kind === 'all-clear';
  const { description, instruction } = WORDS[language]!;
  return {
    headline: HEADLINES[kind][language]!,
    description: ending ? HEADLINES[kind][language]! : description,
    ...(ending ? {} : { instruction }),
    ...overrides,
  };
}

/** A whole message of the given kind (an alert), in four languages, `actual`, with the note that its kind needs. */
export function content(overrides: Partial<Content> = {}): Content {
  const kind = overrides.kind ?? 'alert';
  return {
    ...FACTS,
    kind,
    note: NOTES[kind] ?? {},
    texts: Object.fromEntries(LANGUAGES.map((language) => [language, texts(kind, language)])),
    ...overrides,
  };
}

/** A map of the smoke, as the hub keeps it: described in four languages, with a credit. */
export function image(overrides: Partial<Image> = {}): Image {
  return { ...MAP, alt: { ...MAP.alt }, ...overrides };
}

/** The same content said in these languages only. */
export function only(whole: Content, ...languages: readonly Language[]): Content {
  const keep = <T>(said: ByLanguage<T>): ByLanguage<T> =>
    Object.fromEntries(Object.entries(said).filter(([language]) => languages.includes(language)));
  const { note, event, area, sourceName, media } = whole;
  return {
    ...whole,
    note: keep(note),
    event: keep(event),
    area: { ...area, description: keep(area.description) },
    sourceName: keep(sourceName),
    texts: keep(whole.texts),
    ...(media ? { media: media.map((each) => ({ ...each, alt: keep(each.alt) })) } : {}),
  };
}

/** A version with times, digest and sequence that fit its number and content; `sequence` is `n` unless given. */
export function version(overrides: Partial<Version> = {}): Version {
  const n = overrides.n ?? 1;
  const said = overrides.content ?? content({ kind: n === 1 ? 'alert' : 'update' });
  const releasedAt = overrides.releasedAt ?? utc(FIRST_RELEASE_MS + (n - 1) * BETWEEN_RELEASES_MS);
  return {
    messageId: '0199a7c2-0000-7000-8000-000000000042',
    reference: '2026-0042',
    n,
    content: said,
    sha256: sha256(canonical(said)),
    releasedAt,
    sequence: n,
    effective: utc(instant(said.effective ?? releasedAt)!),
    expires: utc(said.expires ? instant(said.expires)! : instant(releasedAt)! + 12 * HOUR_MS),
    author: 'author@crisis.example',
    approvedBy: said.status === 'actual' ? 'approver@crisis.example' : null,
    breakGlass: null,
    ...overrides,
  };
}

/**
 * A message as the world may read it, released as these kinds, oldest first. `contents[i]` overrides what version
 * i + 1 says; `firstSequence` is the epoch of version 1, and the later ones follow it without gaps.
 */
export function publicMessage(
  kinds: readonly Kind[] = ['alert'],
  about: { id?: string; reference?: string; firstSequence?: number; contents?: readonly Partial<Content>[] } = {},
): PublicMessage {
  const { contents = [], firstSequence = 1 } = about;
  const versions = kinds.map((kind, i) =>
    version({
      n: i + 1,
      content: content({ kind, ...contents[i] }),
      sequence: firstSequence + i,
      ...(about.id === undefined ? {} : { messageId: about.id }),
      ...(about.reference === undefined ? {} : { reference: about.reference }),
    }),
  );
  const { messageId, reference, content: first } = versions[0]!;
  return { id: messageId, reference, status: first.status, versions };
}

/** What the newsroom presses from: newest release first, with the epoch of the newest, confirmed five seconds after it. */
export function publicState(
  messages: readonly PublicMessage[] = [publicMessage()],
  overrides: Partial<PublicState> = {},
): PublicState {
  const newestOf = (message: PublicMessage): Version => message.versions[message.versions.length - 1]!;
  const sorted = [...messages].sort((a, b) => newestOf(b).sequence - newestOf(a).sequence);
  const lastMs = Math.max(FIRST_RELEASE_MS, ...sorted.map((message) => instant(newestOf(message).releasedAt)!));
  return {
    epoch: sorted[0] ? newestOf(sorted[0]).sequence : 0,
    confirmedAt: utc(lastMs + 5_000),
    exercisesOnMain: false,
    messages: sorted,
    ...overrides,
  };
}

/** The newest version of a message, as a channel is asked to compose it. */
export function subject(message: PublicMessage = publicMessage(), overrides: Partial<Subject> = {}): Subject {
  const { messageId, reference, n, content: said, expires, releasedAt, sequence } = message.versions.at(-1)!;
  const standing = standingAfter(message.versions.map((released) => released.content.kind));
  return { messageId, reference, n, content: said, standing, expires, releasedAt, sequence, ...overrides };
}

/** Edits in place; an alert, an update or an all-clear opens a post, and what is older points on to it. */
export const MASTODON_LIKE: Capabilities = {
  edit: true,
  delete: true,
  thread: true,
  allLanguages: false,
  ordersItself: false,
  anchor: true,
  frozen: true,
  opens: ['alert', 'update', 'all-clear'],
  replies: ['update', 'all-clear'],
  retires: [],
  points: true,
  media: { most: 4, alt: 1500 },
  readBackSeconds: 30,
};

/** Cannot edit: every version is a post, and a correction or withdrawal retires the older ones. */
export const X_LIKE: Capabilities = {
  ...MASTODON_LIKE,
  edit: false,
  opens: KINDS,
  replies: ['update', 'hold', 'all-clear'],
  retires: ['correction', 'withdrawal'],
  points: false,
};

/** Takes every language at once and drops by itself what is not newer. */
export const WEBHOOK_LIKE: Capabilities = {
  edit: false,
  delete: false,
  thread: false,
  allLanguages: true,
  ordersItself: true,
  anchor: false,
  frozen: false,
  opens: [],
  replies: [],
  retires: [],
  points: false,
  media: null,
  readBackSeconds: null,
};

export const channel = (overrides: Partial<Channel> = {}): Channel => ({
  id: '0199a7c2-0000-7000-8000-0000000000c1',
  kind: 'mastodon',
  name: 'Mastodon',
  world: 'live',
  filter: { languages: [], categories: [], minimumSeverity: null },
  capabilities: MASTODON_LIKE,
  paused: null,
  ...overrides,
});

/** A placement on which nothing was shown yet and version 1 is desired. */
export const placement = (overrides: Partial<Placement> = {}): Placement => ({
  id: '0199a7c2-0000-7000-8000-0000000000d1',
  messageId: '0199a7c2-0000-7000-8000-000000000042',
  channelId: '0199a7c2-0000-7000-8000-0000000000c1',
  language: 'fr',
  desired: 1,
  shown: 0,
  settled: null,
  attempt: null,
  posts: [],
  ...overrides,
});

export function post(overrides: Partial<Post> = {}): Post {
  const ordinal = overrides.ordinal ?? 1;
  const remoteIds = [`remote-${ordinal}`];
  return {
    ordinal,
    generation: 0,
    remoteIds,
    url: `https://social.example/@crisis/${remoteIds[0]}`,
    shows: ordinal,
    visible: true,
    locked: false,
    mend: false,
    ...overrides,
  };
}
