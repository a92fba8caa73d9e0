import { gapsIn } from './gaps.js';
import { crossing, exchanged } from './geometry.js';
import { type Image, type ImageFacts, MOST_ALT, MOST_IMAGES } from './image.js';
import type { ByLanguage, Language } from './language.js';
import {
  type Area,
  CATEGORIES,
  CERTAINTIES,
  type Contact,
  type Content,
  type Decision,
  KINDS,
  type Kind,
  type LatLon,
  type Link,
  SEVERITIES,
  STATUSES,
  type Standing,
  type Texts,
  URGENCIES,
} from './message.js';
import { absent, at, Reading } from './reading.js';
import { type FieldError, Refusal } from './refusal.js';
import { saidIn } from './said.js';
import { instant } from './time.js';

/**
 * Reads a message as contract.md "A message" has it, from a YAML file and the API alike. `parseContent` takes only a
 * whole message; `parseDraft` takes one that still lacks things, so that nothing an officer wrote is ever lost for
 * being unfinished. Both refuse what is wrong (too long, a control character, an unknown field) in the same words.
 */
export interface ContentRules {
  readonly languages: readonly Language[];
  /** Where the message stands before this version: a correction of what was withdrawn or ended asks nothing of anybody. */
  readonly standing?: Standing;
  /** What the hub knows of an image by its sha256. Without it no image can be named: none was uploaded. */
  readonly image?: KnownImage;
}

export type KnownImage = (sha256: string) => ImageFacts | undefined;

/** An unfinished message: what is missing is an empty text, an empty list or null. */
export type DraftContent = Omit<Content, 'urgency' | 'severity' | 'certainty'> & {
  readonly urgency: Content['urgency'] | null;
  readonly severity: Content['severity'] | null;
  readonly certainty: Content['certainty'] | null;
};

export interface ParsedDraft {
  readonly content: DraftContent;
  /** The reference a file names, or null. */
  readonly reference: string | null;
  /** What is still missing before it can be submitted. */
  readonly missing: readonly FieldError[];
}

const FIELDS = [
  'reference',
  'kind',
  'status',
  'note',
  'incident',
  'category',
  'urgency',
  'severity',
  'certainty',
  'event',
  'area',
  'effective',
  'onset',
  'expires',
  'sourceName',
  'texts',
  'links',
  'contacts',
  'media',
  'broadcast',
  'decisions',
  'prepared',
] as const;

const NOTE = { max: 500, lines: true };
const REFERENCE = /^\d{4}-\d{4,6}$/;
const ADDRESS = /^(?:https:\/\/[^\s/?#@\\]+(?:[/?#][^\s]*)?|tel:\+?[0-9][0-9().\- ]*|mailto:[^\s@]+@[^\s@]+)$/i;
const NOTED: readonly Kind[] = ['correction', 'hold', 'withdrawal'];
const ENDING: readonly Kind[] = ['withdrawal', 'all-clear'];
const ENDED: readonly Standing[] = ['withdrawn', 'ended'];

/** What a draft may still have, and a message may not. */
const UNFINISHED = ['required', 'unfilled-gap'];

export function parseDraft(input: unknown, rules: ContentRules): ParsedDraft | Refusal {
  const reading = new Reading();
  const read = readContent(reading, input, rules);
  const wrong = reading.errors.filter((error) => !UNFINISHED.includes(error.code));
  if (!read || wrong.length > 0) return refusal(wrong.length > 0 ? wrong : reading.errors);
  return { ...read, missing: reading.errors };
}

export function parseContent(input: unknown, rules: ContentRules): Content | Refusal {
  const draft = parseDraft(input, rules);
  if (draft instanceof Refusal) return draft;
  return draft.missing.length > 0 ? refusal(draft.missing) : (draft.content as Content);
}

function refusal(all: readonly FieldError[]): Refusal {
  // A thousand unknown fields are one mistake; naming each would answer a small request with a huge one.
  const errors = all.slice(0, 100);
  const first = errors[0]!;
  const more = all.length > 1 ? ` (and ${all.length - 1} more)` : '';
  const code = errors.every((error) => error.code === 'unknown-field') ? 'unknown-field' : 'validation';
  return new Refusal(code, `${first.field} ${first.detail}${more}`, errors);
}

function readContent(r: Reading, input: unknown, { languages, standing, image }: ContentRules) {
  const m = r.object(input, '', FIELDS);
  if (!m) return undefined;

  const kind = r.oneOf(m.kind, 'kind', KINDS);
  const status = r.oneOf(m.status, 'status', STATUSES);
  // Without its kind and status nothing can be said about a message: these two are never merely missing.
  if (!kind || !status) return undefined;

  const line = (max: number) => (value: unknown, field: string) => r.text(value, field, { max });
  const advises = !ENDING.includes(kind) && !(kind === 'correction' && standing && ENDED.includes(standing));
  const texts = r.byLanguage(m.texts, 'texts', languages, (value, field) => readTexts(r, value, field, advises));
  const spoken = Object.keys(texts);
  if (spoken.length === 0) r.no('texts', 'required', `is missing: say it in at least one of ${languages.join(', ')}`);

  const note = r.byLanguage(m.note, 'note', languages, (value, field) => r.text(value, field, NOTE));
  if (NOTED.includes(kind)) needEach(r, note, 'note', spoken, `what changed; a ${kind} needs it`);
  const event = r.byLanguage(m.event, 'event', languages, line(80));
  needEach(r, event, 'event', spoken, 'what happened');

  const category = unique(r.list(m.category, 'category', 12, (value, field) => r.oneOf(value, field, CATEGORIES)));
  if (category.length === 0) r.no('category', 'required', `is missing; one or more of ${CATEGORIES.join(', ')}`);

  const effective = r.time(m.effective, 'effective');
  const onset = r.time(m.onset, 'onset');
  const expires = r.time(m.expires, 'expires');
  if (expires && effective && instant(expires)! <= instant(effective)!)
    r.no('expires', 'order', 'must be later than effective');

  const media = r.list(m.media, 'media', MOST_IMAGES, (value, field) =>
    readImage(r, value, field, { languages, spoken, known: image ?? (() => undefined) }),
  );

  const content: DraftContent = {
    kind,
    status,
    note,
    incident: r.optionalText(m.incident, 'incident', { max: 120 }) ?? null,
    category,
    urgency: r.oneOf(m.urgency, 'urgency', URGENCIES) ?? null,
    severity: r.oneOf(m.severity, 'severity', SEVERITIES) ?? null,
    certainty: r.oneOf(m.certainty, 'certainty', CERTAINTIES) ?? null,
    event,
    area: readArea(r, m.area, languages, spoken),
    effective,
    onset,
    expires,
    sourceName: r.byLanguage(m.sourceName, 'sourceName', languages, line(120)),
    texts,
    links: r.list(m.links, 'links', 20, (value, field) => readLink(r, value, field, languages)),
    contacts: r.list(m.contacts, 'contacts', 10, (value, field) => readContact(r, value, field)),
    ...(media.length > 0 ? { media } : {}),
    broadcast: readBroadcast(r, m.broadcast),
    decisions: r.list(m.decisions, 'decisions', 50, (value, field) => readDecision(r, value, field)),
    prepared: readPrepared(r, m.prepared, languages),
  };
  refuseGaps(r, content);
  return { content, reference: readReference(r, m.reference) };
}

/** What a template left open must not reach a reader. */
function refuseGaps(r: Reading, content: DraftContent): void {
  for (const { field, text } of saidIn(content)) {
    const gaps = gapsIn(text).map((gap) => `{${gap}}`);
    const which = gaps.length === 1 ? 'the gap' : 'the gaps';
    if (gaps.length > 0) r.no(field, 'unfilled-gap', `still has ${which} ${gaps.join(', ')}: say it, or take it out`);
  }
}

function readReference(r: Reading, input: unknown): string | null {
  if (absent(input)) return null;
  if (typeof input === 'string' && REFERENCE.test(input)) return input;
  r.no('reference', 'form', 'must look like 2026-0042');
  return null;
}

function readTexts(r: Reading, input: unknown, field: string, advises: boolean): Texts | undefined {
  const m = r.object(input, field, ['headline', 'description', 'instruction', 'short', 'spoken']);
  if (!m) return undefined;
  const body = (name: string, max: number) => r.optionalText(m[name], at(field, name), { max, lines: true });
  const instruction = body('instruction', 1000);
  if (instruction === undefined && absent(m.instruction) && advises)
    r.no(at(field, 'instruction'), 'required', 'is missing: say what to do');
  return {
    headline: r.text(m.headline, at(field, 'headline'), { max: 160 }) ?? '',
    description: r.text(m.description, at(field, 'description'), { max: 4000, lines: true }) ?? '',
    ...defined({ instruction, short: body('short', 400), spoken: body('spoken', 1500) }),
  };
}

function readArea(r: Reading, input: unknown, languages: readonly Language[], spoken: readonly Language[]): Area {
  const m = r.object(input, 'area', ['description', 'geocodes', 'polygons', 'circles']) ?? {};
  const description = r.byLanguage(m.description, 'area.description', languages, (value, field) =>
    r.text(value, field, { max: 200 }),
  );
  if (input !== undefined && input !== null) needEach(r, description, 'area.description', spoken, 'where it is');
  return {
    description,
    geocodes: r.list(m.geocodes, 'area.geocodes', 100, (value, field) => {
      const code = r.object(value, field, ['name', 'value']);
      const name = code && r.oneOf(code.name, at(field, 'name'), ['NIS', 'NUTS']);
      const text = code && r.text(code.value, at(field, 'value'), { max: 20 });
      return name ? { name, value: text ?? '' } : undefined;
    }),
    polygons: r.list(m.polygons, 'area.polygons', 20, (value, field) => readRing(r, value, field)),
    circles: r.list(m.circles, 'area.circles', 20, (value, field) => {
      const circle = r.object(value, field, ['lat', 'lon', 'km']);
      if (!circle) return undefined;
      const lat = r.number(circle.lat, at(field, 'lat'), { min: -90, max: 90 });
      const lon = r.number(circle.lon, at(field, 'lon'), { min: -180, max: 180 });
      const km = r.number(circle.km, at(field, 'km'), { min: 0, max: 20_000 });
      if (lat === undefined || lon === undefined || km === undefined) return undefined;
      return exchanged([[lat, lon]]) === null ? { lat, lon, km } : r.no(field, 'exchanged', EXCHANGED);
    }),
  };
}

const EXCHANGED =
  'lies in the sea off Somalia, and in Belgium if latitude and longitude are exchanged: give the latitude first, as CAP ' +
  'does (GeoJSON gives it second)';

/** Cheapest first: how many points, what each is, whether they close, and only then how the sides lie. */
function readRing(r: Reading, input: unknown, field: string): readonly LatLon[] | undefined {
  const before = r.errors.length;
  const ring = r.list(input, field, 500, (value, name): LatLon | undefined => {
    if (!Array.isArray(value) || value.length !== 2) return r.no(name, 'type', 'must be [latitude, longitude]');
    const lat = r.number(value[0], `${name}[0]`, { min: -90, max: 90 });
    const lon = r.number(value[1], `${name}[1]`, { min: -180, max: 180 });
    return lat === undefined || lon === undefined ? undefined : [lat, lon];
  });
  if (r.errors.length > before) return undefined;
  const first = ring[0];
  const last = ring[ring.length - 1];
  if (ring.length < 4) return r.no(field, 'polygon', 'needs at least 4 points, the last equal to the first');
  if (first![0] !== last![0] || first![1] !== last![1])
    return r.no(field, 'polygon', `is not closed: point ${ring.length}, the last, must equal point 1`);
  const turned = exchanged(ring);
  if (turned !== null) return r.no(`${field}[${turned}]`, 'exchanged', EXCHANGED);
  const crossed = crossing(ring);
  if (crossed === null) return ring;
  const [one, other] = crossed.map((first) => `from point ${first + 1} to point ${first + 2}`);
  return r.no(`${field}[${crossed[1]}]`, 'crossing', `crosses itself: the side ${other} crosses the one ${one}`);
}

function readLink(r: Reading, input: unknown, field: string, languages: readonly Language[]): Link | undefined {
  const m = r.object(input, field, ['url', 'title']);
  const url = m && readAddress(r, m.url, at(field, 'url'));
  const title = r.byLanguage(m?.title, at(field, 'title'), languages, (value, name) =>
    r.text(value, name, { max: 120 }),
  );
  return m && { url: url ?? '', title };
}

function readAddress(r: Reading, input: unknown, field: string): string | undefined {
  const url = r.text(input, field, { max: 2000, address: true });
  if (url === undefined || ADDRESS.test(url)) return url;
  return r.no(field, 'address', 'must be an https:, tel: or mailto: address');
}

function readContact(r: Reading, input: unknown, field: string): Contact | undefined {
  const m = r.object(input, field, ['name', 'phone', 'url', 'for']);
  if (!m) return undefined;
  const name = r.text(m.name, at(field, 'name'), { max: 120 });
  const whom = r.oneOf(m.for, at(field, 'for'), ['public', 'press']);
  const phone = r.optionalText(m.phone, at(field, 'phone'), { max: 40 });
  const url = absent(m.url) ? undefined : readAddress(r, m.url, at(field, 'url'));
  return whom ? { name: name ?? '', for: whom, ...defined({ phone, url }) } : undefined;
}

/** What the hub knows of the image is its own word: a sender may repeat it, as it was read, and not say otherwise. */
function readImage(
  r: Reading,
  input: unknown,
  field: string,
  { languages, spoken, known }: { languages: readonly Language[]; spoken: readonly Language[]; known: KnownImage },
): Image | undefined {
  if (typeof input === 'object' && input !== null && 'file' in input)
    return r.no(
      at(field, 'file'),
      'file',
      'is only for files that `tocsin publish` sends: upload it and give its sha256',
    );
  const m = r.object(input, field, ['sha256', 'alt', 'credit', ...FACTS]);
  if (!m) return undefined;
  const alt = r.byLanguage(m.alt, at(field, 'alt'), languages, (value, name) =>
    r.text(value, name, { max: MOST_ALT, lines: true }),
  );
  needEach(r, alt, at(field, 'alt'), spoken, 'what the image shows, for who does not see it');
  const credit = r.optionalText(m.credit, at(field, 'credit'), { max: 120 }) ?? null;
  if (typeof m.sha256 !== 'string' || !SHA256.test(m.sha256))
    return r.no(
      at(field, 'sha256'),
      'form',
      'must be the sha256 that its upload was answered with: 64 digits of 0-9a-f',
    );
  const facts = known(m.sha256);
  if (!facts)
    return r.no(
      at(field, 'sha256'),
      'unknown-image',
      'is of no image here: upload it (again), since unused ones go after a day',
    );
  for (const name of FACTS)
    if (!absent(m[name]) && m[name] !== facts[name])
      r.no(at(field, name), 'other', `of this image is ${facts[name]}: leave it out, the hub fills it in`);
  const { sha256, type, width, height, bytes } = facts;
  return { sha256, type, width, height, bytes, alt, credit };
}

const SHA256 = /^[0-9a-f]{64}$/;
const FACTS = ['type', 'width', 'height', 'bytes'] as const;

function readBroadcast(r: Reading, input: unknown): Content['broadcast'] {
  const m = (absent(input) ? undefined : r.object(input, 'broadcast', ['verbatim', 'priority'])) ?? {};
  return {
    verbatim: absent(m.verbatim) ? false : (r.boolean(m.verbatim, 'broadcast.verbatim') ?? false),
    priority: absent(m.priority)
      ? 'next-slot'
      : (r.oneOf(m.priority, 'broadcast.priority', ['immediate', 'next-slot']) ?? 'next-slot'),
  };
}

function readDecision(r: Reading, input: unknown, field: string): Decision | undefined {
  const m = r.object(input, field, ['channel', 'decision', 'reason']);
  if (!m) return undefined;
  const channel = r.text(m.channel, at(field, 'channel'), { max: 120 });
  const decision = r.oneOf(m.decision, at(field, 'decision'), ['used', 'not-used', 'held']);
  const reason = r.text(m.reason, at(field, 'reason'), { max: 500 });
  return decision ? { channel: channel ?? '', decision, reason: reason ?? '' } : undefined;
}

function readPrepared(r: Reading, input: unknown, languages: readonly Language[]): Content['prepared'] {
  const m = (absent(input) ? undefined : r.object(input, 'prepared', ['withdrawal', 'hold'])) ?? {};
  const texts = (name: 'withdrawal' | 'hold') =>
    r.byLanguage(m[name], `prepared.${name}`, languages, (value, field) => readTexts(r, value, field, false));
  return { withdrawal: texts('withdrawal'), hold: texts('hold') };
}

/** A fact must be said in every language the message speaks, or a reader of one of them lacks it. */
function needEach(r: Reading, said: ByLanguage, field: string, spoken: readonly Language[], what: string): void {
  const attempted = new Set(r.errors.map((error) => error.field));
  for (const language of spoken)
    if (said[language] === undefined && !attempted.has(at(field, language)))
      r.no(at(field, language), 'required', `is missing: ${what}`);
}

const unique = <T>(items: readonly T[]): T[] => [...new Set(items)];

function defined<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
