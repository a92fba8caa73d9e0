import { z } from 'zod';
import type { EmbargoEvent } from '../formats/embargo-event.js';
import { Id, listOf, Reference, SaidByLanguage, Sha256, StatusWord, Time } from './api-fields.js';
import { TextsBody } from './api-message.js';

/** As the webhook `message.embargoed`; the members that a release has too are those of its event. */
export const EmbargoEventView = z
  .looseObject({
    type: z.literal('message.embargoed'),
    timestamp: Time,
    data: z.looseObject({
      id: Id,
      reference: Reference,
      version: z.int(),
      status: StatusWord,
      event: SaidByLanguage.optional(),
      texts: TextsBody.meta({ description: 'Empty once it is called off' }),
      embargo: z.object({ until: Time, state: z.enum(['waiting', 'cancelled']) }),
      sha256: Sha256,
    }),
  })
  .meta({ id: 'EmbargoEvent' }) as unknown as z.ZodType<EmbargoEvent>;
export type EmbargoEventView = EmbargoEvent;

const newsroomToken = {
  id: z.string(),
  name: z.string().meta({ description: 'Whose it is' }),
  createdAt: Time,
  createdBy: z.string(),
  expiresAt: Time,
  revokedAt: Time.nullable(),
};
export const NewsroomTokenView = z.object(newsroomToken).meta({ id: 'NewsroomToken' });
export type NewsroomTokenView = z.infer<typeof NewsroomTokenView>;

export const NewNewsroomToken = z
  .strictObject({ name: z.string(), expiresInDays: z.int().min(1).max(366).optional() })
  .meta({ id: 'NewNewsroomToken' });
export type NewNewsroomToken = z.infer<typeof NewNewsroomToken>;
export const NewNewsroomTokenAnswer = z
  .object({
    token: z.string().nullable().meta({ description: 'Shown once; null when the request is repeated' }),
    details: NewsroomTokenView,
  })
  .meta({ id: 'NewNewsroomTokenAnswer' });
export type NewNewsroomTokenAnswer = z.infer<typeof NewNewsroomTokenAnswer>;
export const NewsroomTokenList = z
  .object({ items: listOf(NewsroomTokenView), next: z.null() })
  .meta({ id: 'NewsroomTokenList' });
export type NewsroomTokenList = z.infer<typeof NewsroomTokenList>;
