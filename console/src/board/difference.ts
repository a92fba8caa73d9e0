/** A run of words that stands in both texts, only in ours, or only in theirs. */
export interface Part {
  readonly in: 'both' | 'ours' | 'theirs';
  readonly text: string;
}

/* Two posts of a network are compared in a moment; what is longer is told as two texts. */
const MOST_WORDS = 1_500;

/** What one text says otherwise than the other, word by word, white space kept: the longest common run of words. */
export function differenceOf(ours: string, theirs: string): readonly Part[] {
  const [a, b] = [wordsOf(ours), wordsOf(theirs)];
  if (a.length > MOST_WORDS || b.length > MOST_WORDS)
    return [
      { in: 'ours', text: ours },
      { in: 'theirs', text: theirs },
    ];
  // common[i][k]: how many words a from i and b from k have in common, in order.
  const common = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--)
    for (let k = b.length - 1; k >= 0; k--)
      common[i]![k] = a[i] === b[k] ? common[i + 1]![k + 1]! + 1 : Math.max(common[i + 1]![k]!, common[i]![k + 1]!);

  const parts: Part[] = [];
  const add = (where: Part['in'], text: string) => {
    const last = parts.at(-1);
    if (last?.in === where) parts[parts.length - 1] = { in: where, text: last.text + text };
    else parts.push({ in: where, text });
  };
  let [i, k] = [0, 0];
  while (i < a.length || k < b.length) {
    if (i < a.length && k < b.length && a[i] === b[k]) {
      add('both', a[i]!);
      i += 1;
      k += 1;
    } else if (k >= b.length || (i < a.length && common[i + 1]![k]! >= common[i]![k + 1]!)) {
      add('ours', a[i]!);
      i += 1;
    } else {
      add('theirs', b[k]!);
      k += 1;
    }
  }
  return parts;
}

/** Each word with the white space before it. */
const wordsOf = (text: string): string[] => text.match(/\s*\S+|\s+$/g) ?? [];
