/**
 * Characters that make a text read otherwise than it is: nobody types them by hand, they are pasted along. What no text
 * may hold at all (bidirectional controls and the like) is refused by `checkText`; what stands here is shown.
 */
export interface Suspicious {
  readonly code: 'invisible-character' | 'mixed-scripts' | 'look-alike-link';
  /** What it is in: a word, a link, or the character’s own number. */
  readonly what: string;
}

const INVISIBLE = /\p{Default_Ignorable_Code_Point}/u;
/** Emoji are built with a joiner and a variation selector; there they are seen. */
const EMOJI = /\p{Extended_Pictographic}(?:\ufe0f|\u200d|\p{Emoji_Modifier}|\p{Extended_Pictographic})*/gu;
const WORD = /[\p{L}\p{M}\p{N}'’-]+/gu;
const LATIN = /\p{Script=Latin}/u;
const OTHER = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/u;

export function suspiciousIn(text: string, links: readonly string[]): Suspicious[] {
  const found: Suspicious[] = [];
  const bare = text.replace(EMOJI, '');
  const invisible = INVISIBLE.exec(bare);
  if (invisible) {
    const point = invisible[0].codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
    found.push({ code: 'invisible-character', what: `U+${point}` });
  }
  const mixed = (bare.match(WORD) ?? []).find((word) => LATIN.test(word) && OTHER.test(word));
  if (mixed) found.push({ code: 'mixed-scripts', what: mixed.slice(0, 60) });
  const host = links.map((link) => link.replace(/^[a-z]+:(?:\/\/)?/i, '').split(/[/?#]/, 1)[0]!);
  const odd = host.find((name) => /[^\x21-\x7e]/.test(name) || /(?:^|[.@])xn--/i.test(name));
  if (odd) found.push({ code: 'look-alike-link', what: odd.slice(0, 60) });
  return found;
}
