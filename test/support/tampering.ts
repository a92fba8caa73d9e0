import { chain, LEDGER_START, type LedgerEntry } from '../../src/domain/ledger.js';
import { sha256 } from './messages.js';

/**
 * What somebody can do to the ledger who may write the whole table and knows how its digests are made, but has not the
 * hub's key. Each gives the table as they leave it, and the first line that is no longer what it was.
 */
export interface Tampered {
  readonly entries: readonly LedgerEntry[];
  readonly bad: number;
}
type Tamper = (entries: readonly LedgerEntry[], n: number, roll: (sides: number) => number) => Tampered;

const FORGED = {
  actor: 'nobody@crisis.example',
  action: 'returned',
  subject: '2026-9999',
  facts: { version: 99 },
  at: '2020-01-01T00:00:00.000Z',
} as const;
const OTHER = { ...FORGED, previous: 'b'.repeat(64), digest: 'c'.repeat(64) };

/** Numbers and digests made to fit again, from the place of line `from` on. */
function fitted(entries: readonly LedgerEntry[], from: number): LedgerEntry[] {
  const made: LedgerEntry[] = entries.slice(0, from - 1);
  for (const entry of entries.slice(from - 1))
    made.push(chain(made.at(-1) ?? LEDGER_START, factsOf(entry), entry.at, sha256));
  return made;
}

const factsOf = ({ actor, action, subject, facts }: LedgerEntry) => ({ actor, action, subject, facts });

/** Line n says something else, and everything after it fits. */
export const rechained = (entries: readonly LedgerEntry[], n: number, change: Partial<LedgerEntry>): LedgerEntry[] =>
  fitted(
    entries.map((entry) => (entry.seq === n ? { ...entry, ...change } : entry)),
    n,
  );

const changed: Tamper = (entries, n, roll) => {
  const columns = Object.keys(OTHER) as (keyof typeof OTHER)[];
  const column = columns[roll(columns.length)]!;
  return { entries: entries.map((e) => (e.seq === n ? { ...e, [column]: OTHER[column] } : e)), bad: n };
};

const swapped: Tamper = (entries, n, roll) => {
  const other = n === entries.length ? n - 1 : n + 1 + roll(entries.length - n);
  const [low, high] = [Math.min(n, other), Math.max(n, other)];
  const seqs = new Map([
    [low, high],
    [high, low],
  ]);
  return {
    entries: entries.map((entry) => ({ ...entries[(seqs.get(entry.seq) ?? entry.seq) - 1]!, seq: entry.seq })),
    bad: low,
  };
};

const without = (entries: readonly LedgerEntry[], n: number) => entries.filter(({ seq }) => seq !== n);
const withForged = (entries: readonly LedgerEntry[], n: number): LedgerEntry[] => [
  ...entries.slice(0, n),
  chain(entries[n - 1]!, FORGED, FORGED.at, sha256),
  ...entries.slice(n),
];

export const TAMPERINGS = {
  'a column changed': changed,
  'a line written anew with a digest of its own': (entries, n) => ({
    entries: entries.map((entry) => (entry.seq === n ? rechained(entries, n, FORGED)[n - 1]! : entry)),
    bad: n,
  }),
  'the rest written anew': (entries, n) => ({ entries: rechained(entries, n, FORGED), bad: n }),
  'a line removed': (entries, n) => ({ entries: without(entries, n), bad: n }),
  'a line removed and the rest made to fit': (entries, n) => ({ entries: fitted(without(entries, n), n), bad: n }),
  'the end cut off': (entries, n) => ({ entries: entries.slice(0, n - 1), bad: n }),
  'a line put in and the rest made to fit': (entries, n) => ({
    entries: fitted(withForged(entries, n), n + 1),
    bad: n + 1,
  }),
  'a line put in before the first': (entries) => ({
    entries: [{ ...chain(LEDGER_START, FORGED, FORGED.at, sha256), seq: 0 }, ...entries],
    bad: 0,
  }),
  'two lines that changed places': swapped,
  'two lines that changed places and were made to fit': (entries, n, roll) => {
    const { entries: moved, bad } = swapped(entries, n, roll);
    return { entries: fitted(moved, bad), bad };
  },
  'an old backup restored and gone on with': (entries, n) => {
    const kept = entries.slice(0, n);
    const later = entries.slice(n).map((entry) => ({ ...entry, actor: 'later@crisis.example' }));
    return { entries: fitted([...kept, ...later], n + 1), bad: n + 1 };
  },
} as const satisfies { readonly [name: string]: Tamper };

export type Tampering = keyof typeof TAMPERINGS;
