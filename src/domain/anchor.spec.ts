import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { sha256 } from '../../test/support/messages.js';
import { rechained, TAMPERINGS, type Tampering } from '../../test/support/tampering.js';
import { type Anchor, anchorOver, LedgerReading } from './anchor.js';
import { chain, LEDGER_START, type LedgerEntry } from './ledger.js';

const seal = (digest: string): string => createHmac('sha256', 'a key of the hub').update(digest).digest('hex');
const unsigned = { alg: 'EdDSA', kid: 'the hub', value: '' } as const;

/** What officers and the hub did, a second apart. */
function ledger(length: number): LedgerEntry[] {
  const entries: LedgerEntry[] = [];
  for (let seq = 1; seq <= length; seq++) {
    const at = new Date(Date.UTC(2026, 10, 22, 2, 14, seq)).toISOString();
    const facts = { actor: 'hub', action: 'delivered', subject: '2026-0042', facts: { version: seq % 7 } } as const;
    entries.push(chain(entries.at(-1) ?? LEDGER_START, facts, at, sha256));
  }
  return entries;
}

/** Anchors as they are made: each over what came since the one before. */
function anchored(entries: readonly LedgerEntry[], ...upTo: readonly number[]): Anchor[] {
  return upTo.map((seq, i) => {
    const at = entries[seq - 1]!.at;
    const about = { hub: 'https://crisis.example', at, seal };
    return { ...anchorOver(entries.slice(upTo[i - 1] ?? 0, seq), about), signature: unsigned };
  });
}

function verdict(entries: readonly LedgerEntry[], anchors: readonly Anchor[]) {
  const reading = new LedgerReading(anchors, { digest: sha256, seal });
  reading.read(entries);
  return reading.verdict();
}

describe('what anchors bear out', () => {
  const entries = ledger(30);
  const anchors = anchored(entries, 7, 8, 20);

  test('a ledger as it was written, and which of its lines no anchor covers yet', () => {
    expect(verdict(entries, anchors)).toEqual({
      entries: 30,
      broken: null,
      anchored: { seq: 20, at: entries[19]!.at },
      unanchored: { from: 21, to: 30 },
    });
    expect(verdict(entries.slice(0, 20), anchors).unanchored).toBeNull();
    expect(verdict(entries, []).unanchored).toEqual({ from: 1, to: 30 });
    expect(verdict([], [])).toEqual({ entries: 0, broken: null, anchored: null, unanchored: null });
  });

  test('the same from several places, in any order, twice or with one lacking', () => {
    expect(verdict(entries, [...anchors, ...anchors].reverse())).toMatchObject({ entries: 30, broken: null });
    expect(verdict(entries, [anchors[2]!])).toMatchObject({ entries: 30, broken: null, anchored: { seq: 20 } });
  });

  test('a line that is younger than the newest anchor and was written anew is inside the span that is named', () => {
    const forged = rechained(entries, 25, { actor: 'nobody@crisis.example' });
    expect(verdict(forged, anchors)).toMatchObject({ broken: null, unanchored: { from: 21, to: 30 } });
  });

  test('where the anchor over a line is lacking, the lines among which it is are named', () => {
    const forged = rechained(entries, 3, { actor: 'nobody@crisis.example' });
    const later = anchors.slice(2);
    expect(verdict(forged, later).broken).toEqual({
      seq: 1,
      reason: `of the entries 1 to 9 one is not what was anchored at ${entries[19]!.at}`,
    });
  });
});

/** mulberry32: the same thousand on every machine. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % sides;
  };
}

describe('a thousand tamperings by somebody who may write the whole table', () => {
  const entries = ledger(120);
  const anchors = anchored(entries, 4, 5, 38, 90);
  const roll = dice(20261128);
  const names = Object.keys(TAMPERINGS) as Tampering[];
  const done = new Map<string, number>(names.map((name) => [name, 0]));

  test('are all found, and the first bad line is named', () => {
    const missed: string[] = [];
    for (let i = 0; i < 1_000; i++) {
      const name = names[roll(names.length)]!;
      const { entries: forged, bad } = TAMPERINGS[name](entries, 1 + roll(90), roll);
      const found = verdict(forged, anchors).broken;
      if (found?.seq !== bad) missed.push(`${name}: line ${bad}, and named was ${found?.seq}, ${found?.reason}`);
      done.set(name, done.get(name)! + 1);
    }
    expect(missed).toEqual([]);
  });

  test('of every class there were some', () => {
    expect([...done.values()].every((times) => times > 30)).toBe(true);
  });

  test('and the chain alone, without an anchor, sees not half of the classes', () => {
    const seen = names.filter((name) => verdict(TAMPERINGS[name](entries, 40, roll).entries, []).broken !== null);
    expect(seen).not.toContain('the rest written anew');
    expect(seen).not.toContain('the end cut off');
    expect(seen).not.toContain('an old backup restored and gone on with');
  });
});
