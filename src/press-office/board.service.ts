import { Injectable } from '@nestjs/common';
import { Refusal } from '../domain/refusal.js';
import { BoardStore } from '../store/board.store.js';
import { Database } from '../store/database.js';
import { PlacementsStore } from '../store/placements.store.js';
import { SettlementsStore } from '../store/settlements.store.js';
import type { Board, Boards, RetryAnswer, SeenThere, SettleAnswer } from './api-board.js';
import type { Call } from './call.js';
import { ChangesService } from './changes.service.js';
import { LiveBoard } from './live-board.js';
import { MessageReaderService } from './message-reader.service.js';

/** Of so many messages, the newest, the board is shown at once and kept alive. */
const NEWEST = 50;

/** Who shows which version. */
@Injectable()
export class BoardService {
  /** One for all who listen in this process. */
  readonly live: LiveBoard;

  constructor(
    private readonly database: Database,
    private readonly changes: ChangesService,
    private readonly boards: BoardStore,
    private readonly placements: PlacementsStore,
    private readonly settlements: SettlementsStore,
    private readonly reader: MessageReaderService,
  ) {
    this.live = new LiveBoard({
      signatures: () => boards.signatures(NEWEST),
      board: (id) => boards.of(id),
      newsrooms: () => database.transaction((tx) => boards.newsrooms(tx)),
      origins: () => database.transaction((tx) => boards.origins(tx)),
    });
  }

  /** Of one message, by id or reference; refused with `not-found` before its first release. */
  async of(idOrReference: string): Promise<Board> {
    const board = await this.database.transaction(async (tx) => {
      const record = await this.reader.find(tx, idOrReference);
      return this.boards.read(tx, record.id);
    });
    if (!board) throw new Refusal('not-found', 'Nothing of this message has been released yet.');
    return board;
  }

  async all(): Promise<Boards> {
    return { items: await this.boards.open(NEWEST) };
  }

  /** Tries again at once what was refused or waits. */
  retry(call: Call, id: string): Promise<RetryAnswer> {
    return this.changes.make(call, async (tx, head) => {
      const placement = UUID.test(id) ? await this.placements.find(tx, id.toLowerCase()) : undefined;
      if (!placement) throw new Refusal('not-found', 'There is no such placement.');
      const retried = await this.placements.retry(tx, placement.id);
      if (retried)
        await head.write({
          actor: call.actor.email,
          action: 'retried',
          subject: placement.reference,
          facts: { channel: placement.channel, language: placement.language, version: placement.desired },
        });
      return { retried, board: `/api/v1/messages/${placement.messageId}/board` };
    });
  }

  /** Takes an officer's word for what became of a call whose answer was lost. */
  settle(call: Call, id: string, { stands, remoteId }: SeenThere): Promise<SettleAnswer> {
    return this.changes.make(call, async (tx, head) => {
      const placement = UUID.test(id) ? await this.placements.find(tx, id.toLowerCase()) : undefined;
      if (!placement) throw new Refusal('not-found', 'There is no such placement.');
      const wish = { placement, seen: { stands, remoteId: remoteId ?? null }, by: call.actor.email };
      await head.write(await this.settlements.settle(tx, wish));
      return { board: `/api/v1/messages/${placement.messageId}/board` };
    });
  }
}

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
