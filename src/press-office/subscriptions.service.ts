import { Injectable } from '@nestjs/common';
import { Refusal } from '../domain/refusal.js';
import { SubscribersStore } from '../store/subscribers.store.js';
import type { Page } from './api-fields.js';
import type { SubscriptionView } from './api-subscriptions.js';
import type { Call } from './call.js';
import { ChangesService } from './changes.service.js';
import { invalid } from './drafting.js';

/** What the callback is told; the officer’s name is none of its business. */
const REASON = 'The office of this hub has ended the subscription.';

/** Subscribers come by themselves, so an office can only look at them and end them. */
@Injectable()
export class SubscriptionsService {
  constructor(
    private readonly changes: ChangesService,
    private readonly subscribers: SubscribersStore,
  ) {}

  async list({ limit, cursor }: { limit: number; cursor: string | null }): Promise<Page<SubscriptionView>> {
    if (cursor !== null && !UUID.test(cursor)) throw invalid('cursor', 'form', 'must be the `next` of the page before');
    const rows = await this.subscribers.page({ limit: limit + 1, cursor });
    const items = rows.slice(0, limit);
    return { items, next: rows.length > limit ? items.at(-1)!.id : null };
  }

  async end(call: Call, id: string): Promise<void> {
    await this.changes.make(call, async (tx, head) => {
      const why = { actor: call.actor.email, reason: REASON };
      const ended = UUID.test(id) && (await this.subscribers.deny(tx, head, id.toLowerCase(), why));
      if (!ended) throw new Refusal('not-found', 'There is no such subscription.');
    });
  }
}

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
