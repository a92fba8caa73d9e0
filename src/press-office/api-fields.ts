import { z } from 'zod';
import type * as made from '../domain/decisions.js';
import type { ByLanguage } from '../domain/language.js';
import { CATEGORIES, CERTAINTIES, KINDS, SEVERITIES, STATUSES, URGENCIES } from '../domain/message.js';
import { DEEDS, PROOFS } from '../domain/officer.js';
import type { FieldError, StepUpNeeded } from '../domain/refusal.js';

/** What many requests and answers of the desk API have in common. The domain owns the words; here they get a schema. */

/** Lists are read-only for whoever receives them, as the domain's are. */
export const listOf = <T>(item: z.ZodType<T>): z.ZodType<readonly T[]> => z.array(item);

export const Id = z.string().meta({ description: 'UUID, sorted by the time it was made', format: 'uuid' });
export const Reference = z.string().meta({ description: 'Given by the hub', examples: ['2026-0042'] });
export const Time = z.string().meta({ description: 'RFC 3339, UTC', format: 'date-time' });
export const Sha256 = z.string().meta({ description: 'SHA-256, lower-case hex', pattern: '^[0-9a-f]{64}$' });
export const Address = z.string().meta({ description: 'Path on this host', format: 'uri-reference' });
export const SaidByLanguage: z.ZodType<ByLanguage> = z
  .record(z.string(), z.string())
  .meta({ description: 'One text per language of the office; a lacking key means "not said in that language"' });

export const KindOfVersion = z.enum(KINDS);
export const StatusWord = z.enum(STATUSES);
export const WorldWord = z.enum(['live', 'exercise']);
export const StandingWord = z.enum(['active', 'held', 'withdrawn', 'ended']);
export const CategoryWord = z.enum(CATEGORIES);
export const UrgencyWord = z.enum(URGENCIES);
export const SeverityWord = z.enum(SEVERITIES);
export const CertaintyWord = z.enum(CERTAINTIES);

export const DecisionWord = z.enum(['used', 'not-used', 'held']);

export const MadeDecision: z.ZodType<made.MadeDecision> = z
  .object({
    channel: z.string().meta({ description: 'Id of the channel, or its name where the office has none of that name' }),
    name: z.string(),
    decision: DecisionWord,
    reason: z.string(),
    by: z.string().meta({ description: 'Name of the officer' }),
    at: Time,
  })
  .meta({ id: 'MadeDecision' });
export type MadeDecision = made.MadeDecision;

export const FieldFault: z.ZodType<FieldError> = z
  .object({
    field: z.string().meta({ examples: ['texts.fr.headline'] }),
    code: z.string(),
    detail: z.string(),
  })
  .meta({ id: 'FieldError' });

export const StepUpWanted: z.ZodType<StepUpNeeded> = z
  .object({
    deed: z.enum(DEEDS),
    message: Id.meta({ description: 'The message; your own id with `authority` and `factors`' }),
    sha256: Sha256.meta({ description: 'Of what would go out, or be changed' }),
    proofs: listOf(z.enum(PROOFS)).meta({ description: 'What you can show; nothing where no factor is set up' }),
  })
  .meta({ id: 'StepUpWanted', description: 'To be shown at POST /session/step-up; then repeat the request' });

export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().meta({ description: 'One of the codes of the contract, or `internal`' }),
    errors: listOf(FieldFault),
    stepUp: StepUpWanted.optional().meta({ description: 'Only with `step-up-needed`' }),
    id: z.string().optional().meta({ description: 'By which the operator finds the fault in the log; only with 500' }),
  })
  .meta({ id: 'Problem', description: 'RFC 9457, as application/problem+json' });
export type Problem = z.infer<typeof Problem>;

/** `cursor` is the `next` of the page before. */
export const PageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
});
export type PageQuery = z.infer<typeof PageQuery>;

export interface Page<T> {
  readonly items: readonly T[];
  /** Null on the last page. */
  readonly next: string | null;
}
export const pageOf = <T>(item: z.ZodType<T>): z.ZodType<Page<T>> =>
  z.object({ items: listOf(item), next: z.string().nullable() });
