import { canonical, type Digest, type Json } from './canonical.js';

/** What the ledger can say was done. Adding a word is free; a word once written is never reused for another thing. */
export type LedgerAction =
  | 'hub-started'
  | 'officer-added'
  | 'officer-changed'
  | 'invited'
  | 'token-created'
  | 'token-revoked'
  | 'signed-in'
  | 'sign-in-failed'
  | 'sessions-ended'
  | 'password-changed'
  | 'factor-added'
  | 'factor-removed'
  | 'factors-reset'
  | 'recovery-codes-made'
  | 'recovery-code-used'
  | 'stepped-up'
  | 'identity-linked'
  | 'draft-begun'
  | 'draft-moved'
  | 'draft-dropped'
  | 'submitted'
  | 'fact-ticked'
  | 'fact-unticked'
  | 'contact-added'
  | 'contact-changed'
  | 'contact-verified'
  | 'contact-removed'
  | 'template-added'
  | 'template-changed'
  | 'template-removed'
  | 'template-hidden'
  | 'template-shown'
  | 'returned'
  | 'approved'
  | 'released'
  | 'decided'
  | 'scheduled'
  | 'schedule-cancelled'
  | 'schedule-refused'
  | 'schedule-put-aside'
  | 'expiry-reminder'
  | 'silence-reminder'
  | 'embargo-given'
  | 'embargo-sent'
  | 'embargo-refused'
  | 'embargo-read'
  | 'embargo-called-off'
  | 'setting-changed'
  | 'confirmed'
  | 'incident-opened'
  | 'incident-renamed'
  | 'incident-joined'
  | 'incident-left'
  | 'incident-closed'
  | 'incident-reopened'
  | 'intent'
  | 'delivered'
  | 'unchanged'
  | 'excused'
  | 'refused'
  | 'unsure'
  | 'adopted'
  | 'found-absent'
  | 'gone'
  | 'locked'
  | 'drifted'
  | 'drift-ended'
  | 'drift-accepted'
  | 'restored'
  | 'reconciled'
  | 'channel-added'
  | 'channel-changed'
  | 'channel-removed'
  | 'channel-paused'
  | 'channel-resumed'
  | 'channel-checked'
  | 'secrets-renewed'
  | 'secrets-lost'
  | 'retried'
  | 'settled-by-hand'
  | 'image-added'
  | 'images-removed'
  | 'without-images'
  | 'crisis-called'
  | 'load-over'
  | 'load-under'
  | 'subscribed'
  | 'subscription-ended'
  | 'distributed'
  | 'notice-sent'
  | 'notice-refused'
  | 'device-added'
  | 'device-removed'
  | 'approval-void'
  | 'countersigned'
  | 'objected';

export interface LedgerFacts {
  /** Who did it: an officer's e-mail, or `hub`. */
  readonly actor: string;
  readonly action: LedgerAction;
  /** What it was done to: a message's reference, a channel's name, an officer's e-mail. */
  readonly subject: string;
  readonly facts: { readonly [key: string]: Json | undefined };
}

export interface LedgerEntry extends LedgerFacts {
  /** From 1, without gaps. */
  readonly seq: number;
  /** RFC 3339, UTC. */
  readonly at: string;
  /** Digest of the entry before, or 64 zeros. */
  readonly previous: string;
  readonly digest: string;
}

export interface LedgerHead {
  readonly seq: number;
  readonly digest: string;
}

export const LEDGER_START: LedgerHead = { seq: 0, digest: '0'.repeat(64) };

const digestOf = (entry: Omit<LedgerEntry, 'digest'>, digest: Digest): string =>
  digest(
    canonical({
      seq: entry.seq,
      at: entry.at,
      actor: entry.actor,
      action: entry.action,
      subject: entry.subject,
      facts: entry.facts,
      previous: entry.previous,
    }),
  );

/** The entry that follows the head: chained to it by digest, so that no line before it can change unseen. */
export function chain(head: LedgerHead, facts: LedgerFacts, at: string, digest: Digest): LedgerEntry {
  const entry = { ...facts, seq: head.seq + 1, at, previous: head.digest };
  return { ...entry, digest: digestOf(entry, digest) };
}

/** What is wrong with the entry that comes after this head; null: it fits. `seq` is the entry's that is not as it was written. */
export function breakAt(head: LedgerHead, entry: LedgerEntry, digest: Digest): LedgerBreak | null {
  const expected = head.seq + 1;
  if (entry.seq > expected) return { seq: expected, reason: `entry ${expected} is missing` };
  if (entry.seq < expected) return { seq: entry.seq, reason: 'it stands there twice, or out of order' };
  if (entry.previous !== head.digest) return { seq: entry.seq, reason: 'it does not follow the entry before it' };
  if (entry.digest !== digestOf(entry, digest)) return { seq: entry.seq, reason: 'its content was changed' };
  return null;
}

export interface LedgerBreak {
  readonly seq: number;
  readonly reason: string;
}

/** The first entry that does not fit the chain, with the reason; null when all of them do. Entries are in order from `from`. */
export function firstBreak(
  entries: readonly LedgerEntry[],
  digest: Digest,
  from: LedgerHead = LEDGER_START,
): LedgerBreak | null {
  let head = from;
  for (const entry of entries) {
    const broken = breakAt(head, entry, digest);
    if (broken) return broken;
    head = entry;
  }
  return null;
}
