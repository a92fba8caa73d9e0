import type { FarError } from './delivery.js';
import type { Language } from './language.js';
import type { Role } from './officer.js';

/**
 * Words to an officer that something waits for them, away from the console. Whoever has a reason to wake somebody writes a
 * notice in the transaction of that reason (`NoticesStore.write`); the loop finds out whom it is for, carries it by every
 * way that is set up and keeps trying. A notice names the message and never tells what its draft says: mail, chat and a
 * locked screen are read by others, and a draft may be under embargo.
 */

/** `webhook` is for programs: the notice as JSON. `chat` is for people: one text. */
export const WAYS = ['mail', 'web-push', 'chat', 'webhook'] as const;
export type Way = (typeof WAYS)[number];

/** Why somebody is woken. Each has its words in formats/words/notices.ts; adding one there is all that a new one needs. */
export const NOTICE_REASONS = [
  /** A draft waits for somebody's approval. */
  'submitted',
  /** A draft came back to its author. */
  'returned',
  /** Approved: it can be released. */
  'approved',
  /** What somebody approved or submitted was changed: the approval is void. */
  'approval-void',
  /** Released without a second officer: look at it now. */
  'break-glass',
  'countersigned',
  'objected',
  /** A message is about to expire. */
  'expiring',
  /** An open message has had no word for a set time. */
  'silent',
  /** The ledger's head, for somebody to keep. */
  'ledger-anchor',
  /** An officer tries whether they can be woken. */
  'trial',
] as const;
export type NoticeReason = (typeof NOTICE_REASONS)[number];

/** Everybody of a role has the greater roles in it, as everywhere; `also` are ids of officers whatever their role. Addresses are for what no officer has to act on. */
export type NoticeTo =
  | { readonly is: 'officers'; readonly ids: readonly string[] }
  | { readonly is: 'role'; readonly role: Role; readonly except: readonly string[]; readonly also?: readonly string[] }
  | { readonly is: 'addresses'; readonly mail: readonly string[]; readonly webhook: readonly string[] };

export interface Notice {
  /** What makes it one: a second notice of the same cause is none. Such as `submitted <message id> 2 <revision>`. */
  readonly cause: string;
  readonly reason: NoticeReason;
  /** What it is about, as a person calls it: a message's reference, `ledger`. */
  readonly subject: string;
  /** Null: not about a message. */
  readonly messageId: string | null;
  readonly exercise: boolean;
  /** The very screen, as the console writes it after its `#`: `/messages/2026-0042/preview`. */
  readonly link: string;
  /** What the words of its reason take in: `by`, `version`, `kind`, `why`, `minutes`; a webhook gets them all. */
  readonly facts: NoticeFacts;
  readonly to: NoticeTo;
}
export type NoticeFacts = { readonly [name: string]: string | number };

/** One notice on one way to one address, as whoever carries it needs it. */
export interface Letter {
  /** Of this delivery: the same over retries, so that a mail that arrives twice is seen as one. */
  readonly id: string;
  readonly notice: Omit<Notice, 'to'>;
  /** RFC 3339, UTC: when it was written. */
  readonly at: string;
  readonly by:
    | { readonly way: 'mail'; readonly address: string; readonly name: string | null }
    | { readonly way: 'web-push'; readonly device: PushDevice; readonly key: PushKey }
    | { readonly way: 'chat' }
    | { readonly way: 'webhook'; readonly address: string };
}

/** A browser that lets itself be woken (W3C Push API). */
export interface PushDevice {
  readonly endpoint: string;
  /** Base64url: the browser's public key and the secret that it shares with us. */
  readonly p256dh: string;
  readonly auth: string;
  /** In which its console speaks. */
  readonly language: Language;
}

/** The hub's own key towards push services (RFC 8292), base64url: an uncompressed P-256 point, and its scalar. */
export interface PushKey {
  readonly publicKey: string;
  readonly privateKey: string;
}

/** `gone`: there is nobody behind the address any more. `afterMs` 0: no time of its own was named. */
export type Carried =
  | { readonly is: 'sent' }
  | { readonly is: 'retry'; readonly afterMs: number; readonly error: FarError }
  | { readonly is: 'refused'; readonly gone: boolean; readonly error: FarError };

/** Filled by the roof, used by dispatch. Each call is bounded by its deadline and retries nothing. */
export interface NoticeCarriers {
  /** Those that are set up. */
  readonly ways: readonly Way[];
  carry(letter: Letter, bounds: { readonly deadlineMs: number }): Promise<Carried>;
}
