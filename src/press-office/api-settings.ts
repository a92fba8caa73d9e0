import { z } from 'zod';
import { listOf, Time } from './api-fields.js';

export const SettingsView = z
  .object({
    silentAfterMinutes: z
      .object({
        value: z.int().nullable().meta({ description: 'In effect; null: nobody is reminded' }),
        configured: z.int().nullable(),
        set: z.object({ by: z.string(), at: Time }).nullable().meta({ description: 'Null: as configured' }),
      })
      .meta({ description: 'After how many minutes without a word an open message reminds its officer' }),
    configuration: listOf(
      z.object({
        name: z.string().meta({ description: 'The variable that the operator sets' }),
        value: z.string().meta({ description: 'What is in effect; a secret is only said to be set' }),
      }),
    ).meta({ description: 'Set where the hub runs, and read when it starts' }),
  })
  .meta({ id: 'Settings' });
export type SettingsView = z.infer<typeof SettingsView>;

export const SettingsChange = z
  .strictObject({
    silentAfterMinutes: z
      .union([z.number(), z.null(), z.literal('configured')])
      .optional()
      .meta({ description: '10 to 10080; null: nobody is reminded; `configured`: as the operator has set it' }),
  })
  .meta({ id: 'SettingsChange', description: 'Only what is given changes' });
export type SettingsChange = z.infer<typeof SettingsChange>;
