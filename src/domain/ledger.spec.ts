import { describe, expect, test } from '@jest/globals';
import { sha256 } from '../../test/support/messages.js';
import { chain, firstBreak, LEDGER_START, type LedgerEntry, type LedgerFacts } from './ledger.js';

const facts = (over: Partial<LedgerFacts> = {}): LedgerFacts => ({
  actor: 'approver@crisis.example',
  action: 'released',
  subject: '2026-0042',
  facts: { version: 1 },
  ...over,
});
const at = (seq: number) => `2026-11-22T02:14:0${seq}.000Z`;

function ledger(length: number): LedgerEntry[] {
  const entries: LedgerEntry[] = [];
  for (let seq = 1; seq <= length; seq++)
    entries.push(chain(entries.at(-1) ?? LEDGER_START, facts({ facts: { version: seq } }), at(seq), sha256));
  return entries;
}

/** Entry `seq` written anew, its own digest included, as somebody would who knows how the ledger is made. */
const rewritten = (entries: readonly LedgerEntry[], seq: number): LedgerEntry[] =>
  entries.map((entry, i) =>
    entry.seq === seq ? chain(entries[i - 1] ?? LEDGER_START, facts({ actor: 'x' }), entry.at, sha256) : entry,
  );

describe('writing the ledger', () => {
  test('the first line follows sixty-four zeros and has number 1', () => {
    const [first] = ledger(1);
    expect(first).toMatchObject({ seq: 1, previous: '0'.repeat(64) });
    expect(first!.digest).toMatch(/^[0-9a-f]{64}$/);
  });

  test('each line carries the digest of the line before', () => {
    const [first, second] = ledger(2);
    expect(second).toMatchObject({ seq: 2, previous: first!.digest });
  });

  test('the same facts at another place or time have another digest', () => {
    const [first, second] = ledger(2);
    expect(chain(LEDGER_START, facts(), at(2), sha256).digest).not.toBe(first!.digest);
    expect(chain(first!, facts(), at(1), sha256).digest).not.toBe(second!.digest);
  });
});

describe('verifying the ledger names the first line that is not as it was written', () => {
  test('an untouched ledger has none, and neither has an empty one', () => {
    expect(firstBreak(ledger(5), sha256)).toBeNull();
    expect(firstBreak([], sha256)).toBeNull();
  });

  test.each<[string, Partial<LedgerEntry>]>([
    ['actor', { actor: 'nobody@crisis.example' }],
    ['action', { action: 'returned' }],
    ['subject', { subject: '2026-0043' }],
    ['facts', { facts: { version: 9 } }],
    ['time', { at: at(9) }],
    ['digest', { digest: 'f'.repeat(64) }],
  ])('a line whose %s was changed', (_, change) => {
    const entries = ledger(5).map((entry) => (entry.seq === 3 ? { ...entry, ...change } : entry));
    expect(firstBreak(entries, sha256)).toEqual({ seq: 3, reason: 'its content was changed' });
  });

  test('a fact added to a line', () => {
    const entries = ledger(3).map((entry) =>
      entry.seq === 2 ? { ...entry, facts: { version: 2, more: null } } : entry,
    );
    expect(firstBreak(entries, sha256)).toEqual({ seq: 2, reason: 'its content was changed' });
  });

  test.each([1, 2, 4])('line %i that was taken out', (seq) => {
    const entries = ledger(5).filter((entry) => entry.seq !== seq);
    expect(firstBreak(entries, sha256)).toEqual({ seq, reason: `entry ${seq} is missing` });
  });

  test('two lines that changed places', () => {
    const [one, two, three, four] = ledger(4);
    expect(firstBreak([one!, three!, two!, four!], sha256)).toMatchObject({ seq: 2 });
  });

  test('two lines that changed places and numbers', () => {
    const [one, two, three] = ledger(3);
    const swapped = [one!, { ...three!, seq: 2 }, { ...two!, seq: 3 }];
    expect(firstBreak(swapped, sha256)).toEqual({ seq: 2, reason: 'it does not follow the entry before it' });
  });

  test('a line put in', () => {
    const [one, two] = ledger(2);
    const forged = chain(one!, facts({ subject: '2026-9999' }), at(2), sha256);
    expect(firstBreak([one!, forged, { ...two!, seq: 3 }], sha256)).toMatchObject({ seq: 3 });
  });

  test('a line written anew with a digest of its own is betrayed by the line after it', () => {
    expect(firstBreak(rewritten(ledger(5), 3), sha256)).toEqual({
      seq: 4,
      reason: 'it does not follow the entry before it',
    });
  });

  test('when several were changed, the first', () => {
    const entries = ledger(5).map((entry) => (entry.seq >= 2 && entry.seq !== 3 ? { ...entry, actor: 'x' } : entry));
    expect(firstBreak(entries, sha256)).toMatchObject({ seq: 2 });
  });
});

describe('verifying from a head that was kept elsewhere', () => {
  test('a page of the ledger is verified from the line before it', () => {
    const entries = ledger(5);
    expect(firstBreak(entries.slice(2), sha256, entries[1])).toBeNull();
  });

  test('a page that belongs to another ledger does not follow', () => {
    const entries = ledger(5);
    const other = { seq: 2, digest: 'a'.repeat(64) };
    expect(firstBreak(entries.slice(2), sha256, other)).toMatchObject({ seq: 3 });
  });

  test('lines cut off at the end are seen only by who knows the head: the chain alone cannot tell', () => {
    const entries = ledger(5);
    expect(firstBreak(entries.slice(0, 3), sha256)).toBeNull();
    expect(entries[2]!.digest).not.toBe(entries[4]!.digest);
  });
});
