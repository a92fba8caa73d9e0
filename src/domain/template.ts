import { type DraftContent, parseDraft } from './content.js';
import { filledAll, GAP_KINDS, type Gap, gapsIn, readFillings } from './gaps.js';
import { imagesOf } from './image.js';
import type { ByLanguage, Language } from './language.js';
import type { Kind, Status } from './message.js';
import { absent, at, Reading } from './reading.js';
import { type FieldError, Refusal } from './refusal.js';
import { saidIn } from './said.js';
import { HOUR_MS, utc } from './time.js';

/** What a template is for; the lists are sorted in this order. */
export const HAZARDS = [
  'attack',
  'fire',
  'chemical',
  'flood',
  'storm',
  'power',
  'missing-person',
  'transport',
  'water',
  'health',
  'false-alarm',
  'all-clear',
  'other',
] as const;
export type Hazard = (typeof HAZARDS)[number];

/** Templates begin a message, or say that it is over; what comes between is told by what happened. */
export const TEMPLATE_KINDS = ['alert', 'all-clear'] as const satisfies readonly Kind[];
export type TemplateKind = (typeof TEMPLATE_KINDS)[number];

/** A message written beforehand, in every language, with gaps for what nobody can know yet. */
export interface Template {
  readonly name: ByLanguage;
  readonly hazard: Hazard;
  readonly kind: TemplateKind;
  readonly gaps: readonly Gap[];
  /** How long the message stands; null: as the office's default, 12 hours. */
  readonly hours: number | null;
  readonly message: DraftContent;
}

const FIELDS = ['name', 'hazard', 'kind', 'gaps', 'hours', 'message'] as const;
const MOST_GAPS = 20;
const MOST_HOURS = 168;
const NOT_IN_A_TEMPLATE = ['kind', 'status', 'reference', 'effective', 'onset', 'expires', 'media', 'decisions'];

/**
 * Reads a template from a file or the API. Every gap that stands in its texts must be declared, in every language, and
 * every one that is declared must stand somewhere: else an officer fills in what nobody will read.
 */
export function readTemplate(input: unknown, languages: readonly Language[]): Template | Refusal {
  const r = new Reading();
  const m = r.object(input, '', FIELDS) ?? {};
  const name = r.byLanguage(m.name, 'name', languages, (value, field) => r.text(value, field, { max: 80 }));
  if (Object.keys(name).length === 0) r.no('name', 'required', `is missing: name it in one of ${languages.join(', ')}`);
  const hazard = r.oneOf(m.hazard, 'hazard', HAZARDS);
  const kind = r.oneOf(m.kind, 'kind', TEMPLATE_KINDS);
  const gaps = r.list(m.gaps, 'gaps', MOST_GAPS, (value, field) => readGap(r, value, field, languages));
  const hours = absent(m.hours) ? null : (r.number(m.hours, 'hours', { min: 1, max: MOST_HOURS }) ?? null);
  const message = readMessage(r, m.message, kind, languages);
  if (message) compareGaps(r, gaps, message);
  if (r.errors.length > 0 || !hazard || !kind || !message) return refused(r.errors);
  return { name, hazard, kind, gaps, hours, message };
}

function readGap(r: Reading, input: unknown, field: string, languages: readonly Language[]): Gap | undefined {
  const m = r.object(input, field, ['gap', 'kind', 'name', 'hint']);
  if (!m) return undefined;
  const gap = r.text(m.gap, at(field, 'gap'), { max: 40 });
  if (gap !== undefined && gapsIn(`{${gap}}`).length === 0)
    r.no(at(field, 'gap'), 'form', 'must be small letters, digits and -, beginning with a letter');
  const kind = r.oneOf(m.kind, at(field, 'kind'), GAP_KINDS);
  const words = (name: 'name' | 'hint', max: number) =>
    r.byLanguage(m[name], at(field, name), languages, (value, path) => r.text(value, path, { max }));
  const named = words('name', 60);
  if (Object.keys(named).length === 0)
    r.no(at(field, 'name'), 'required', 'is missing: officers are asked for it by name');
  return gap !== undefined && kind ? { gap, kind, name: named, hint: words('hint', 200) } : undefined;
}

function readMessage(
  r: Reading,
  input: unknown,
  kind: TemplateKind | undefined,
  languages: readonly Language[],
): DraftContent | undefined {
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    return r.no('message', absent(input) ? 'required' : 'type', 'must be an object: what the message says');
  for (const field of NOT_IN_A_TEMPLATE)
    if (field in input)
      r.no(`message.${field}`, 'unknown-field', 'is not said by a template: it is known when the message is begun');
  const parsed = parseDraft(
    { ...without(input, NOT_IN_A_TEMPLATE), kind: kind ?? 'alert', status: 'exercise' },
    { languages },
  );
  if (!(parsed instanceof Refusal)) return parsed.content;
  for (const error of parsed.errors) r.no(`message.${error.field}`, error.code, error.detail);
  return undefined;
}

function compareGaps(r: Reading, gaps: readonly Gap[], message: DraftContent): void {
  const said = saidIn(message);
  const used = new Set(said.flatMap(({ text }) => gapsIn(text)));
  gaps.forEach(({ gap }, i) => {
    if (gaps.findIndex((other) => other.gap === gap) < i) r.no(`gaps[${i}].gap`, 'twice', `${gap} is declared twice`);
    if (!used.has(gap)) r.no(`gaps[${i}].gap`, 'unused', `{${gap}} stands in no text`);
  });
  for (const { field, text } of said)
    for (const gap of gapsIn(text))
      if (!gaps.some((known) => known.gap === gap))
        r.no(`message.${field}`, 'unknown-gap', `has the gap {${gap}}, which the template does not declare`);
}

/** A template of which somebody asked to begin a message. */
export interface Begun {
  readonly status: Status;
  readonly incident: string | null;
  readonly gaps: unknown;
  readonly nowMs: number;
  readonly languages: readonly Language[];
}

/**
 * The whole draft, in every language of the office that the template speaks, with its gaps filled once for all of them.
 * A gap that was left out stays, and is refused when the draft is submitted.
 */
export function draftFrom(
  template: Template,
  { status, incident, gaps, nowMs, languages }: Begun,
): DraftContent | Refusal {
  const { values, errors } = readFillings(gaps, template.gaps, languages);
  if (errors.length > 0) return refused(errors);
  const { kind, hours } = template;
  const expires = hours === null ? null : utc(Math.ceil((nowMs + hours * HOUR_MS) / 60_000) * 60_000);
  const input = filledAll(inLanguages(template.message, languages), values, languages);
  const parsed = parseDraft({ ...input, kind, status, incident: incident ?? input.incident, expires }, { languages });
  return parsed instanceof Refusal ? parsed : parsed.content;
}

/** What a template says of it in a message that is under way: where it happens and what it is stays as it was. */
export const endingFrom = (before: DraftContent, words: DraftContent): DraftContent => ({
  ...before,
  texts: Object.fromEntries(
    Object.keys(before.texts).flatMap((language) => entry(language, words.texts[language] ?? before.texts[language])),
  ),
  urgency: words.urgency ?? before.urgency,
  severity: words.severity ?? before.severity,
  certainty: words.certainty ?? before.certainty,
});

const entry = <T>(language: Language, said: T | undefined): [Language, T][] =>
  said === undefined ? [] : [[language, said]];

/** Only what is said in these languages: an office may speak fewer than the templates that are shipped. */
function inLanguages(message: DraftContent, languages: readonly Language[]): DraftContent {
  const keep = <T>(said: ByLanguage<T>): ByLanguage<T> =>
    Object.fromEntries(languages.flatMap((each) => entry(each, said[each])));
  const { area, prepared } = message;
  return {
    ...message,
    note: keep(message.note),
    event: keep(message.event),
    area: { ...area, description: keep(area.description) },
    sourceName: keep(message.sourceName),
    texts: keep(message.texts),
    links: message.links.map(({ url, title }) => ({ url, title: keep(title) })),
    ...(message.media ? { media: imagesOf(message).map((image) => ({ ...image, alt: keep(image.alt) })) } : {}),
    prepared: { withdrawal: keep(prepared.withdrawal), hold: keep(prepared.hold) },
  };
}

const without = (input: object, fields: readonly string[]): object =>
  Object.fromEntries(Object.entries(input).filter(([name]) => !fields.includes(name)));

function refused(errors: readonly FieldError[]): Refusal {
  const first = errors[0]!;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  const code = errors.every((error) => error.code === 'unknown-field') ? 'unknown-field' : 'validation';
  return new Refusal(code, `${first.field} ${first.detail}${more}`, errors.slice(0, 100));
}
