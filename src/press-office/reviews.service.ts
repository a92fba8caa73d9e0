import { Injectable } from '@nestjs/common';
import { Refusal } from '../domain/refusal.js';
import { judge, type Verdict } from '../domain/review.js';
import { Database, type Transaction } from '../store/database.js';
import type { Head } from '../store/ledger.store.js';
import type { MessageRecord } from '../store/messages.store.js';
import { type ReviewRecord, ReviewsStore } from '../store/reviews.store.js';
import type { ReviewList, ReviewView } from './api-reviews.js';
import type { Call } from './call.js';
import { ChangesService } from './changes.service.js';
import { readReason } from './drafting.js';
import { MessageReaderService } from './message-reader.service.js';
import { reviewView } from './review-view.js';
import { WakingService } from './waking.service.js';

/** What is said afterwards of releases without a second officer. */
@Injectable()
export class ReviewsService {
  constructor(
    private readonly database: Database,
    private readonly changes: ChangesService,
    private readonly reviews: ReviewsStore,
    private readonly reader: MessageReaderService,
    private readonly waking: WakingService,
  ) {}

  /** Those that somebody has to act on. */
  async open(): Promise<ReviewList> {
    const all = await this.database.transaction((tx) => this.reviews.open(tx));
    return { items: all.map(reviewView), next: null };
  }

  countersign(call: Call, id: string, n: string): Promise<ReviewView> {
    return this.say(call, { id, n }, 'countersigned', null);
  }

  object(call: Call, id: string, n: string, given: string): Promise<ReviewView> {
    return this.say(call, { id, n }, 'objected', given);
  }

  private say(
    call: Call,
    about: { id: string; n: string },
    verdict: Verdict,
    given: string | null,
  ): Promise<ReviewView> {
    return this.changes.make(call, async (tx, head) => {
      const record = await this.reader.find(tx, about.id, true);
      const reason = given === null ? null : readReason(given, 'reason');
      const review = await this.find(tx, record, about.n);
      const { verdict: before, author, releasedBy, reference, n } = review;
      const judged = judge(
        {
          reference,
          n,
          breakGlass: review.reason,
          releasedBy: releasedBy.id,
          author: author.id,
          reviewed: before && { is: before.is, by: before.by.id },
        },
        call.actor.id,
        verdict,
      );
      if (judged instanceof Refusal) throw judged;
      if (judged === null) return reviewView(review);
      await this.write(tx, head, call, { record, n, verdict, reason });
      await this.waking.reviewed(tx, head, call, { record, review, verdict, reason });
      return reviewView(await this.find(tx, record, about.n));
    });
  }

  private async find(tx: Transaction, record: MessageRecord, n: string): Promise<ReviewRecord> {
    if (!/^\d{1,9}$/.test(n) || Number(n) < 1 || Number(n) > record.released.length)
      throw new Refusal('not-found', `${record.reference} has no version ${n}.`);
    const found = (await this.reviews.of(tx, record.id)).find((each) => each.n === Number(n));
    if (found) return found;
    throw new Refusal(
      'no-review',
      `${record.reference}/${n} was not released by breaking the glass: nothing is to be reviewed.`,
    );
  }

  private async write(
    tx: Transaction,
    head: Head,
    call: Call,
    { record, n, verdict, reason }: { record: MessageRecord; n: number; verdict: Verdict; reason: string | null },
  ): Promise<void> {
    const officer = call.actor.id;
    await this.reviews.give(tx, { messageId: record.id, n, verdict, officer, reason, at: head.now });
    await head.write({
      actor: call.actor.email,
      action: verdict,
      subject: record.reference,
      facts: { version: n, reason: reason ?? undefined },
    });
  }
}
