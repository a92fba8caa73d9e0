import { z } from 'zod';
import { Id, SaidByLanguage, Time } from './api-fields.js';

const facts = {
  name: SaidByLanguage,
  phone: z
    .string()
    .nullable()
    .meta({
      description: 'With its country, or a short number',
      examples: ['+3225060000', '1771'],
    }),
  printed: z.string().nullable().meta({ description: 'As the office writes the number' }),
  url: z.string().nullable().meta({ description: 'https or mailto; a site stands for the pages below it' }),
  for: z.enum(['public', 'press']),
};

export const ContactView = z
  .object({
    id: Id,
    ...facts,
    builtIn: z.boolean().meta({ description: '112 and 101: they came with the hub, and stay' }),
    verified: z
      .object({
        by: z.object({ id: Id, name: z.string() }).nullable().meta({ description: 'Null: it came with the hub' }),
        at: Time,
      })
      .nullable()
      .meta({ description: 'Null: nobody has, so the fact guard does not know it' }),
    verifyAgainAt: Time.nullable(),
    due: z.boolean().meta({ description: 'The day on which it was to be verified again has passed' }),
  })
  .meta({ id: 'Contact' });
export type ContactView = z.infer<typeof ContactView>;

export const ContactBody = z
  .strictObject({
    name: z.record(z.string(), z.string()),
    phone: z.string().max(40).nullish(),
    printed: z.string().max(40).nullish().meta({ description: 'Left out: as `phone` was written' }),
    url: z.string().max(2000).nullish(),
    for: z.enum(['public', 'press']),
  })
  .meta({ id: 'ContactBody' });
export type ContactBody = z.infer<typeof ContactBody>;

export const Verification = z
  .strictObject({ againAt: z.string().nullish().meta({ description: 'RFC 3339; left out: never again' }) })
  .meta({ id: 'Verification' });
export type Verification = z.infer<typeof Verification>;
