import type { Language } from '../domain/language.js';

/**
 * Cutting by rule: at the end of a sentence, never inside a word. Texts have been capped by the input rule before they
 * get here (contract.md "A message"), so segmenting them is bounded.
 */
const segmenters = new Map<string, Intl.Segmenter>();

function segmenter(language: Language, granularity: 'sentence' | 'word'): Intl.Segmenter {
  const key = `${language} ${granularity}`;
  const known = segmenters.get(key);
  if (known) return known;
  const made = new Intl.Segmenter(language, { granularity });
  segmenters.set(key, made);
  return made;
}

/** The longest beginning of the text that ends with a sentence and fits; empty when not even the first one does. */
export function cutAtSentence(text: string, language: Language, fits: (text: string) => boolean): string {
  if (fits(text)) return text;
  return longest(text, endsOf(text, segmenter(language, 'sentence')), (part) => part.trimEnd(), fits);
}

/** For what is one sentence, such as a headline: the longest beginning of whole words that fits, with an ellipsis. */
export function cutAtWord(text: string, language: Language, fits: (text: string) => boolean): string {
  if (fits(text)) return text;
  const shape = (part: string): string => `${part.replace(/[\s\p{P}]+$/u, '')}…`;
  // A segmenter would part `Neder-Over-Heembeek`, which is one word to a reader; it is for scripts without spaces.
  const spaces = Array.from(text.matchAll(/\s+/g), ({ index }) => index);
  return longest(text, spaces, shape, fits) || longest(text, endsOf(text, segmenter(language, 'word')), shape, fits);
}

const endsOf = (text: string, cutter: Intl.Segmenter): number[] =>
  Array.from(cutter.segment(text), ({ index, segment }) => index + segment.length);

function longest(
  text: string,
  ends: readonly number[],
  shape: (part: string) => string,
  fits: (text: string) => boolean,
): string {
  // What is longer counts more on any channel, but for a URL that is cut in two: so the search goes by halves.
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(shape(text.slice(0, ends[middle - 1])))) low = middle;
    else high = middle - 1;
  }
  return low === 0 ? '' : shape(text.slice(0, ends[low - 1]));
}
