import type { ReviewRecord } from '../store/reviews.store.js';
import type { ReviewView } from './api-reviews.js';

/** As an officer sees it. */
export const reviewView = (review: ReviewRecord): ReviewView => ({
  message: review.messageId,
  reference: review.reference,
  n: review.n,
  kind: review.content.kind,
  headlines: Object.fromEntries(
    Object.entries(review.content.texts).map(([language, { headline }]) => [language, headline]),
  ),
  releasedAt: review.releasedAt,
  releasedBy: review.releasedBy,
  reason: review.reason,
  author: review.author,
  verdict: review.verdict,
});
