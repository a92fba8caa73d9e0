import { z } from 'zod';
import { FarFault } from './api-board.js';
import { Id, Time, WorldWord } from './api-fields.js';

export const SubscriptionView = z
  .object({
    id: Id,
    topic: z.string().meta({ description: 'Path of the feed on this host', examples: ['/feeds/fr.atom'] }),
    host: z.string().meta({ description: 'Of the callback; the rest of its address is the subscriber’s own' }),
    world: WorldWord,
    since: Time,
    leaseEnds: Time,
    revision: z.object({
      sent: z.int().meta({ description: 'Which the subscriber has taken last' }),
      newest: z.int(),
      sentAt: Time.nullable().meta({ description: 'Null: nothing was sent since it subscribed' }),
    }),
    error: FarFault.nullable().meta({ description: 'Why the last delivery failed; it is tried again' }),
  })
  .meta({ id: 'SubscriptionView', description: 'Who follows a feed by WebSub' });
export type SubscriptionView = z.infer<typeof SubscriptionView>;
