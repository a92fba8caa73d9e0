import { z } from 'zod';
import { VERDICTS } from '../domain/review.js';
import { Id, KindOfVersion, listOf, Reference, SaidByLanguage, Time } from './api-fields.js';

const Named = z.object({ id: Id, name: z.string() });

export const ReviewView = z
  .object({
    message: Id,
    reference: Reference,
    n: z.int(),
    kind: KindOfVersion,
    headlines: SaidByLanguage,
    releasedAt: Time,
    releasedBy: Named,
    author: Named.meta({ description: 'Neither of the two may review it' }),
    reason: z.string().meta({ description: 'Why it could not wait' }),
    verdict: z
      .object({ is: z.enum(VERDICTS), by: Named, at: Time, reason: z.string().nullable() })
      .nullable()
      .meta({ description: 'Null: the review is open' }),
  })
  .meta({ id: 'Review', description: 'A version that was released without a second officer' });
export type ReviewView = z.infer<typeof ReviewView>;

export const ReviewList = z.object({ items: listOf(ReviewView), next: z.null() });
export type ReviewList = z.infer<typeof ReviewList>;
