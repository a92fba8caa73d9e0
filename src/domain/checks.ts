import type { DraftContent } from './content.js';
import { detailOf, type UnverifiedFact } from './facts.js';
import { gapsIn } from './gaps.js';
import type { Language } from './language.js';
import type { Texts } from './message.js';
import type { FieldError } from './refusal.js';
import { saidIn } from './said.js';
import { suspiciousIn } from './suspicious.js';
import { HOUR_MS, instant } from './time.js';
import { linksIn } from './web-links.js';

/**
 * What is to be looked at before a draft goes out, each with the field where it is mended. `refuses`: the hub will not
 * submit or release it as it stands. `warns`: it will, and says so. The console draws them beside the form and words
 * them by `code` and `params`; `detail` says the same in English, for programs and the command line.
 */
export const CHECK_CODES = [
  'required',
  'unfilled-gap',
  'unverified-fact',
  'too-long-for-channel',
  'cut-on-channel',
  'lacks-language',
  'outdated-language',
  'expires-past',
  'expires-near',
  'expires-far',
  'expires-unsaid',
  'place-unsaid',
  'invisible-character',
  'mixed-scripts',
  'look-alike-link',
] as const;
export type CheckCode = (typeof CHECK_CODES)[number];

export interface Check {
  /** `texts.fr.headline`, as in the message. */
  readonly field: string;
  /** Of the field; null where it is for all languages. */
  readonly language: Language | null;
  readonly code: CheckCode;
  readonly level: 'refuses' | 'warns';
  readonly detail: string;
  /** What fills the words of this code: `gap`, `fact`, `printed`, `nearest`, `nearestName`, `language`, `minutes`, `channel`, `length`, `limit`, `what`. */
  readonly params: { readonly [name: string]: string | number };
}

export interface CheckedAgainst {
  /** What `parseDraft` still misses, gaps among it. */
  readonly missing: readonly FieldError[];
  readonly unverified: readonly UnverifiedFact[];
  /** Of the version before, or null. */
  readonly before: Pick<DraftContent, 'texts'> | null;
  readonly requiredLanguages: readonly Language[];
  /** Whether a lacking language stops an actual message. */
  readonly strictLanguages: boolean;
  readonly nowMs: number;
}

const NEAR_MS = HOUR_MS / 2;
const FAR_MS = 72 * HOUR_MS;

export function checksOf(draft: DraftContent, against: CheckedAgainst): Check[] {
  const actual = draft.status === 'actual';
  return [
    ...against.missing.map(stillMissing),
    ...against.unverified.flatMap((fact) => unverifiedFact(fact, actual ? 'refuses' : 'warns')),
    ...lacking(draft, against, actual),
    ...(against.before ? outdated(draft, against.before) : []),
    ...expiry(draft, against.nowMs),
    ...placeUnsaid(draft),
    ...suspicious(draft),
  ];
}

/** Of what one channel shows: `length` is by its own count. */
export function channelCheck(of: {
  readonly language: Language;
  readonly channel: string;
  readonly length: number;
  readonly limit: number;
  /** Frozen posts that are too long are refused; others are cut at a sentence. */
  readonly cut: boolean;
}): Check {
  const { language, channel, length, limit, cut } = of;
  return {
    field: `texts.${language}.short`,
    language,
    code: cut ? 'cut-on-channel' : 'too-long-for-channel',
    level: cut ? 'warns' : 'refuses',
    detail: cut
      ? `is cut on ${channel} in ${language}: write a short text that fits into ${limit}`
      : `counts ${length} on ${channel} in ${language}, where ${limit} fit: shorten the short text or the headline`,
    params: { channel, length, limit, language },
  };
}

/** The language of a field such as `texts.fr.headline` or `event.fr`; null where it has none. */
const LANGUAGED =
  /^(?:texts|event|note|sourceName|area\.description|prepared\.(?:withdrawal|hold)|.*\.(?:title|alt))\.([a-z]{2,3})(?:\.|$)/;
const languageOf = (field: string): Language | null => LANGUAGED.exec(field)?.[1] ?? null;

function stillMissing({ field, code, detail }: FieldError): Check {
  const gaps = code === 'unfilled-gap' ? gapsIn(detail) : [];
  const isGap = gaps.length > 0;
  return {
    field,
    language: languageOf(field),
    code: isGap ? 'unfilled-gap' : 'required',
    level: 'refuses',
    detail,
    params: isGap ? { gap: gaps.join(', ') } : {},
  };
}

function unverifiedFact(fact: UnverifiedFact, level: Check['level']): Check[] {
  const { nearest } = fact;
  const params = {
    kind: fact.kind,
    fact: fact.fact,
    printed: fact.printed,
    ...(nearest ? { nearest: nearest.fact, nearestName: nearest.name } : {}),
  };
  return fact.fields.map(({ field, language }) => ({
    field,
    language,
    code: 'unverified-fact',
    level,
    detail: detailOf(fact),
    params,
  }));
}

function lacking(
  draft: DraftContent,
  { requiredLanguages, strictLanguages }: CheckedAgainst,
  actual: boolean,
): Check[] {
  return requiredLanguages
    .filter((language) => draft.texts[language] === undefined)
    .map((language) => ({
      field: `texts.${language}`,
      language,
      code: 'lacks-language',
      level: strictLanguages && actual ? 'refuses' : 'warns',
      detail: `is missing: this office requires ${language}`,
      params: { language },
    }));
}

/** Some languages were changed since the version before, and these were not. */
function outdated(draft: DraftContent, before: Pick<DraftContent, 'texts'>): Check[] {
  const same = (a: Texts | undefined, b: Texts | undefined): boolean =>
    (['headline', 'description', 'instruction', 'short', 'spoken'] as const).every(
      (name) => (a?.[name] ?? '') === (b?.[name] ?? ''),
    );
  const languages = Object.keys(draft.texts);
  const kept = languages.filter(
    (language) => before.texts[language] && same(draft.texts[language], before.texts[language]),
  );
  // A language that is only new makes no other outdated: that is how a translation is added later.
  const changed = languages.some((language) => before.texts[language] && !kept.includes(language));
  if (!changed) return [];
  return kept.map((language) => ({
    field: `texts.${language}`,
    language,
    code: 'outdated-language',
    level: 'warns',
    detail: 'says the same as the version before, while other languages were changed',
    params: { language },
  }));
}

function expiry({ expires, kind }: DraftContent, nowMs: number): Check[] {
  const check = (code: CheckCode, level: Check['level'], detail: string, params: Check['params'] = {}): Check[] => [
    { field: 'expires', language: null, code, level, detail, params },
  ];
  const at = expires === null ? null : instant(expires);
  if (at === null)
    return kind === 'alert' || kind === 'update'
      ? check('expires-unsaid', 'warns', 'is not said: the message will stand for 12 hours')
      : [];
  const minutes = Math.round((at - nowMs) / 60_000);
  if (at <= nowMs) return check('expires-past', 'refuses', 'is in the past');
  if (at - nowMs < NEAR_MS) return check('expires-near', 'warns', `is in ${minutes} minutes`, { minutes });
  if (at - nowMs > FAR_MS) return check('expires-far', 'warns', 'is more than three days ahead', { minutes });
  return [];
}

/** The first alert of a fire at a refinery had no place in it: whoever reads only the post must learn where it is. */
function placeUnsaid(draft: DraftContent): Check[] {
  if (draft.kind !== 'alert' && draft.kind !== 'update') return [];
  return Object.entries(draft.texts).flatMap(([language, { headline, description, short }]): Check[] => {
    const where = draft.area.description[language] ?? '';
    const names = where.match(/\p{Lu}[\p{L}\p{M}'’-]{2,}/gu) ?? [];
    const said = fold([headline, short ?? '', description].join(' '));
    if (headline === '' || names.length === 0 || names.some((name) => said.includes(fold(name)))) return [];
    return [
      {
        field: `texts.${language}.headline`,
        language,
        code: 'place-unsaid',
        level: 'warns',
        detail: `does not say where: neither it nor the description names ${where}`,
        params: { where },
      },
    ];
  });
}

const fold = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

const WHY: { readonly [code in ReturnType<typeof suspiciousIn>[number]['code']]: string } = {
  'invisible-character': 'has a character that cannot be seen',
  'mixed-scripts': 'has letters of two alphabets in one word',
  'look-alike-link': 'has a link whose letters may not be what they look like',
};

function suspicious(draft: DraftContent): Check[] {
  return saidIn(draft).flatMap(({ field, language, text, is }) => {
    const links = is === 'address' ? [text] : linksIn(text).map(({ url }) => url);
    return suspiciousIn(text, links).map(
      ({ code, what }): Check => ({
        field,
        language,
        code,
        level: 'warns',
        detail: `${WHY[code]} (${what})`,
        params: { what },
      }),
    );
  });
}
