import { z } from 'zod';
import type { LedgerEntry } from '../domain/ledger.js';
import { listOf, PageQuery, Sha256, Time } from './api-fields.js';

export const LedgerLine: z.ZodType<LedgerEntry> = z
  .object({
    seq: z.int(),
    at: Time,
    actor: z.string(),
    action: z.string(),
    subject: z.string(),
    facts: z.record(z.string(), z.unknown()),
    previous: Sha256,
    digest: Sha256,
  })
  .meta({ id: 'LedgerEntry' }) as unknown as z.ZodType<LedgerEntry>;
export type LedgerLine = LedgerEntry;

const OneLine = z
  .string()
  .max(300)
  .regex(/^\P{Cc}*$/u, 'must be one line')
  .optional();
export const LedgerQuery = PageQuery.extend({
  cursor: z
    .string()
    .regex(/^\d{1,15}$/, 'must be the `next` of the page before')
    .optional(),
  subject: OneLine.meta({ description: 'Such as a reference or a channel’s name' }),
  actor: OneLine.meta({ description: 'An officer’s e-mail, or `hub`' }),
  action: OneLine.meta({ description: 'Such as `released`' }),
  search: OneLine.meta({ description: 'Part of who did it, or of what it was done to; case does not matter' }),
  order: z.enum(['newest', 'oldest']).default('newest'),
});
export type LedgerQuery = z.infer<typeof LedgerQuery>;

const Span = z.object({ from: z.int(), to: z.int() });
const Anchored = z.object({ seq: z.int(), at: Time });

export const LedgerVerdict = z
  .object({
    entries: z.int().meta({ description: 'How many lines fit the chain, and the anchors' }),
    broken: z.object({ seq: z.int(), reason: z.string() }).nullable().meta({ description: 'The first that does not' }),
    anchored: Anchored.nullable().meta({ description: 'The newest anchor: the ledger’s head, signed by the hub' }),
    unanchored: Span.nullable().meta({ description: 'Lines that no anchor covers yet' }),
    anchors: z.int().meta({ description: 'How many anchors bear it out' }),
    forged: listOf(z.int()).meta({ description: 'Anchors, by their last line, that the hub’s key did not sign' }),
    strange: z.int().meta({ description: 'Anchors of another key, which were left out' }),
    key: z.string().meta({ description: 'Which key they were verified with: its RFC 7638 thumbprint' }),
  })
  .meta({ id: 'LedgerVerdict' });
export type LedgerVerdict = z.infer<typeof LedgerVerdict>;

export const AnchorsView = z
  .object({
    newest: Anchored.nullable(),
    unanchored: Span.nullable(),
    places: listOf(
      z.object({
        name: z.string(),
        kind: z.enum(['mirror', 'webhook', 'mail']),
        seq: z.int().meta({ description: 'It has the anchors up to this line' }),
        at: Time.nullable(),
        error: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'Anchors', description: 'How far the ledger is anchored, and where the anchors were carried to' });
export type AnchorsView = z.infer<typeof AnchorsView>;
