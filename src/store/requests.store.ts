import { Injectable } from '@nestjs/common';
import { Refusal } from '../domain/refusal.js';
import type { Transaction } from './database.js';

/**
 * The Idempotency-Key of an unsafe call: a repeated request gets the first answer, and the work is done once, since
 * the key is written in the same transaction as the work. Two at once wait for each other on the key.
 */
@Injectable()
export class RequestsStore {
  async once<T>(
    tx: Transaction,
    request: { key: string | null; actor: string; digest: string },
    work: () => Promise<T>,
  ): Promise<T> {
    if (request.key === null) return work();
    const first = await tx.run(
      `INSERT INTO request (key, actor, digest, at) VALUES ($1, $2, $3, clock_timestamp()) ON CONFLICT DO NOTHING`,
      [request.key, request.actor, request.digest],
    );
    if (first === 0) {
      const row = await tx.one<{ digest: string; answer: T }>(
        `SELECT digest, answer FROM request WHERE key = $1 AND actor = $2`,
        [request.key, request.actor],
      );
      if (row?.digest !== request.digest)
        throw new Refusal(
          'idempotency-conflict',
          'This Idempotency-Key was used for another request. Take a new key for each new request.',
        );
      return row.answer;
    }
    const answer = await work();
    await tx.run(`UPDATE request SET answer = $3 WHERE key = $1 AND actor = $2`, [
      request.key,
      request.actor,
      JSON.stringify(answer ?? null),
    ]);
    return answer;
  }
}
