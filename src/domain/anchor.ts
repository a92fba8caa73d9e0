import type { Digest } from './canonical.js';
import { breakAt, LEDGER_START, type LedgerBreak, type LedgerEntry, type LedgerHead } from './ledger.js';

/**
 * The ledger's head at a moment, signed by the hub and carried to places outside. The chain alone shows that a line does
 * not fit its neighbours; who may write the whole table can write all of it anew, or cut off its end. Against that
 * stands what others have: an anchor cannot be made without the hub's key, nor taken back from where it was carried.
 */
export interface Anchor {
  readonly format: typeof ANCHOR_FORMAT;
  /** Public address of the hub. */
  readonly hub: string;
  /** It covers the entries after this one … */
  readonly after: number;
  /** … up to this one. */
  readonly seq: number;
  /** Sealed digest of entry `seq`. */
  readonly head: string;
  /** The first `LINE_DIGITS` of each entry's sealed digest, so that a verifier names the entry and not only the span. */
  readonly lines: string;
  /** RFC 3339, UTC, by the database's clock. */
  readonly at: string;
  readonly signature: { readonly alg: 'EdDSA'; readonly kid: string; readonly value: string };
}

export const ANCHOR_FORMAT = 'tocsin-anchor/1';

/** 64 bits: nobody finds a second content for a line that begins with the same. */
export const LINE_DIGITS = 16;
/** More than so many entries get a second anchor, so that none is larger than some kilobytes. */
export const ANCHOR_SPAN = 500;

/**
 * HMAC of a digest with a key of the hub, as hex. Anchors lie in public, and what a line says can be guessed (who, at
 * which millisecond of a minute): without the key nobody can tell whether a guess is right.
 */
export type Seal = (digest: string) => string;

/** What the hub signs: everything but the signature. */
export type Unsigned = Omit<Anchor, 'signature'>;

/** Where anchors go. */
export type AnchorPlaceKind = 'mirror' | 'webhook' | 'mail';

/** How far a place has been brought. Times are RFC 3339, UTC. */
export interface AnchorPlace {
  readonly name: string;
  readonly kind: AnchorPlaceKind;
  /** It has the anchors up to this entry. */
  readonly seq: number;
  /** When it last took some; null: never. */
  readonly at: string | null;
  /** Why it lacks the newest; null while all is well. */
  readonly error: string | null;
}

/** Takes anchors to one place, in order; rejects when they may not have arrived. What comes twice is no harm. */
export interface AnchorCarrier {
  readonly name: string;
  readonly kind: AnchorPlaceKind;
  /** At least so long between two, ms. */
  readonly everyMs: number;
  carry(anchors: readonly Anchor[]): Promise<void>;
}

/** The anchor over these entries, which follow entry `after` and fit the chain; at least one. */
export function anchorOver(
  entries: readonly LedgerEntry[],
  { hub, at, seal }: { readonly hub: string; readonly at: string; readonly seal: Seal },
): Unsigned {
  const sealed = entries.map(({ digest }) => seal(digest));
  return {
    format: ANCHOR_FORMAT,
    hub,
    after: entries[0]!.seq - 1,
    seq: entries.at(-1)!.seq,
    head: sealed.at(-1)!,
    lines: sealed.map((line) => line.slice(0, LINE_DIGITS)).join(''),
    at,
  };
}

export interface LedgerVerdict {
  /** How many lines fit. */
  readonly entries: number;
  /** The first line that is not as it was written. */
  readonly broken: LedgerBreak | null;
  /** The newest anchor that bears this out; null: there is none. */
  readonly anchored: { readonly seq: number; readonly at: string } | null;
  /** Lines that no anchor covers yet: what was done to them before they are anchored shows in the chain alone. */
  readonly unanchored: { readonly from: number; readonly to: number } | null;
}

/**
 * Reads a ledger once, in order, against the chain and against the anchors that are believed (signed by the hub's key).
 * Anchors may come from several places, overlap and repeat each other; every one of them has to be borne out.
 */
export class LedgerReading {
  private readonly anchors: readonly Anchor[];
  private next = 0;
  /** Those that cover the entry that is read. */
  private covering: readonly Anchor[] = [];
  private head: LedgerHead = LEDGER_START;
  /** The newest entry that an anchor vouches for, itself and all before it. */
  private sure = 0;
  private broken: LedgerBreak | null = null;
  /** The last entry that was read, whether or not it fits. */
  private last = 0;

  constructor(
    anchors: readonly Anchor[],
    private readonly ports: {
      readonly digest: Digest;
      readonly seal: Seal;
      /** What the database says is the last entry, where it is asked; an export does not say. */
      readonly head?: LedgerHead;
    },
  ) {
    this.anchors = anchors.toSorted((a, b) => a.after - b.after || a.seq - b.seq);
  }

  /** After the first break entries are only counted. */
  read(entries: readonly LedgerEntry[]): void {
    for (const entry of entries) {
      this.last = Math.max(this.last, entry.seq);
      this.broken ??= this.faultOf(entry);
      if (this.broken === null) this.head = entry;
    }
  }

  verdict(): LedgerVerdict {
    const newest = this.anchors.reduce<Anchor | null>((a, b) => (a === null || b.seq > a.seq ? b : a), null);
    const { seq } = this.head;
    const broken = this.broken ?? this.cutOff(seq, newest);
    const from = (newest?.seq ?? 0) + 1;
    return {
      entries: seq,
      broken,
      anchored: newest && { seq: newest.seq, at: newest.at },
      unanchored: from <= this.last ? { from, to: this.last } : null,
    };
  }

  private cutOff(seq: number, newest: Anchor | null): LedgerBreak | null {
    const missing = (said: string) => ({ seq: seq + 1, reason: `entry ${seq + 1} is missing: ${said}` });
    if (newest !== null && newest.seq > seq)
      return missing(`the anchor of ${newest.at} says that there were ${newest.seq}`);
    const { head } = this.ports;
    return head && head.seq > seq ? missing(`the head says that there are ${head.seq}`) : null;
  }

  private faultOf(entry: LedgerEntry): LedgerBreak | null {
    const { digest, seal, head } = this.ports;
    // By what was anchored first: a line that was written anew with a digest of its own fits the line before it.
    const misfit = entry.seq === this.head.seq + 1 ? this.misfitOf(entry, seal) : null;
    const broken = misfit ?? breakAt(this.head, entry, digest);
    if (broken) return broken;
    return entry.seq === head?.seq && entry.digest !== head.digest
      ? { seq: entry.seq, reason: 'it is not the entry that the head names' }
      : null;
  }

  private misfitOf({ seq, digest }: LedgerEntry, seal: Seal): LedgerBreak | null {
    this.cover(seq);
    if (this.covering.length === 0) return null;
    const sealed = seal(digest);
    for (const { after, seq: to, lines, head, at } of this.covering) {
      const line = lines.slice((seq - after - 1) * LINE_DIGITS, (seq - after) * LINE_DIGITS);
      if (sealed.startsWith(line) && (seq < to || sealed === head)) continue;
      const first = this.sure + 1;
      return first === seq
        ? { seq, reason: `it is not the entry that was anchored at ${at}` }
        : { seq: first, reason: `of the entries ${first} to ${seq} one is not what was anchored at ${at}` };
    }
    this.sure = seq;
    return null;
  }

  private cover(seq: number): void {
    let fresh = this.covering.filter((anchor) => anchor.seq >= seq);
    for (; this.next < this.anchors.length && this.anchors[this.next]!.after < seq; this.next++)
      if (this.anchors[this.next]!.seq >= seq) fresh = [...fresh, this.anchors[this.next]!];
    this.covering = fresh;
  }
}
