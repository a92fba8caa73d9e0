import type { FarError } from './delivery.js';
import type { World } from './message.js';

/**
 * WebSub (W3C Recommendation of 23 January 2018): who asked for a public feed is sent the whole of it whenever it
 * changes. It is a state to reach like a placement, but of a feed and not of a message: the feed tells every message at
 * once, so one delivery brings a subscriber to the newest of all (ADR 18).
 */

/** Where subscriptions are asked for, below the public address; one hub for every feed. */
export const HUB_PATH = '/hub';

/** A public document that can be subscribed to, as a newsroom has it on its shelf. */
export interface Topic {
  /** Where it stands: `/feeds/fr.atom`. */
  readonly path: string;
  readonly epoch: number;
  /** RFC 3339, UTC. */
  readonly confirmedAt: string;
  /** With charset. */
  readonly type: string;
  /** Of what it says, whenever that was confirmed: equal digests need no delivery. */
  readonly digest: string;
  readonly body: Uint8Array;
}

export type SubscriptionMode = 'subscribe' | 'unsubscribe';

/** What somebody asked of the hub, before anybody knows whether they may speak for the callback. */
export interface SubscriptionWish {
  readonly mode: SubscriptionMode;
  /** The topic's path. */
  readonly topic: string;
  readonly callback: string;
  readonly world: World;
  readonly secret: string | null;
  readonly leaseSeconds: number;
}

/** One address that a topic goes to, as a call needs it. */
export interface Subscriber {
  readonly callback: string;
  readonly world: World;
  /** Absolute, as it was subscribed to: the topic's `rel=self`. */
  readonly topic: string;
}

/** `confirmed`: the callback wants it. `declined`: it answered something else. `unanswered`: it may be asked again. */
export type Verified =
  | { readonly is: 'confirmed' }
  | { readonly is: 'declined'; readonly error: FarError }
  | { readonly is: 'unanswered'; readonly error: FarError };

export interface VerificationCall {
  readonly mode: SubscriptionMode;
  /** Never used before, and not to be guessed. */
  readonly challenge: string;
  /** Told with `subscribe` (§5.3.1). */
  readonly leaseSeconds: number;
}

export interface TopicDelivery {
  /** Absolute address of the hub. */
  readonly hub: string;
  readonly type: string;
  readonly body: Uint8Array;
  readonly secret: string | null;
}

/** `gone`: 410, it wants no more. All else that is not 2xx may be tried again. `afterMs` 0: it named no time. */
export type Taken =
  | { readonly is: 'delivered' }
  | { readonly is: 'gone' }
  | { readonly is: 'retry'; readonly afterMs: number; readonly error: FarError };

export interface CallBounds {
  /** For look-up, connection, answer and body together. */
  readonly deadlineMs: number;
  /** Settles when a newer revision takes this one's place: the call may be broken off. */
  readonly overtaken?: Promise<void>;
}

/** Calls of subscribers; filled by the roof, used by dispatch. Each is bounded and never retries. */
export interface CallSubscribers {
  verify(subscriber: Subscriber, call: VerificationCall, bounds: CallBounds): Promise<Verified>;
  deliver(subscriber: Subscriber, delivery: TopicDelivery, bounds: CallBounds): Promise<Taken>;
  /** Says that it is over, and why (§5.2). Nobody has to answer. */
  deny(subscriber: Subscriber, reason: string, bounds: CallBounds): Promise<void>;
}

/** How subscribers stand, for the board. */
export interface SubscribersOnBoard {
  /** Those whose lease runs. */
  readonly all: number;
  /** Of these, those that were sent the newest of their topic. */
  readonly current: number;
  /** Of these, those whose last delivery failed. */
  readonly failing: number;
}

/** The whole set of leases that are given, in seconds: asked for less or more, a subscriber is told what it got. */
export const LEASE_SECONDS = { least: 300, usual: 864_000, most: 2_592_000 } as const;

export const leaseWithin = (asked: number | null): number =>
  asked === null ? LEASE_SECONDS.usual : Math.min(Math.max(asked, LEASE_SECONDS.least), LEASE_SECONDS.most);
