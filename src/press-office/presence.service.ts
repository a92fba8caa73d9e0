import { Injectable } from '@nestjs/common';
import { Database } from '../store/database.js';
import { PresenceStore } from '../store/presence.store.js';
import type { DraftPresence } from './api-drafts.js';
import type { Call } from './call.js';
import { LiveDrafts } from './live-drafts.js';
import { MessageReaderService } from './message-reader.service.js';

/** Who has a draft open. It changes nothing of the draft, so it is no line of the ledger. */
@Injectable()
export class PresenceService {
  /** One for all who listen in this process. */
  readonly live: LiveDrafts;

  constructor(
    private readonly database: Database,
    private readonly presence: PresenceStore,
    private readonly reader: MessageReaderService,
  ) {
    this.live = new LiveDrafts(presence);
  }

  /** By id or reference. */
  async messageOf(idOrReference: string): Promise<string> {
    return this.database.transaction(async (tx) => (await this.reader.find(tx, idOrReference)).id);
  }

  async tell(call: Call, idOrReference: string, { window, field }: DraftPresence): Promise<void> {
    const messageId = await this.messageOf(idOrReference);
    await this.presence.tell({ window, messageId, officerId: call.actor.id }, field);
    // Who writes beside one, by the same press office, sees it at once.
    void this.live.look().catch(() => undefined);
  }
}
