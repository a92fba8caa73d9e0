/**
 * Telephone numbers as people write them in Belgium and around it: `+32 2 123 45 67`, `02/123.45.67`, `0470 12 34 56`,
 * `0800 12 345`, `116 117`, and `1771` or `112` near a word such as "call". Times, dates, postcodes and references are
 * not numbers to call. One pass over the runs of digits, each read by hand: no text can make it slow.
 */
export interface FoundPhone {
  /** As it is written. */
  readonly printed: string;
  /** `+3221234567`; `021234567` where no country is said; `1771`. */
  readonly number: string;
}

interface Group {
  readonly digits: string;
  readonly start: number;
  readonly end: number;
}

/** Digits with what may stand between the groups of a number; two spaces or a comma part two numbers. */
const RUN = /\d(?:[\d ()./\u00a0\u202f\u2011\u2013-]*\d)?/g;
const GROUP = /\d+/g;
const HARMONISED = /^116(?:000|006|111|117|123)$/;
const WORD =
  /^(?:call|calls|called|calling|phone|telephone|dial|contact|tel|tél|hotline|helpline|number|appele[rz]|appelons|appel|téléphone[rz]?|téléphon\p{L}*|compose[rz]|forme[rz]|contacte[rz]|numéro|bel|belt|bellen|opbellen|telefoneer|telefoneert|telefoneren|telefoonnummer|telefoon|contacteer|nummer|noodnummer|infonummer|ruf|rufe|rufen|anruf|anrufe|anrufen|wähle|wählen|telefon|telefonisch|telefonnummer|rufnummer|notruf|notrufnummer|infonummer|sms|gsm|infoline|infolijn)$/iu;
/** "Infos au 1771" says a number to call too, if less surely. */
const ABOUT =
  /^(?:infos?|informations?|informatie|inlichtingen|renseignements?|auskunft|auskünfte|urgences?|noodgevallen|notfall|notfälle|emergency|emergencies)$/iu;
/** Between the word and the number there may be a few words, such as "the free number". */
const NEAR_WORDS = 6;
const CLOSE_WORDS = 2;
const ABOUT_WORDS = 3;
const WINDOW = 60;

export function phonesIn(text: string): FoundPhone[] {
  const found: FoundPhone[] = [];
  // A number that follows a number to call by "or" is one too: "call 112 or 1733".
  let chainEnd = -1;
  for (const run of text.matchAll(RUN)) {
    const groups = [...run[0].matchAll(GROUP)].map(({ 0: digits, index }): Group => {
      const start = run.index + index;
      return { digits, start, end: start + digits.length };
    });
    for (let i = 0; i < groups.length; ) {
      const taken = dated(groups, i, text) ?? long(groups, i, text) ?? short(groups, i, text, chainEnd);
      i += taken?.groups ?? 1;
      if (!taken?.phone) continue;
      found.push(taken.phone);
      chainEnd = groups[i - 1]!.end;
    }
  }
  return found;
}

/** Any way of writing the number, by itself: a contact’s, or what an officer typed. Null when it is none. */
export function phoneOf(printed: string): string | null {
  const bare = printed.trim().replace(/^tel:/i, '').replace(/\(0\)/, '');
  if (!/^\+?[\d ()./\u00a0\u202f\u2011\u2013-]+$/.test(bare)) return null;
  const digits = bare.replace(/\D/g, '');
  if (bare.startsWith('+')) return /^[1-9]\d{6,14}$/.test(digits) ? `+${digits}` : null;
  if (digits.startsWith('00')) return /^00[1-9]\d{6,14}$/.test(digits) ? `+${digits.slice(2)}` : null;
  return /^(?:[1-9]\d{2,5}|0\d{7,14})$/.test(digits) ? digits : null;
}

/** Whether two are one number: where one says its country and the other does not, what follows decides. */
export function sameNumber(a: string, b: string): boolean {
  if (a === b) return true;
  const [world, home] = a.startsWith('+') ? [a, b] : [b, a];
  if (!world.startsWith('+') || !home.startsWith('0')) return false;
  const rest = home.slice(1);
  return world.endsWith(rest) && /^\+[1-9]\d{0,2}$/.test(world.slice(0, world.length - rest.length));
}

interface Taken {
  readonly groups: number;
  readonly phone: FoundPhone | null;
}

/** `22.11.2026`, `2026-11-22`, `22/11/26`: three groups between the same separators. */
function dated(groups: readonly Group[], i: number, text: string): Taken | null {
  const [a, b, c] = groups.slice(i, i + 3);
  if (!a || !b || !c) return null;
  const separator = text.slice(a.end, b.start);
  if (!/^[./-]$/.test(separator) || text.slice(b.end, c.start) !== separator) return null;
  const isDay = (group: Group) => group.digits.length <= 2 && Number(group.digits) >= 1 && Number(group.digits) <= 31;
  const isMonth = (group: Group) => group.digits.length <= 2 && Number(group.digits) >= 1 && Number(group.digits) <= 12;
  const isYear = (group: Group) => /^(?:19|20)\d\d$/.test(group.digits);
  const is = (isDay(a) && isMonth(b) && isYear(c)) || (isYear(a) && isMonth(b) && isDay(c));
  return is ? { groups: 3, phone: null } : null;
}

/** Numbers that say by themselves what they are: they begin with +, 00 or 0, or are one of Europe’s 116 numbers. */
function long(groups: readonly Group[], i: number, text: string): Taken | null {
  const first = groups[i]!;
  const plus = text[first.start - 1] === '+';
  if (!plus && !isWordStart(text, first.start)) return null;
  const world = plus || (first.digits.startsWith('00') && first.digits.length > 2) || first.digits === '00';
  if (!world && !first.digits.startsWith('0')) return harmonised(groups, i, text);
  if (!plus && isRegister(text, first.start)) return null;
  const [least, most] = world ? [plus ? 8 : 10, plus ? 15 : 17] : [9, 11];
  let digits = '';
  for (let k = i; k < groups.length; k++) {
    const group = groups[k]!;
    const gap = k > i ? text.slice(groups[k - 1]!.end, group.start) : '';
    if (k > i && !isJoint(gap)) break;
    // The (0) of +32 (0)2 is not dialled from abroad.
    if (world && group.digits === '0' && /\($/.test(gap)) continue;
    if (digits.length + group.digits.length > most) break;
    digits += group.digits;
    const ends = world
      ? !(groups[k + 1] && joins(text, group, groups[k + 1]!) && fits(digits, groups[k + 1]!, most))
      : true;
    if (digits.length >= least && ends) {
      const start = plus ? first.start - 1 : first.start;
      const number = world ? `+${plus ? digits : digits.slice(2)}` : digits;
      // No country begins with 0 (ITU-T E.164 §6.2.1).
      if (world && !/^\+[1-9]/.test(number)) return null;
      return { groups: k - i + 1, phone: { printed: text.slice(start, group.end), number } };
    }
  }
  return null;
}

const isJoint = (gap: string): boolean => /^(?: ?[./(\u2011-] ?|[ \u00a0\u202f]|\) ?| \(|\) ?[-/] ?)$/.test(gap);
const joins = (text: string, a: Group, b: Group): boolean => isJoint(text.slice(a.end, b.start));
/** An international number goes on while groups follow that are no number of their own. */
const fits = (digits: string, next: Group, most: number): boolean =>
  digits.length + next.digits.length <= most &&
  digits.length < 11 &&
  !(digits.length > 9 && next.digits.startsWith('0'));

function harmonised(groups: readonly Group[], i: number, text: string): Taken | null {
  for (const count of [1, 2]) {
    const part = groups.slice(i, i + count);
    const number = part.map(({ digits }) => digits).join('');
    if (part.length < count || !HARMONISED.test(number)) continue;
    if (count === 2 && !/^[ .\u00a0\u202f]$/.test(text.slice(part[0]!.end, part[1]!.start))) continue;
    const end = part[count - 1]!.end;
    return { groups: count, phone: { printed: text.slice(part[0]!.start, end), number } };
  }
  return null;
}

/** Three or four digits are a number to call only where a word says so. */
function short(groups: readonly Group[], i: number, text: string, chainEnd: number): Taken | null {
  const { digits, start, end } = groups[i]!;
  if (!/^[1-9]\d{2,3}$/.test(digits) || !isWordStart(text, start) || !isWordEnd(text, end)) return null;
  // A group of a longer figure, a time, a date or a reference.
  if (/[\d:,./\u2011\u2013-]$/.test(text.slice(Math.max(0, start - 1), start))) return null;
  if (/^(?:[:,./\u2011\u2013-]\d|[ \u00a0\u202f]\d{2,})/.test(text.slice(end, end + 3))) return null;
  const before = wordsBefore(text, start);
  const at = before.findIndex((word) => WORD.test(word));
  const isClose = at >= 0 && at < CLOSE_WORDS;
  const near = (at >= 0 && at <= NEAR_WORDS) || before.slice(0, ABOUT_WORDS).some((word) => ABOUT.test(word));
  const isNear = near && !isYear(digits) && !isQuantity(text, digits, end);
  const chained =
    chainEnd >= 0 &&
    /^(?:,? ?(?:or|and|ou|et|of|en|oder|und|\/|,) ?(?:(?:the|le|au|on|het|op|die|der|unter) )?)$/i.test(
      text.slice(chainEnd, start),
    );
  const isCall = isClose || isNear || chained || (wordAfter(text, end) && !isYear(digits));
  return isCall ? { groups: 1, phone: { printed: digits, number: digits } } : null;
}

/** Of the same sentence, nearest first. */
const wordsBefore = (text: string, start: number): string[] => {
  const said = text.slice(Math.max(0, start - WINDOW), start);
  // The full stop of an abbreviation ends no sentence.
  const sentence =
    said
      .replace(/\b(t[eé]l|nr)\./giu, '$1')
      .split(/[.!?;\n](?=\s)|\n/)
      .at(-1) ?? '';
  return (sentence.match(/[\p{L}\p{M}]+/gu) ?? []).reverse();
};
/** Dutch and German put the verb last: "die 1771 anrufen". */
const wordAfter = (text: string, end: number): boolean =>
  (/^[ \u00a0]([\p{L}\p{M}]+)(?:[ \u00a0]([\p{L}\p{M}]+))?/u.exec(text.slice(end, end + 40)) ?? [])
    .slice(1)
    .some((word) => /^(?:op)?(?:bellen|anrufen|wählen|telefoneren)$/iu.test(word ?? ''));
const isYear = (digits: string): boolean => /^(?:19|20)\d\d$/.test(digits);
/** "1500 people", "1000 Brussels", "500 m": what is counted or named stands right after. */
const isQuantity = (text: string, digits: string, end: number): boolean =>
  /^[ \u00a0\u202f]?(?:%|€|km|m|personen|personnes|people|mensen|menschen|habitants|inwoners|einwohner|residents|euro|meter|mètres|metres)(?![\p{L}])/iu.test(
    text.slice(end, end + 20),
  ) ||
  (digits.length === 4 && /^ \p{Lu}\p{Ll}/u.test(text.slice(end, end + 3)));
const isWordStart = (text: string, start: number): boolean =>
  !/[\p{L}\d_]/u.test(text.slice(Math.max(0, start - 1), start));
const isWordEnd = (text: string, end: number): boolean => !/[\p{L}\d_]/u.test(text.slice(end, end + 1));
/** The number of a Belgian enterprise is written 0123.456.789, after one of these. */
const isRegister = (text: string, start: number): boolean =>
  /(?:\bBE|TVA|BTW|VAT|BCE|KBO|MwSt|ZDU)[ :.\u00a0]{0,3}$/.test(text.slice(Math.max(0, start - 8), start));
