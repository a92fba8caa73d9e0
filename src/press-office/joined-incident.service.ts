import { Injectable } from '@nestjs/common';
import type { Transaction } from '../store/database.js';
import { type IncidentRecord, IncidentsStore } from '../store/incidents.store.js';
import type { Head } from '../store/ledger.store.js';
import type { MessageRecord } from '../store/messages.store.js';

/** The incident that a release names, inside the release's transaction: opened where it is new, joined where it stands. */
@Injectable()
export class JoinedIncidentService {
  constructor(private readonly incidents: IncidentsStore) {}

  /** What a version only carries along from the one before it moves nothing: the message may have been joined since. */
  async byRelease(
    tx: Transaction,
    head: Head,
    about: {
      record: Pick<MessageRecord, 'id' | 'reference'>;
      said: string | null;
      /** What the version before said. */
      before: string | null;
      by: { readonly id: string; readonly email: string };
    },
  ): Promise<void> {
    const { record, said, before, by } = about;
    const belongs = await this.incidents.ofMessage(tx, record.id);
    if (said === null || said === before || belongs?.title.toLowerCase() === said.toLowerCase()) return;
    const incident = (await this.incidents.openOf(tx, said)) ?? (await this.open(tx, head, { title: said, by }));
    await this.incidents.join(tx, record.id, incident);
    await head.write({
      actor: by.email,
      action: 'incident-joined',
      subject: record.reference,
      facts: { incident: incident.id, title: incident.title },
    });
  }

  async open(
    tx: Transaction,
    head: Head,
    { title, by }: { title: string; by: { readonly id: string; readonly email: string } },
  ): Promise<IncidentRecord> {
    const id = await this.incidents.open(tx, { title, officer: by.id, at: head.now });
    await head.write({ actor: by.email, action: 'incident-opened', subject: title, facts: { incident: id } });
    return (await this.incidents.get(tx, id))!;
  }
}
