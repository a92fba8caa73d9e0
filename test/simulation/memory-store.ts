import { type Addressee, audience } from '../../src/domain/audience.js';
import type { Channel } from '../../src/domain/channel.js';
import type { Language } from '../../src/domain/language.js';
import type { Content } from '../../src/domain/message.js';
import type { Attempt, Placement, Post } from '../../src/domain/placement.js';
import type { Claim, ClaimWish, PlacementChange } from '../../src/store/placements.store.js';
import { Violation } from './violation.js';

/** One row of the table `placement`, with its posts; times are milliseconds since 1970, `-Infinity` is "long ago". */
export interface Row {
  readonly id: string;
  readonly channelId: string;
  readonly language: Language;
  readonly ordersItself: boolean;
  desired: number;
  shown: number;
  fence: number;
  leaseUntil: number;
  notBefore: number;
  settled: Placement['settled'];
  attempt: Attempt | null;
  tries: number;
  rank: number;
  mend: boolean;
  owes: boolean;
  prepared: Placement['prepared'];
  outcome: PlacementChange['outcome'] | null;
  error: PlacementChange['error'];
  posts: readonly Post[];
}

export interface ChannelRow {
  readonly id: string;
  paused: string | null;
  removed: boolean;
  limitedUntil: number;
}

/** A post that shows something else than it should, or nothing. */
export interface Drifted {
  readonly ordinal: number;
  readonly kind: 'edited' | 'deleted';
  readonly isHead: boolean;
}

const LONG_AGO = Number.NEGATIVE_INFINITY;

/**
 * The placements of one message as src/store keeps them, in memory and under a clock that stands still until it is
 * moved. It does what the SQL of placements.store.ts and releases.store.ts does, no more and nothing kinder:
 * store-model.spec.ts drives both with the same calls and compares every row.
 */
export class MemoryStore {
  now = 0;
  readonly rows: Row[] = [];
  readonly channels = new Map<string, ChannelRow>();

  constructor(
    private readonly messageId: string,
    private readonly newId: () => string,
  ) {}

  addChannel(id: string): ChannelRow {
    const channel = { id, paused: null, removed: false, limitedUntil: LONG_AGO };
    this.channels.set(id, channel);
    return channel;
  }

  /** R1. */
  claim({ lane, limit, leaseMs, except = [] }: ClaimWish): Claim[] {
    const endpoints = lane === 'endpoints';
    const due = this.rows.filter(
      (row) => row.ordersItself === endpoints && this.isDue(row) && !except.includes(row.channelId),
    );
    if (due.length > 1) due.sort((a, b) => b.rank - a.rank || order(a.notBefore, b.notBefore));
    return due.slice(0, limit).map((row) => {
      row.fence += 1;
      row.leaseUntil = this.now + leaseMs;
      if (row.ordersItself && row.attempt) row.attempt = { ...row.attempt, version: row.desired };
      return {
        placement: this.placementOf(row),
        fence: row.fence,
        claimedAt: iso(this.now),
        leaseEnds: iso(row.leaseUntil),
        tries: row.tries,
        lane,
      };
    });
  }

  private isDue(row: Row): boolean {
    return (
      this.hasWork(row) &&
      row.notBefore <= this.now &&
      (row.leaseUntil < this.now || (row.ordersItself && row.attempt !== null && row.desired > row.attempt.version)) &&
      this.channels.get(row.channelId)!.limitedUntil <= this.now
    );
  }

  /** Whatever the clock says. */
  hasWork({ attempt, ordersItself, shown, desired, mend, owes, settled, channelId }: Row): boolean {
    const channel = this.channels.get(channelId)!;
    return (
      ((attempt !== null && !ordersItself) || ((shown < desired || mend || owes) && settled?.version !== desired)) &&
      channel.paused === null &&
      !channel.removed
    );
  }

  /** When the next row may be claimed; null when none waits. */
  nextDue(): number | null {
    let next = Number.POSITIVE_INFINITY;
    for (const row of this.rows) {
      if (!this.hasWork(row)) continue;
      const lease = row.leaseUntil === LONG_AGO ? LONG_AGO : row.leaseUntil + 1;
      next = Math.min(next, Math.max(row.notBefore, lease, this.channels.get(row.channelId)!.limitedUntil));
    }
    return next === Number.POSITIVE_INFINITY ? null : next;
  }

  placementOf({ id, channelId, language, desired, shown, settled, attempt, posts, prepared, owes }: Row): Placement {
    const about = { id, messageId: this.messageId, channelId, language };
    return { ...about, desired, shown, settled, attempt, posts, ...(prepared ? { prepared } : {}), owes };
  }

  row(id: string): Row {
    return this.rows.find((row) => row.id === id)!;
  }

  /** False when the fence was lost, or what is desired has changed where the change depends on it. */
  write({ placement, fence }: Claim, change: PlacementChange): boolean {
    const row = this.row(placement.id);
    if (row.fence !== fence) return false;
    if (change.whileDesired !== undefined && change.whileDesired !== row.desired) return false;
    if (change.shown !== undefined) {
      if (change.shown < row.shown) throw new Violation('I3', `shown fell from ${row.shown} to ${change.shown}`);
      if (change.shown > row.desired) throw new Violation('I4', `${change.shown} is shown, ${row.desired} is desired`);
      row.shown = change.shown;
    }
    if (change.attempt !== undefined) row.attempt = change.attempt;
    if (change.settled !== undefined) row.settled = change.settled;
    if (change.outcome !== undefined) row.outcome = change.outcome;
    if (change.error !== undefined) row.error = change.error;
    if (change.tries !== undefined) row.tries = change.tries;
    if (change.mend !== undefined) row.mend = change.mend;
    if (change.owes !== undefined) row.owes = change.owes;
    if (change.prepared !== undefined) row.prepared = change.prepared;
    if (change.posts && change.posts.length > 0) row.posts = merged(row.posts, change.posts);
    if (change.releaseForMs !== undefined) {
      row.leaseUntil = LONG_AGO;
      row.notBefore = row.desired > placement.desired ? LONG_AGO : this.now + change.releaseForMs;
    }
    const channel = this.channels.get(row.channelId)!;
    if (change.pauseChannel !== undefined) channel.paused ??= change.pauseChannel;
    if (change.limitChannel)
      channel.limitedUntil = Math.max(channel.limitedUntil, this.now + change.limitChannel.forMs);
    return true;
  }

  /** At an officer's word. */
  retry(id: string): boolean {
    const row = this.row(id);
    if (row.settled?.as === 'excused') return false;
    if (row.shown >= row.desired && row.attempt === null && !row.mend && !row.owes) return false;
    row.settled = null;
    row.tries = 0;
    row.notBefore = LONG_AGO;
    return true;
  }

  /** At an officer's word: ours is wanted back (drifts.store.ts). */
  restore(id: string, drifted: readonly Drifted[]): void {
    const row = this.row(id);
    row.posts = row.posts.map((post) => {
      const found = drifted.find(({ ordinal }) => ordinal === post.ordinal);
      if (!found) return post;
      return found.kind === 'edited' ? { ...post, mend: true } : { ...post, visible: false, mend: false };
    });
    row.fence += 1;
    row.mend ||= drifted.some(({ kind, isHead }) => kind === 'edited' || isHead);
    row.settled = null;
    row.tries = 0;
    row.notBefore = LONG_AGO;
  }

  /** What a release writes about the placements of these channels. */
  raise(n: number, content: Content, rank: number, channels: readonly Channel[]): readonly Addressee[] {
    const ids = channels.map(({ id }) => id);
    const here = this.rows.filter((row) => ids.includes(row.channelId));
    const begun = here.map(({ channelId, language, shown, posts, attempt }) => ({
      channelId,
      language,
      shown: posts.reduce((most, post) => Math.max(most, post.shows), shown),
      attemptOpen: attempt !== null,
    }));
    const addressed = audience(content, channels, begun);
    for (const { channelId, language } of addressed) {
      const row = here.find((each) => each.channelId === channelId && each.language === language);
      if (row) this.desire(row, n, rank);
      else this.rows.push(this.newRow(channelId, language, n, rank, channels));
    }
    for (const row of here) {
      if (row.desired >= n) continue;
      row.desired = n;
      row.settled = { version: n, as: 'excused' };
      row.outcome = 'excused';
      row.error = null;
    }
    return addressed;
  }

  private desire(row: Row, n: number, rank: number): void {
    if (row.desired >= n) return;
    row.desired = n;
    row.rank = rank;
    row.tries = 0;
    if (row.attempt === null || row.ordersItself) row.notBefore = LONG_AGO;
    if (row.attempt !== null) return;
    row.outcome = null;
    row.error = null;
  }

  private newRow(channelId: string, language: Language, n: number, rank: number, channels: readonly Channel[]): Row {
    return {
      id: this.newId(),
      channelId,
      language,
      ordersItself: channels.find(({ id }) => id === channelId)!.capabilities.ordersItself,
      desired: n,
      shown: 0,
      fence: 0,
      leaseUntil: LONG_AGO,
      notBefore: LONG_AGO,
      settled: null,
      attempt: null,
      tries: 0,
      rank,
      mend: false,
      owes: false,
      prepared: null,
      outcome: null,
      error: null,
      posts: [],
    };
  }
}

const order = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0);

function merged(posts: readonly Post[], changed: readonly Post[]): readonly Post[] {
  const kept = posts.filter((post) => !changed.some(({ ordinal }) => ordinal === post.ordinal));
  return [...kept, ...changed].sort((a, b) => a.ordinal - b.ordinal);
}

const MINUTE_MS = 60_000;
const minutes = new Map<number, string>();
const seconds = Array.from({ length: 60 }, (_, i) => String(i).padStart(2, '0'));

/** RFC 3339, UTC, with milliseconds: as Date gives it, and several times faster, as all nights share their minutes. */
export function iso(ms: number): string {
  const since = ms % MINUTE_MS;
  const minute = ms - since;
  let known = minutes.get(minute);
  if (known === undefined) {
    known = new Date(minute).toISOString().slice(0, 'YYYY-MM-DDThh:mm:'.length);
    minutes.set(minute, known);
  }
  const rest = since % 1_000;
  const fraction = rest === 0 ? '000' : rest < 10 ? `00${rest}` : rest < 100 ? `0${rest}` : rest;
  return `${known}${seconds[(since - rest) / 1_000]}.${fraction}Z`;
}
