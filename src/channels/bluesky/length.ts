/** Both from the lexicon of app.bsky.feed.post: `maxGraphemes` and `maxLength`, the latter in bytes of UTF-8. */
const GRAPHEMES = 300;
const BYTES = 3_000;
export const LIMIT = GRAPHEMES;

/** What is far beyond any limit is bounded from above: Unicode work on an endless text can stop a process. */
const MEASURED_CODE_UNITS = 20_000;
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

export const countGraphemes = (text: string): number => [...graphemes.segment(text)].length;
const countBytes = (text: string): number => Buffer.byteLength(text, 'utf8');

/**
 * A post's length in one figure for both limits: graphemes, or bytes in units of ten where these are more. It is at most
 * 300 exactly when the post has at most 300 graphemes and at most 3000 bytes, so that whoever cuts by it keeps both.
 */
export function countPost(text: string): number {
  if (text.length > MEASURED_CODE_UNITS) return text.length;
  return Math.max(countGraphemes(text), Math.ceil((countBytes(text) * GRAPHEMES) / BYTES));
}

/** Whether the bytes rule: only with many letters of several marks, or emoji of several people. */
export const bytesRule = (text: string): boolean => countPost(text) > countGraphemes(text);
