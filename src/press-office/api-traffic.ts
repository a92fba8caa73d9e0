import { z } from 'zod';
import { ANSWERS } from '../domain/traffic.js';
import { listOf, Time } from './api-fields.js';

export const RESOLUTIONS = ['minute', 'hour', 'day'] as const;

export const TrafficQuery = z.strictObject({
  from: z.string().max(40).optional().meta({ description: 'RFC 3339; an hour before `to`' }),
  to: z.string().max(40).optional().meta({ description: 'RFC 3339, not included; now' }),
  resolution: z
    .enum(RESOLUTIONS)
    .default('minute')
    .meta({ description: 'Minutes of at most two days, hours of ninety' }),
});
export type TrafficQuery = z.infer<typeof TrafficQuery>;

const AnswerCounts = z.object(
  Object.fromEntries(ANSWERS.map((answer) => [answer, z.int()])) as {
    [A in (typeof ANSWERS)[number]]: z.ZodInt;
  },
);

export const TrafficView = z
  .object({
    from: Time,
    to: Time,
    resolution: z.enum(RESOLUTIONS),
    capacity: z
      .int()
      .nullable()
      .meta({ description: 'Requests a second that the hub is known to bear; null: not known' }),
    points: listOf(
      z.object({
        at: Time,
        requests: z.int(),
        bytes: z.int(),
        peak: z
          .int()
          .meta({ description: 'In the busiest second; of several newsrooms, their peaks of one minute added up' }),
        connections: z.int(),
        answers: AnswerCounts,
      }),
    ).meta({ description: 'Spans in which nothing was counted are left out' }),
    documents: listOf(
      z.object({
        what: z.string().meta({ examples: ['page', 'message', 'rss', 'cap'] }),
        reference: z.string(),
        language: z.string(),
        requests: z.int(),
        bytes: z.int(),
      }),
    ).meta({ description: 'Over the whole span, most read first, at most 200' }),
    waits: listOf(z.object({ upToMs: z.int().nullable(), requests: z.int() })).meta({
      description: 'Requests by how long they waited for their turn in the newsroom; null: longer',
    }),
  })
  .meta({ id: 'TrafficView', description: 'Counted without address, cookie or browser' });
export type TrafficView = z.infer<typeof TrafficView>;
