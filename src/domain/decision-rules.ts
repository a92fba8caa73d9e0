import type { DraftContent } from './content.js';
import type { ByLanguage } from './language.js';
import { CATEGORIES, type Decision, KINDS, SEVERITIES, URGENCIES } from './message.js';
import { absent, at, Reading } from './reading.js';
import type { FieldError } from './refusal.js';

/**
 * Rules by which the hub suggests what to decide about a channel, and says why. They are read from a file that people of
 * the office can read and change; they suggest and never decide. Pure: the hour is given.
 */
export const AUDIENCES = ['everyone', 'nearby', 'inside', 'press'] as const;
/** Whom the message is for: the public at large, people near the place, people in one building or site, newsrooms. */
export type Audience = (typeof AUDIENCES)[number];
export const PLACES = ['indoors', 'outdoors', 'road'] as const;
/** Where they are when it reaches them. */
export type Place = (typeof PLACES)[number];

const CONDITIONS = ['audience', 'place', 'area', 'hour', 'kind', 'category', 'urgency', 'severity'] as const;

/** What must hold for a rule; what is left out holds always, and of a list one is enough. */
export interface Conditions {
  readonly audience?: readonly Audience[];
  readonly place?: readonly Place[];
  /** Beginnings of NIS or NUTS codes: `21` is all of Brussels. */
  readonly area?: readonly string[];
  /** From the first hour up to the second, which is not in it, by the office's clocks: `22-7` goes over midnight. */
  readonly hour?: { readonly from: number; readonly to: number };
  readonly kind?: readonly string[];
  readonly category?: readonly string[];
  readonly urgency?: readonly string[];
  readonly severity?: readonly string[];
}

export interface DecisionRule {
  /** Kinds or names of channels: `sms`, `mastodon`, `Radio 1`. */
  readonly channels: readonly string[];
  readonly when: Conditions;
  readonly suggest: Decision['decision'];
  /** Why, in each language of the interface. */
  readonly reason: ByLanguage;
}

export type Suggestion = Pick<DecisionRule, 'suggest' | 'reason'>;

export interface Situation {
  readonly content: Pick<DraftContent, 'kind' | 'area' | 'category' | 'urgency' | 'severity'>;
  /** Null: nobody has said it, so rules that ask for it do not hold. */
  readonly audience: Audience | null;
  readonly place: Place | null;
  /** 0 to 23, by the office's clocks, when it would go out. */
  readonly hour: number;
}

/** The languages of the interface: each reason stands in all of them. */
const REASON_LANGUAGES = ['en', 'fr', 'nl', 'de'];

/** Reads a rules file that was parsed already; every mistake is named by its place in the file. */
export function readRules(input: unknown): readonly DecisionRule[] | readonly FieldError[] {
  const r = new Reading();
  const file = r.object(input, '', ['rules']);
  const rules = r.list(file?.rules, 'rules', 200, (item, field) => readRule(r, item, field));
  if (file && !Array.isArray(file.rules)) r.no('rules', 'required', 'must be a list of rules');
  return r.errors.length > 0 ? r.errors : rules;
}

export const areFaults = (read: readonly DecisionRule[] | readonly FieldError[]): read is readonly FieldError[] =>
  read.length > 0 && 'detail' in read[0]!;

function readRule(r: Reading, input: unknown, field: string): DecisionRule | undefined {
  const m = r.object(input, field, ['channels', 'when', 'suggest', 'reason']);
  if (!m) return undefined;
  const channels = r.list(m.channels, at(field, 'channels'), 50, (value, name) => r.text(value, name, { max: 120 }));
  if (channels.length === 0)
    r.no(at(field, 'channels'), 'required', 'must name at least one channel or kind of channel');
  const suggest = r.oneOf(m.suggest, at(field, 'suggest'), ['used', 'not-used', 'held']);
  const reason = r.byLanguage(m.reason, at(field, 'reason'), REASON_LANGUAGES, (value, name) =>
    r.text(value, name, { max: 500 }),
  );
  for (const language of REASON_LANGUAGES)
    if (reason[language] === undefined) r.no(at(at(field, 'reason'), language), 'required', 'is missing: say why');
  const when = readConditions(r, m.when, at(field, 'when'));
  return suggest ? { channels, when, suggest, reason } : undefined;
}

function readConditions(r: Reading, input: unknown, field: string): Conditions {
  const m = absent(input) ? undefined : r.object(input, field, CONDITIONS);
  if (!m) return {};
  const words = <Word extends string>(name: (typeof CONDITIONS)[number], known: readonly Word[]) =>
    absent(m[name])
      ? {}
      : { [name]: r.list(m[name], at(field, name), 50, (value, place) => r.oneOf(value, place, known)) };
  return {
    ...words('audience', AUDIENCES),
    ...words('place', PLACES),
    ...(absent(m.area)
      ? {}
      : { area: r.list(m.area, at(field, 'area'), 200, (value, name) => r.text(String(value), name, { max: 20 })) }),
    ...hours(r, m.hour, at(field, 'hour')),
    ...words('kind', KINDS),
    ...words('category', CATEGORIES),
    ...words('urgency', URGENCIES),
    ...words('severity', SEVERITIES),
  };
}

function hours(r: Reading, input: unknown, field: string): Pick<Conditions, 'hour'> {
  if (absent(input)) return {};
  const [, from, to] = (typeof input === 'string' && /^(\d{1,2})-(\d{1,2})$/.exec(input)) || [];
  if (from !== undefined && Number(from) < 24 && Number(to) <= 24)
    return { hour: { from: Number(from), to: Number(to) } };
  r.no(field, 'form', 'must be two hours such as 22-7');
  return {};
}

/** What the first rule says that names the channel and holds; null where none does. */
export function suggestFor(
  channel: { readonly kind: string; readonly name: string },
  rules: readonly DecisionRule[],
  situation: Situation,
): Suggestion | null {
  const named = new Set([channel.kind, channel.name].map((name) => name.toLowerCase()));
  const rule = rules.find(
    ({ channels, when }) => channels.some((name) => named.has(name.toLowerCase())) && holds(when, situation),
  );
  return rule ? { suggest: rule.suggest, reason: rule.reason } : null;
}

function holds(when: Conditions, { content, audience, place, hour }: Situation): boolean {
  const one = <T>(wanted: readonly T[] | undefined, ...found: readonly (T | null)[]): boolean =>
    wanted === undefined || found.some((each) => each !== null && wanted.includes(each));
  return (
    one(when.audience, audience) &&
    one(when.place, place) &&
    one<string>(when.kind, content.kind) &&
    one<string>(when.category, ...content.category) &&
    one<string>(when.urgency, content.urgency) &&
    one<string>(when.severity, content.severity) &&
    (when.area === undefined ||
      content.area.geocodes.some(({ value }) => when.area!.some((beginning) => value.startsWith(beginning)))) &&
    (when.hour === undefined || within(when.hour, hour))
  );
}

const within = ({ from, to }: NonNullable<Conditions['hour']>, hour: number): boolean =>
  from <= to ? from <= hour && hour < to : hour >= from || hour < to;
