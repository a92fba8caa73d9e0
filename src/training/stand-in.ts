import { createHash, timingSafeEqual } from 'node:crypto';
import type { Answer, Call } from './answer.js';
import type { FaultVoice } from './faults.js';
import type { Journal } from './journal.js';
import type { Post, Where } from './record.js';
import type { Route } from './router.js';
import type { Picture } from './uploads.js';

/** One far side: its paths, its way to say no, and what it does when somebody acts on it by hand. */
export interface StandIn extends FaultVoice {
  readonly name: Where;
  readonly routes: readonly Route[];
  /** Null for a caller who may go on; else the answer that turns it away. Counts towards the rate limit. */
  admit(call: Call): Answer | null;
  /** Headers that go with every answer to an admitted call. */
  headers(call: Call): Readonly<Record<string, string>>;
  /** No, in the far side's own words. */
  no(status: number, detail: string): Answer;
  /**
   * Whether the call asks for a change that the public sees: only such a call can be struck by a fault, `lag` apart.
   * Left out: every method but GET and HEAD. A far side that signs in or reads by POST must say which calls those are.
   */
  changes?(call: Call): boolean;
  /** Paths that take an image; nobody sees what stands there, so no fault strikes it. */
  readonly uploads?: readonly string[];
  /** Whether the far side could answer this change with "you said that already". Left out: any change. */
  repeats?(call: Call): boolean;
}

/** A far side with a timeline: somebody on the platform can act there by hand. */
export interface PostingStandIn extends StandIn {
  readonly account: string;
  /** By id, in the order of posting. */
  readonly posts: ReadonlyMap<string, Post>;
  newId(): string;
  /** The bytes of an image that one of its posts shows; they go with the process. */
  picture?(id: string): Picture | undefined;
}

/** What a posting stand-in is made with. */
export interface Making {
  /** Of the whole training ground, without a trailing slash. */
  readonly origin: string;
  /** Of the stand-in: the origin and its mount. */
  readonly url: string;
  /** A secret of 43 characters of base64url on a hub; what shape the platform gives it is the stand-in's to say. */
  readonly token: string;
  readonly journal: Journal;
  readonly now: () => Date;
  readonly limits: StandInLimits;
}

export interface StandInLimits {
  /** The most characters of one post, where an instance may choose that. */
  readonly statusCharacters: number;
  /** The platforms' documented rates are multiplied by this. */
  readonly rateFactor: number;
}

/**
 * One kind of posting stand-in, as data: all that the training ground, its page and the hub's exercise channels must
 * know of it. Each stand-in's main file exports one, and stand-ins.ts lists them.
 */
export interface StandInKind {
  /** Its `where` in the record and its `at` in faults: small letters, digits and hyphens. */
  readonly name: string;
  /** For people: `Mastodon`. */
  readonly title: string;
  /** Where it stands: `/mastodon`. */
  readonly mount: string;
  /** The first segment of its API below the mount: `/api`. With a `*` at its end, all that begin so: `/bot*`. */
  readonly api: string;
  /** The first segment, below the mount, of pages that its clients read beside its API: `/s`. Left out: there are none. */
  readonly pages?: string;
  /** Below the mount, the address of a post as a browser opens it; its last segment is `:id`. */
  readonly postPage: string;
  /** How its readers see it: replies under what they reply to, or each post by itself with the newest first. */
  readonly reads: 'threads' | 'newest-first';
  /** Whether its API reads a timeline that can lag behind (`Call.lagsBehind`). */
  readonly lags: boolean;
  readonly exercise: ExerciseChannel;
  /** Throws where the token cannot be one of its own. */
  open(making: Making): PostingStandIn;
}

/** The channel by which a hub reaches the stand-in. */
export interface ExerciseChannel {
  /** Of the channel registry. */
  readonly kind: string;
  readonly name: string;
  /** A new hub makes it by itself; otherwise the training ground's page says how an officer adds it. */
  readonly byDefault: boolean;
  /** Settings and secrets as one flat object, by the schema of that kind. `url`: of the stand-in. */
  input(url: string, token: string): { readonly [field: string]: unknown };
}

/** A stand-in that is there, with what its page and its exercise channel need. */
export interface Timeline {
  readonly kind: StandInKind;
  readonly standIn: PostingStandIn;
  readonly url: string;
  readonly token: string;
}

/** Compares without telling by its duration how much was right. */
export function sameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** The token of `Authorization: Bearer …`, or null where there is no such header. */
export function bearerToken(call: Call): string | null {
  const found = /^Bearer +(\S+)\s*$/i.exec(call.headers.authorization ?? '');
  return found?.[1] ?? null;
}

/** Calls allowed in a fixed window; both platforms count so. Held in memory: a restart begins a new window. */
export class RateWindow {
  private startedAt = 0;
  private used = 0;

  constructor(
    readonly limit: number,
    private readonly seconds: number,
  ) {}

  /** Counts one call; `exceeded` says that it was one too many. */
  count(now: Date): { exceeded: boolean; remaining: number; resetsAt: Date } {
    if (now.getTime() >= this.startedAt + this.seconds * 1000 || now.getTime() < this.startedAt) {
      this.startedAt = now.getTime();
      this.used = 0;
    }
    this.used += 1;
    return { exceeded: this.used > this.limit, ...this.state() };
  }

  state(): { remaining: number; resetsAt: Date } {
    const remaining = Math.max(0, this.limit - this.used);
    return { remaining, resetsAt: new Date(this.startedAt + this.seconds * 1000) };
  }
}

/**
 * Ids that grow with time and never repeat, as decimal strings: milliseconds since `epoch` moved up by `shift` bits.
 * When the clock stands still or goes back, the next id is the last one plus one.
 */
export class Snowflakes {
  private last = 0n;

  constructor(
    private readonly epoch: bigint,
    private readonly shift: bigint,
  ) {}

  /** Ids that the record already has. */
  seen(id: string): void {
    const known = /^\d{1,19}$/.test(id) ? BigInt(id) : 0n;
    if (known > this.last) this.last = known;
  }

  next(now: Date): string {
    const fromClock = (BigInt(now.getTime()) - this.epoch) << this.shift;
    this.last = fromClock > this.last ? fromClock : this.last + 1n;
    return this.last.toString();
  }
}

/** Decimal ids of any length, in order. */
export const isBelow = (id: string, other: string): boolean =>
  id.length === other.length ? id < other : id.length < other.length;
