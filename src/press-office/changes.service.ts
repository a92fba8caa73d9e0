import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '../store/database.js';
import { Head } from '../store/ledger.store.js';
import { RequestsStore } from '../store/requests.store.js';
import type { Call } from './call.js';

/**
 * Everything an officer changes is changed here: in one transaction, under the head's lock first, and once per
 * Idempotency-Key. With this one order of locks no two calls can wait for each other. A Refusal that is thrown inside
 * rolls everything back.
 */
@Injectable()
export class ChangesService {
  constructor(
    private readonly database: Database,
    private readonly requests: RequestsStore,
  ) {}

  /** What `work` gives back is kept as the answer to a repeated request, so it must hold no secret. */
  make<T>(call: Call, work: (tx: Transaction, head: Head) => Promise<T>): Promise<T> {
    return this.database.transaction(async (tx) => {
      const head = await Head.lock(tx);
      const { key, digest } = call.request;
      return this.requests.once(tx, { key, digest, actor: call.actor.id }, () => work(tx, head));
    });
  }
}
