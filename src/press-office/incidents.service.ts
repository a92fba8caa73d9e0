import { Injectable } from '@nestjs/common';
import type { LedgerAction } from '../domain/ledger.js';
import { standingAfter } from '../domain/message.js';
import { Refusal } from '../domain/refusal.js';
import { checkText } from '../domain/text.js';
import { Database, type Transaction } from '../store/database.js';
import { type IncidentMessage, type IncidentRecord, IncidentsStore } from '../store/incidents.store.js';
import type { Head } from '../store/ledger.store.js';
import type { Page } from './api-fields.js';
import type { IncidentDetail, IncidentLine, IncidentView } from './api-incidents.js';
import type { Call } from './call.js';
import { ChangesService } from './changes.service.js';
import { invalid } from './drafting.js';
import { JoinedIncidentService } from './joined-incident.service.js';
import { MessageReaderService } from './message-reader.service.js';

/** Incidents: what several messages are about, opened and closed by people. An incident publishes nothing by itself. */
@Injectable()
export class IncidentsService {
  constructor(
    private readonly database: Database,
    private readonly changes: ChangesService,
    private readonly incidents: IncidentsStore,
    private readonly joined: JoinedIncidentService,
    private readonly reader: MessageReaderService,
  ) {}

  async list({ limit, cursor }: { limit: number; cursor: string | null }): Promise<Page<IncidentView>> {
    return this.database.transaction(async (tx) => {
      if (cursor !== null && !(await this.incidents.get(tx, cursor)))
        throw invalid('cursor', 'form', 'must be the `next` of the page before');
      const rows = await this.incidents.list(tx, { limit: limit + 1, cursor });
      const items = rows.slice(0, limit);
      return { items, next: rows.length > limit ? items.at(-1)!.id : null };
    });
  }

  get(id: string): Promise<IncidentDetail> {
    return this.database.transaction(async (tx) => this.detail(tx, await this.find(tx, id)));
  }

  open(call: Call, given: string): Promise<IncidentDetail> {
    return this.changes.make(call, async (tx, head) => {
      const title = await this.freeTitle(tx, given, null);
      return this.detail(tx, await this.joined.open(tx, head, { title, by: call.actor }));
    });
  }

  rename(call: Call, id: string, given: string): Promise<IncidentDetail> {
    return this.changes.make(call, async (tx, head) => {
      const incident = await this.find(tx, id);
      const title = await this.freeTitle(tx, given, incident);
      await this.incidents.rename(tx, incident.id, title);
      await this.tell(head, call, 'incident-renamed', incident, { title });
      return this.detail(tx, await this.find(tx, id));
    });
  }

  /** Refused while a message of it still stands: readers would go on reading advice that nobody looks after. */
  close(call: Call, id: string): Promise<IncidentDetail> {
    return this.changes.make(call, async (tx, head) => {
      const incident = await this.find(tx, id);
      if (incident.closedAt !== null) return this.detail(tx, incident);
      const { lines } = await this.detail(tx, incident);
      const open = lines.filter((line) => line.open);
      if (open.length > 0)
        throw new Refusal(
          'still-open',
          `${open.map(({ reference }) => reference).join(', ')} still ${open.length === 1 ? 'stands' : 'stand'}: withdraw or end ${open.length === 1 ? 'it' : 'them'} first.`,
          open.map(({ reference }) => ({ field: 'messages', code: 'still-open', detail: `${reference} still stands` })),
        );
      await this.incidents.close(tx, incident.id, { officer: call.actor.id, at: head.now });
      await this.tell(head, call, 'incident-closed', incident, {});
      return this.detail(tx, await this.find(tx, id));
    });
  }

  reopen(call: Call, id: string): Promise<IncidentDetail> {
    return this.changes.make(call, async (tx, head) => {
      const incident = await this.find(tx, id);
      if (incident.closedAt === null) return this.detail(tx, incident);
      await this.freeTitle(tx, incident.title, incident);
      await this.incidents.close(tx, incident.id, null);
      await this.tell(head, call, 'incident-reopened', incident, {});
      return this.detail(tx, await this.find(tx, id));
    });
  }

  /** Changes nothing that is published; the message's next version names it. */
  join(call: Call, id: string, message: string): Promise<IncidentDetail> {
    return this.changes.make(call, async (tx, head) => {
      const record = await this.reader.find(tx, message, true);
      const incident = await this.find(tx, id);
      if (incident.closedAt !== null)
        throw invalid('message', 'closed', `cannot join ${incident.title}, which is closed: open it again first`);
      if ((await this.incidents.ofMessage(tx, record.id))?.id !== incident.id) {
        await this.incidents.join(tx, record.id, incident);
        const { id: incidentId, title } = incident;
        await head.write({
          actor: call.actor.email,
          action: 'incident-joined',
          subject: record.reference,
          facts: { incident: incidentId, title },
        });
      }
      return this.detail(tx, await this.find(tx, id));
    });
  }

  async leave(call: Call, id: string, message: string): Promise<void> {
    await this.changes.make(call, async (tx, head) => {
      const record = await this.reader.find(tx, message, true);
      const incident = await this.find(tx, id);
      if ((await this.incidents.ofMessage(tx, record.id))?.id !== incident.id)
        throw new Refusal('not-found', `${record.reference} does not belong to ${incident.title}.`);
      await this.incidents.join(tx, record.id, null);
      await head.write({
        actor: call.actor.email,
        action: 'incident-left',
        subject: record.reference,
        facts: { incident: incident.id, title: incident.title },
      });
    });
  }

  private async find(tx: Transaction, id: string): Promise<IncidentRecord> {
    const incident = await this.incidents.get(tx, id);
    if (!incident) throw new Refusal('not-found', 'There is no such incident.');
    return incident;
  }

  private async detail(tx: Transaction, incident: IncidentRecord): Promise<IncidentDetail> {
    const now = await tx.one<{ at: Date }>('SELECT clock_timestamp() AS at');
    const messages = await this.incidents.messages(tx, incident.id);
    return { ...incident, lines: messages.map((message) => lineOf(message, now!.at.toISOString())) };
  }

  private async tell(
    head: Head,
    call: Call,
    action: LedgerAction,
    incident: IncidentRecord,
    facts: { readonly [name: string]: string },
  ): Promise<void> {
    await head.write({
      actor: call.actor.email,
      action,
      subject: incident.title,
      facts: { incident: incident.id, ...facts },
    });
  }

  /** A message names its incident by the title, so of all open ones each has its own. */
  private async freeTitle(tx: Transaction, given: string, own: IncidentRecord | null): Promise<string> {
    const read = checkText(given, 'title', { max: 120 });
    if ('error' in read) throw new Refusal('validation', `title ${read.error.detail}`, [read.error]);
    const taken = await this.incidents.openOf(tx, read.text);
    if (taken && taken.id !== own?.id) throw invalid('title', 'taken', 'is the title of an incident that is open');
    return read.text;
  }
}

function lineOf(
  { id, reference, status, released, expires, severity, texts }: IncidentMessage,
  now: string,
): IncidentLine {
  const standing = released.length > 0 ? standingAfter(released) : null;
  return {
    id,
    reference,
    status,
    standing,
    expires,
    open: (standing === 'active' || standing === 'held') && expires !== null && expires > now,
    severity,
    headlines: Object.fromEntries(Object.entries(texts).map(([language, { headline }]) => [language, headline])),
  };
}
