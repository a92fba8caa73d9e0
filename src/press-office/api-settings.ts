import { z } from 'zod';
import { listOf } from './api-fields.js';

export const SettingsView = z
  .object({
    configuration: listOf(
      z.object({
        name: z.string().meta({ description: 'The variable that the operator sets' }),
        value: z.string().meta({ description: 'What is in effect; a secret is only said to be set' }),
      }),
    ).meta({ description: 'Set where the hub runs, and read when it starts' }),
  })
  .meta({ id: 'Settings' });
export type SettingsView = z.infer<typeof SettingsView>;
