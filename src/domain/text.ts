import type { FieldError } from './refusal.js';

/** What a plain text of a field may hold. `max` is in code points after NFC. */
export interface TextRule {
  readonly max: number;
  readonly min?: number;
  /** Line breaks are kept; without it, they are refused. */
  readonly lines?: boolean;
  /** It is meant to be an address; a text that is nothing else says nothing to whoever hears it read. */
  readonly address?: boolean;
}

const LINE_BREAKS = /\r\n?|\u2028|\u2029|\u0085/g;
/** Something to be seen: not only spaces and format characters such as U+200B. */
const VISIBLE = /[^\p{Cf}\p{Z}\s]/u;
const COMBINING_RUN = /\p{M}{9,}/u;
/**
 * Whether marks pile up on one letter, as in no text of ours. To be asked of what a stranger wrote before it is
 * normalised: that takes quadratic time over them, three minutes for a megabyte.
 */
export const pilesUp = (text: string): boolean => COMBINING_RUN.test(text);
/** Nobody writes it; it was pasted along from a feed, and a reader downstream that does not escape ends its section there. */
const SECTION_END = ']]>';
const ADDRESS = /^(?:https?:\/\/|www\.)/i;

function refusedPoint(point: number, lines: boolean): string | null {
  if (point === 0x0a || point === 0x09) return lines ? null : 'a line break or tab in a single-line field';
  if (point === 0x2028 || point === 0x2029) return 'a line break in a single-line field';
  if (point < 0x20 || (point >= 0x7f && point <= 0x9f)) return 'a control character';
  if (point >= 0xd800 && point <= 0xdfff) return 'a lone surrogate';
  if ((point & 0xfffe) === 0xfffe || (point >= 0xfdd0 && point <= 0xfdef)) return 'a noncharacter';
  // Bidirectional controls can make a text read otherwise than it is stored (CVE-2021-42574), so none is taken.
  if (
    (point >= 0x202a && point <= 0x202e) ||
    (point >= 0x2066 && point <= 0x2069) ||
    point === 0x200e ||
    point === 0x200f ||
    point === 0x061c
  )
    return 'a bidirectional control';
  if (point === 0xfeff || point === 0xfffc) return 'an invisible character';
  return null;
}

const codePoint = (point: number): string => `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;

/**
 * Checks and normalises one text (security.md "Input text"). The cap of four times the limit in UTF-16 code units comes
 * before any Unicode work: normalising 100,000 mixed combining marks blocks a process for seconds. Line breaks become
 * `\n` and the ends are trimmed; nothing else is changed silently.
 */
export function checkText(input: unknown, field: string, rule: TextRule): { text: string } | { error: FieldError } {
  const no = (code: string, detail: string) => ({ error: { field, code, detail } });
  if (typeof input !== 'string') return no('type', `must be text, not ${input === null ? 'null' : typeof input}`);
  const cap = rule.max * 4;
  if (input.length > cap)
    return no('too-long', `is ${input.length} code units long; at most ${rule.max} characters fit`);

  // A block of YAML ends in a line break that nobody meant.
  const raw = rule.lines ? input.replace(LINE_BREAKS, '\n') : input.replace(/\n+$/, '');
  let position = 0;
  for (const character of raw) {
    const point = character.codePointAt(0)!;
    const why = refusedPoint(point, rule.lines ?? false);
    if (why) return no('character', `has ${why} (${codePoint(point)}) at position ${position + 1}`);
    position++;
  }
  // Counted in code points like the positions above, not in the code units by which a string is searched.
  const positionOf = (index: number): number => [...raw.slice(0, index)].length + 1;
  const run = COMBINING_RUN.exec(raw);
  if (run) {
    const mark = codePoint(run[0].codePointAt(0)!);
    return no(
      'combining',
      `has more than 8 combining marks on one letter (${mark}) at position ${positionOf(run.index)}`,
    );
  }
  const end = raw.indexOf(SECTION_END);
  if (end >= 0) return no('markup', `has the end of an XML section (${SECTION_END}) at position ${positionOf(end)}`);

  const text = raw.normalize('NFC').trim();
  const length = [...text].length;
  if (length > rule.max) return no('too-long', `is ${length} characters long; at most ${rule.max} fit`);
  const least = rule.min ?? 1;
  if (length < least || (least > 0 && !VISIBLE.test(text))) return no('required', 'must not be empty');
  if (!rule.address && text.split(/\s+/).every((word) => ADDRESS.test(word)))
    return no(
      'only-address',
      'is nothing but an address, from position 1 on: say it in words, and put it among the links',
    );
  return { text };
}
