import { Injectable } from '@nestjs/common';
import { ContactsStore } from '../store/contacts.store.js';
import type { Draft } from './api-drafts.js';
import type { FactTick } from './api-facts.js';
import type { Call } from './call.js';
import { ChangesService } from './changes.service.js';
import { invalid } from './drafting.js';
import { FactsService } from './facts.service.js';
import { MessageReaderService } from './message-reader.service.js';

/**
 * An officer vouches by name for a telephone number or a link of a message. It is kept with the version and the revision
 * in which it was ticked, holds for that message alone, and stands in the ledger, where taking it back does not erase it.
 */
@Injectable()
export class TicksService {
  constructor(
    private readonly changes: ChangesService,
    private readonly contacts: ContactsStore,
    private readonly reader: MessageReaderService,
    private readonly facts: FactsService,
  ) {}

  tick(call: Call, id: string, { fact, ticked }: FactTick): Promise<Draft> {
    return this.changes.make(call, async (tx, head) => {
      const record = await this.reader.find(tx, id, true);
      const draft = await this.reader.draftOf(tx, record);
      const { facts } = await this.facts.judge(tx, record.id, draft.content);
      const said = facts.find((each) => each.fact === fact);
      if (ticked && !said) throw invalid('fact', 'unsaid', 'is not said by this draft');
      if (ticked && said?.verified) throw invalid('fact', 'verified', 'is on the verified list already');
      const row = {
        messageId: record.id,
        fact,
        n: draft.n,
        revision: draft.revision,
        officer: call.actor.id,
        at: head.now,
      };
      const changed = ticked
        ? await this.contacts.tick(tx, row).then(() => true)
        : await this.contacts.untick(tx, record.id, fact);
      if (changed)
        await head.write({
          actor: call.actor.email,
          action: ticked ? 'fact-ticked' : 'fact-unticked',
          subject: record.reference,
          facts: { version: draft.n, revision: draft.revision, fact },
        });
      return this.reader.draftView(tx, record, draft);
    });
  }
}
