import type { Delivery } from '../../src/domain/delivery.js';
import type { Received, Reply } from './far-side.js';

/** What the far side shows to the public, by id. */
export type Shown = Map<string, { text: string; replyTo: string | null }>;

/**
 * How one kind of far side talks, as far as the claims need it: doing what it is asked, and being read. Adding a channel
 * means adding one of these, as `dialect` of `dialects/<kind>.ts`; the claims stay, and find it there.
 */
export interface Dialect {
  readonly kind: string;
  settings(url: string): { readonly [name: string]: unknown };
  readonly secrets: { readonly [name: string]: string };
  delivery(overrides: Partial<Delivery>): Delivery;
  act(received: Received, shown: Shown): Reply;
  /** Headers of a 429 whose reset is like this. */
  limited(when: When): { [name: string]: string };
  /** The body of such a 429, where the far side names the time in there. */
  limitedBody?(when: When): unknown;
  /** Headers that say how many more calls are taken, and until when; left out where the far side never says. */
  left?(remaining: string, resetAt: Date): { [name: string]: string };
  /** For posts: the answer to a reply whose parent is gone. */
  readonly replyGone: Reply;
  /**
   * A call that comes before the one that counts and changes nothing, such as a sign-in, is answered by this and stands
   * outside of scripts and counts; null for every other call.
   */
  aside?(received: Received): Reply | null;
  /** For posts: an id as the far side gives it, another one for each number. Left out: the number. */
  postId?(n: number): string;
  /** For posts: nobody can read there what was posted, so a look never says more than that it failed. */
  readonly unreadable?: true;
}
export type When = 'soon' | 'later' | 'past' | 'absurd' | 'garbled' | 'missing';
const AHEAD_MS = { soon: 30_000, later: 900_000, past: -3_600_000, absurd: 10 * 365 * 86_400_000 };
export const inMs = (when: keyof typeof AHEAD_MS): number => Date.now() + AHEAD_MS[when];

/** A choice of new messages that leaves nothing out. */
export const unfiltered = { languages: [], categories: [], minimumSeverity: null };

export const json = (received: Received): { readonly [name: string]: unknown } => JSON.parse(received.body || '{}');
export const lastPart = (path: string): string => path.split('?')[0]!.split('/').at(-1)!;
export const newId = (shown: Shown): string => String(110000000000000000n + BigInt(shown.size + 1));
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

export const delivery = (overrides: Partial<Delivery>): Delivery => ({
  op: 'open',
  ordinal: 1,
  generation: 0,
  version: 2,
  language: 'fr',
  text: '',
  marker: '',
  key: 'c2f0-key',
  remoteId: null,
  otherIds: [],
  ...overrides,
});
