import { z } from 'zod';
import type * as crisis from '../domain/crisis.js';
import { SIGNALS } from '../domain/crisis.js';
import { listOf, Time } from './api-fields.js';

export const CrisisWish = z
  .strictObject({
    on: z
      .union([z.boolean(), z.null(), z.literal('auto')])
      .meta({ description: 'True or false; null or `auto`: back to automatic. `false` holds for 30 minutes' }),
    reason: z.string().max(2_000).meta({ description: 'For the board and the ledger, at most 500 characters' }),
  })
  .meta({ id: 'CrisisWish' });
export type CrisisWish = z.infer<typeof CrisisWish>;

const SignalWord = z.enum(SIGNALS).meta({
  description: '`lag`: milliseconds of a turn; `connections`: open at once; `requests`: per second',
});

const overLimit = { signal: SignalWord, figure: z.number(), limit: z.number(), since: Time };

export const NewsroomLoadView: z.ZodType<crisis.NewsroomLoad> = z
  .object({
    replica: z.string(),
    at: Time,
    light: z.boolean().meta({ description: 'What it serves now is pressed light' }),
    requests: z.number().meta({ description: 'Per second, mean of the last ten' }),
    connections: z.int(),
    lag: z.number().meta({ description: 'Milliseconds' }),
    over: z.object(overLimit).nullable(),
  })
  .meta({ id: 'NewsroomLoad' });

export const CrisisView = z
  .object({
    light: z.boolean().meta({ description: 'What the newsrooms are to serve' }),
    why: z.enum(['call', 'load']).nullable().meta({ description: 'Null: nobody has a reason' }),
    call: z
      .object({
        on: z.boolean().nullable().meta({ description: 'Null: back to automatic' }),
        reason: z.string(),
        by: z.object({ email: z.string(), name: z.string() }),
        at: Time,
      })
      .nullable()
      .meta({ description: 'The last one' }),
    offUntil: Time.nullable().meta({ description: 'Until when "off" holds against every load' }),
    over: listOf(z.object({ replica: z.string(), ...overLimit })).meta({
      description: 'Newsrooms over a limit, also while an officer holds it off',
    }),
    readers: z.object({
      now: z.number().meta({ description: 'Requests a second over all newsrooms, mean of the last ten seconds' }),
      capacity: z.int().nullable().meta({ description: 'What the hub is known to bear; null: not known' }),
    }),
    newsrooms: listOf(NewsroomLoadView).meta({ description: 'Heard of in the last half minute' }),
    at: Time,
  })
  .meta({ id: 'CrisisView' });
export type CrisisView = z.infer<typeof CrisisView>;
