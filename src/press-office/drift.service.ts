import { Injectable } from '@nestjs/common';
import type { LedgerFacts } from '../domain/ledger.js';
import { Refusal } from '../domain/refusal.js';
import type { Transaction } from '../store/database.js';
import { type Decision, DriftsStore } from '../store/drifts.store.js';
import type { Head } from '../store/ledger.store.js';
import { PlacementsStore } from '../store/placements.store.js';
import type { DriftAnswer, DriftDecision } from './api-board.js';
import type { Call } from './call.js';
import { ChangesService } from './changes.service.js';

type Do = (tx: Transaction, head: Head, about: Decision) => Promise<LedgerFacts>;

/**
 * What officers decide about a post that somebody changed, removed or added by hand: our text back, theirs accepted, or
 * nothing, which needs no call. The decision is for what the officer saw on the board, by its time; where that is no
 * longer what the board shows, nothing is decided.
 */
@Injectable()
export class DriftService {
  constructor(
    private readonly changes: ChangesService,
    private readonly placements: PlacementsStore,
    private readonly drifts: DriftsStore,
  ) {}

  restore(call: Call, placementId: string, seen: DriftDecision): Promise<DriftAnswer> {
    return this.decide(call, placementId, seen, { what: (...about) => this.drifts.restore(...about) });
  }

  accept(call: Call, placementId: string, seen: DriftDecision): Promise<DriftAnswer> {
    const what: Do = (...about) => this.drifts.accept(...about);
    return this.decide(call, placementId, seen, { what, takesBack: true });
  }

  /** @param takesBack what an officer wants removed may still be left where it is, until it is gone */
  private decide(
    call: Call,
    id: string,
    { at }: DriftDecision,
    { what, takesBack = false }: { what: Do; takesBack?: boolean },
  ): Promise<DriftAnswer> {
    return this.changes.make(call, async (tx, head) => {
      const placement = UUID.test(id) ? await this.placements.find(tx, id.toLowerCase()) : undefined;
      if (!placement) throw new Refusal('not-found', 'There is no such placement.');
      const where = `${placement.channel}, ${placement.language}`;
      const shown = (await this.drifts.ofMessage(tx, placement.messageId)).get(placement.id);
      if (!shown) throw new Refusal('no-drift', `${where} shows what it should: there is nothing to decide.`);
      if (Date.parse(at) !== Date.parse(shown.drift.at))
        throw new Refusal('no-drift', `${where} shows something else by now. Look at the board again, then decide.`);
      if (shown.drift.restoring && !(takesBack && shown.foreign))
        throw new Refusal('no-drift', `${where} is being put right already, as an officer has decided.`);
      await head.write(await what(tx, head, { placement, shown, by: call.actor.email }));
      return { kind: shown.drift.kind, board: `/api/v1/messages/${placement.messageId}/board` };
    });
  }
}

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
