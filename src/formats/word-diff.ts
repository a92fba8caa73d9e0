/**
 * What differs between two texts, word by word, as a reader marks it with a pen: Myers' shortest way from one to the
 * other. Space belongs to the word before it. Bounded: texts that have little in common are said to be replaced whole,
 * since a page of single words crossed out tells nobody anything.
 */
export interface Piece {
  readonly is: 'same' | 'added' | 'removed';
  readonly text: string;
}

/** So many words may have gone and come; the search costs the square of it at most. */
const MOST_CHANGES = 200;

export function wordDiff(before: string, after: string): readonly Piece[] {
  const [from, to] = [wordsOf(before), wordsOf(after)];
  let start = 0;
  while (start < from.length && start < to.length && isSame(from[start]!, to[start]!)) start++;
  let end = 0;
  const shorter = Math.min(from.length, to.length) - start;
  while (end < shorter && isSame(from[from.length - 1 - end]!, to[to.length - 1 - end]!)) end++;
  const pieces: Piece[] = [
    { is: 'same', text: to.slice(0, start).join('') },
    ...middle(from.slice(start, from.length - end), to.slice(start, to.length - end)),
    { is: 'same', text: to.slice(to.length - end).join('') },
  ];
  return joined(pieces);
}

const wordsOf = (text: string): string[] => text.match(/\S+\s*|\s+/g) ?? [];
/** A word at the end of a text has no space after it, and is the same word. */
const isSame = (a: string, b: string): boolean => a.trimEnd() === b.trimEnd();

function middle(from: readonly string[], to: readonly string[]): Piece[] {
  const trail = search(from, to);
  if (trail === null)
    return [
      { is: 'removed', text: from.join('') },
      { is: 'added', text: to.join('') },
    ];
  const pieces: Piece[] = [];
  let [x, y] = [from.length, to.length];
  for (let changes = trail.length - 1; changes > 0; changes--) {
    const furthest = trail[changes - 1]!;
    const k = x - y;
    const down = k === -changes || (k !== changes && reach(furthest, k - 1) < reach(furthest, k + 1));
    const fromX = reach(furthest, down ? k + 1 : k - 1);
    const fromY = fromX - (down ? k + 1 : k - 1);
    while (x > fromX && y > fromY && x > 0 && y > 0 && isSame(from[x - 1]!, to[y - 1]!)) {
      x--;
      y--;
      pieces.push({ is: 'same', text: to[y]! });
    }
    if (down) pieces.push({ is: 'added', text: to[--y]! });
    else pieces.push({ is: 'removed', text: from[--x]! });
  }
  while (x > 0 && y > 0) {
    x--;
    y--;
    pieces.push({ is: 'same', text: to[y]! });
  }
  return pieces.reverse();
}

/** For each number of changes, how far along each diagonal they lead; null when more would be needed than are told. */
function search(from: readonly string[], to: readonly string[]): ReadonlyMap<number, number>[] | null {
  const trail: Map<number, number>[] = [];
  for (let changes = 0; changes <= Math.min(from.length + to.length, MOST_CHANGES); changes++) {
    const before = trail[changes - 1] ?? new Map();
    const now = new Map<number, number>();
    trail.push(now);
    for (let k = -changes; k <= changes; k += 2) {
      const down = k === -changes || (k !== changes && reach(before, k - 1) < reach(before, k + 1));
      let x = changes === 0 ? 0 : down ? reach(before, k + 1) : reach(before, k - 1) + 1;
      while (x < from.length && x - k < to.length && isSame(from[x]!, to[x - k]!)) x++;
      now.set(k, x);
      if (x >= from.length && x - k >= to.length) return trail;
    }
  }
  return null;
}

const reach = (furthest: ReadonlyMap<number, number>, k: number): number => furthest.get(k) ?? -1;

function joined(pieces: readonly Piece[]): readonly Piece[] {
  const told: Piece[] = [];
  for (const piece of pieces) {
    if (piece.text === '') continue;
    const last = told.at(-1);
    if (last?.is === piece.is) told[told.length - 1] = { ...piece, text: last.text + piece.text };
    else told.push(piece);
  }
  return told;
}
