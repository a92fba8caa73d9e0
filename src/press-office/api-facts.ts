import { z } from 'zod';
import { CHECK_CODES, type Check } from '../domain/checks.js';
import { Id, listOf, SaidByLanguage, Time } from './api-fields.js';

export const CheckView: z.ZodType<Check> = z
  .object({
    field: z.string().meta({ examples: ['texts.fr.headline'] }),
    language: z.string().nullable(),
    code: z.enum(CHECK_CODES),
    level: z.enum(['refuses', 'warns']).meta({ description: 'Whether it stops the submission or the release' }),
    detail: z.string(),
    params: z.record(z.string(), z.union([z.string(), z.number()])),
  })
  .meta({ id: 'Check' });

export const FactView = z
  .object({
    kind: z.enum(['phone', 'link']),
    fact: z.string().meta({ description: 'By which it is ticked', examples: ['1771', 'https://crisis.example/help'] }),
    printed: z.string(),
    fields: listOf(z.object({ field: z.string(), language: z.string().nullable() })),
    verified: z
      .object({
        name: SaidByLanguage,
        due: z.boolean().meta({ description: 'The day on which it was to be verified again has passed' }),
      })
      .nullable(),
    ticked: z
      .object({ officer: z.object({ id: Id, name: z.string() }), at: Time })
      .nullable()
      .meta({ description: 'Who vouches for it by name in this message' }),
    nearest: z
      .object({ fact: z.string(), name: z.string() })
      .nullable()
      .meta({ description: 'The verified one that may have been meant' }),
  })
  .meta({ id: 'Fact', description: 'A telephone number or a link that the draft says' });
export type FactView = z.infer<typeof FactView>;

export const FactTick = z
  .strictObject({ fact: z.string().min(1).max(2000), ticked: z.boolean() })
  .meta({ id: 'FactTick' });
export type FactTick = z.infer<typeof FactTick>;
