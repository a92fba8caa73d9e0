/**
 * Characters that nobody types by hand and nobody sees: pasted along, they split a word for a search, hide a letter in
 * an address, or make a text read otherwise than it is stored. The desk refuses the worst and warns of the others; here
 * they are only shown where they stand, and taken out when the officer says so.
 */
export interface Piece {
  readonly text: string;
  /** `U+200B`, where the piece is one such character; else null. */
  readonly odd: string | null;
}

/** What Unicode calls ignorable, what turns the direction of reading, and control characters but for line break and tab. */
const ODD = /\p{Default_Ignorable_Code_Point}|\p{Bidi_Control}|[\p{Cc}\ufffc\ufeff]/u;
/* Emoji are built with a joiner and a variation selector; there they are seen. */
const WHOLE = /\p{Extended_Pictographic}(?:\ufe0f|\u200d|\p{Emoji_Modifier}|\p{Extended_Pictographic})*|./gsu;
const FINE = ['\n', '\t'];

const codeOf = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/** The text in pieces: each odd character alone, and what stands between them. */
export function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  for (const [character] of text.matchAll(WHOLE)) {
    const isOdd = [...character].length === 1 && ODD.test(character) && !FINE.includes(character);
    const last = pieces[pieces.length - 1];
    if (isOdd) pieces.push({ text: character, odd: codeOf(character) });
    else if (last && last.odd === null) pieces[pieces.length - 1] = { text: last.text + character, odd: null };
    else pieces.push({ text: character, odd: null });
  }
  return pieces;
}

export const oddIn = (text: string): readonly string[] =>
  piecesOf(text).flatMap(({ odd }) => (odd === null ? [] : [odd]));

export const withoutOdd = (text: string): string =>
  piecesOf(text)
    .filter(({ odd }) => odd === null)
    .map((piece) => piece.text)
    .join('');
