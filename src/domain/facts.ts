import type { ByLanguage, Language } from './language.js';
import { type FoundPhone, phoneOf, phonesIn, sameNumber } from './phones.js';
import type { FieldError } from './refusal.js';
import { saidIn } from './said.js';
import { covers, linksIn, placeOf } from './web-links.js';

/**
 * The fact guard: every telephone number and link that a message says must be on the office's verified list, or have
 * been ticked by an officer by name. In 2019 a wrong number went to a whole country; nobody had compared it.
 */
export interface Verified {
  /** `+3225060000` or a short number; null where there is only a link. */
  readonly phone: string | null;
  readonly url: string | null;
  readonly name: ByLanguage;
}

/** One telephone number or link, with every field that says it. */
export interface Fact {
  readonly kind: 'phone' | 'link';
  /** By which it is compared and ticked: `1771`, `+3225060000`, `https://crisis.example/help`. */
  readonly fact: string;
  readonly printed: string;
  readonly fields: readonly { readonly field: string; readonly language: Language | null }[];
}

export interface UnverifiedFact extends Fact {
  /** The nearest that is verified, where one is near enough to have been meant. */
  readonly nearest: { readonly fact: string; readonly name: string } | null;
}

export function factsIn(content: Parameters<typeof saidIn>[0]): Fact[] {
  const facts = new Map<string, { kind: Fact['kind']; printed: string; fields: Fact['fields'][number][] }>();
  for (const { field, language, text, is } of saidIn(content)) {
    const add = (kind: Fact['kind'], fact: string, printed: string) => {
      const known = facts.get(`${kind} ${fact}`) ?? { kind, printed, fields: [] };
      if (!known.fields.some((each) => each.field === field)) known.fields.push({ field, language });
      facts.set(`${kind} ${fact}`, known);
    };
    const phones =
      is === 'phone' || /^tel:/i.test(text) ? wholePhone(text) : is === 'address' ? [] : phonesIn(withoutLinks(text));
    for (const { number, printed } of phones) add('phone', number, printed);
    const links = is === 'address' ? [{ url: text, printed: text }] : linksIn(text);
    for (const { url, printed } of links) if (placeOf(url)) add('link', url, printed);
  }
  return [...facts].map(([key, fact]) => ({ ...fact, fact: key.slice(key.indexOf(' ') + 1) }));
}

/** A contact's number is one, however it is written; what cannot be read is a fact all the same. */
const wholePhone = (text: string): FoundPhone[] => {
  const said = text.replace(/^tel:/i, '').trim();
  return [{ printed: said, number: phoneOf(said) ?? said }];
};

/** The digits of an address are no telephone number. */
const withoutLinks = (text: string): string =>
  linksIn(text).reduce((rest, { printed }) => rest.replace(printed, ' '.repeat(printed.length)), text);

export function isVerified<V extends Verified>(
  fact: Pick<Fact, 'kind' | 'fact'>,
  verified: readonly V[],
): V | undefined {
  return verified.find(({ phone, url }) =>
    fact.kind === 'phone' ? phone !== null && sameNumber(phone, fact.fact) : url !== null && covers(url, fact.fact),
  );
}

/** What a message says that is neither verified nor ticked. `ticked` are facts as `Fact.fact` has them. */
export function unverified(
  content: Parameters<typeof saidIn>[0],
  { verified, ticked }: { verified: readonly Verified[]; ticked: readonly string[] },
): UnverifiedFact[] {
  return factsIn(content)
    .filter((fact) => !isVerified(fact, verified) && !ticked.includes(fact.fact))
    .map((fact) => ({ ...fact, nearest: nearest(fact, verified) }));
}

/** One error for each field that says it, so that each can be found and mended. */
export const factErrors = (facts: readonly UnverifiedFact[]): FieldError[] =>
  facts.flatMap((fact) => fact.fields.map(({ field }) => ({ field, code: 'unverified-fact', detail: detailOf(fact) })));

export function detailOf({ kind, printed, nearest: near }: UnverifiedFact): string {
  const what = kind === 'phone' ? 'the number' : 'the link';
  const meant = near ? `; ${near.fact} is verified for “${near.name}”; did you mean it?` : '';
  return `has ${what} ${printed}, which is not on the verified list${meant}`;
}

/** How many characters may differ, or change places, for the one to have been meant by the other. */
const MOST_APART = 2;

function nearest({ kind, fact }: Fact, verified: readonly Verified[]): UnverifiedFact['nearest'] {
  let best: { apart: number; fact: string; name: string } | null = null;
  for (const { phone, url, name } of verified) {
    const known = kind === 'phone' ? phone : url;
    if (known === null) continue;
    const [asked, compared] = kind === 'phone' ? digitsOf(fact, known) : [hostOf(fact), hostOf(known)];
    const apart = distance(asked, compared);
    // Two of three digits in common are no likeness.
    const most = Math.min(MOST_APART, Math.floor(compared.length / 2));
    if (apart > most || (best && best.apart <= apart)) continue;
    best = { apart, fact: known, name: name.en ?? Object.values(name)[0] ?? known };
  }
  return best && { fact: best.fact, name: best.name };
}

const hostOf = (url: string): string => placeOf(url)?.host ?? url;

/** As far as both say it: a number without its country is compared with what follows the country. */
function digitsOf(asked: string, known: string): [string, string] {
  if (!asked.startsWith('0') || !known.startsWith('+')) return [asked, known];
  return [asked.slice(1), known.slice(1 - asked.length)];
}

/** Edits between two short texts, where two neighbours that changed places are one (optimal string alignment). */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > MOST_APART || a.length > 253) return MOST_APART + 1;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, before[j - 2]! + 1);
      row.push(least);
    }
    before = last;
    last = row;
  }
  return last[b.length]!;
}
