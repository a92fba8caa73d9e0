import { z } from 'zod';
import { Id, listOf, Reference, Time } from './api-fields.js';

/* What happens at a set time: releases that wait, those that did not go out, and messages that are about to expire. */

const scheduled = {
  at: Time.meta({ description: 'When it is due, by the database’s clock: never earlier, and at most 2 s later' }),
  by: z.string().meta({ description: 'Name of the officer who set the time' }),
  version: z.int().meta({ description: 'The version that it will be' }),
  early: z.boolean().meta({ description: 'Entitled newsrooms and endpoints have it already, under embargo' }),
};
export const Scheduled = z.object(scheduled).meta({ id: 'Scheduled' });
export type Scheduled = z.infer<typeof Scheduled>;

const missed = {
  ...scheduled,
  why: z.enum(['refused', 'cancelled']).meta({ description: 'Refused when it was due, or cancelled before' }),
  reason: z.string(),
  since: Time,
};
export const Missed = z
  .object(missed)
  .meta({ id: 'Missed', description: 'A scheduled release that did not go out; told until somebody puts it aside' });
export type Missed = z.infer<typeof Missed>;

const expiring = {
  version: z.int(),
  expires: Time,
  minutes: z.int().meta({ description: 'The newest reminder: so many minutes before it expires' }),
};
export const Expiring = z.object(expiring).meta({ id: 'Expiring' });
export type Expiring = z.infer<typeof Expiring>;

const message = { message: Id, reference: Reference };
const ScheduledMessage = z.object({ ...message, ...scheduled }).meta({ id: 'ScheduledMessage' });
export const SilentMessage = z
  .object({ ...message, version: z.int(), since: Time.meta({ description: 'Its newest release' }) })
  .meta({ id: 'SilentMessage' });
export const ScheduleView = z
  .object({
    items: listOf(ScheduledMessage).meta({ description: 'Those that wait, the soonest first' }),
    missed: listOf(z.object({ ...message, ...missed }).meta({ id: 'MissedMessage' })),
    expiring: listOf(z.object({ ...message, ...expiring }).meta({ id: 'ExpiringMessage' })),
    silent: listOf(SilentMessage).meta({ description: 'Open ones of whose silence somebody was reminded' }),
    at: Time,
  })
  .meta({ id: 'Schedule' });
export type ScheduleView = z.infer<typeof ScheduleView>;

export const HeldSchedule = z
  .object({ held: listOf(ScheduledMessage).meta({ description: 'What was cancelled; each needs a new time' }) })
  .meta({ id: 'HeldSchedule' });
export type HeldSchedule = z.infer<typeof HeldSchedule>;
