import { Injectable } from '@nestjs/common';
import { audience } from '../domain/audience.js';
import { inForce } from '../domain/decisions.js';
import { type Content, worldOf } from '../domain/message.js';
import { calledOffEvent, type EmbargoEvent, embargoedEvent } from '../formats/embargo-event.js';
import { ChannelsStore } from '../store/channels.store.js';
import { Database, type Transaction } from '../store/database.js';
import { DecisionsStore } from '../store/decisions.store.js';
import { EmbargoesStore } from '../store/embargoes.store.js';
import { Head } from '../store/ledger.store.js';
import { type MessageRecord, MessagesStore } from '../store/messages.store.js';
import { type ScheduledRelease, ScheduleStore } from '../store/schedule.store.js';
import { endpointKinds } from './channel-kinds.js';
import type { KnownNewsroom } from './newsroom-tokens.service.js';
import { outletOf, subjectOf } from './renditions.service.js';
import { PressOfficeSettings } from './settings.js';

/**
 * Messages that entitled endpoints and newsrooms have before their release. It promises that the words given are those
 * that were approved, and that whoever may have them is told when they are called off. It cannot promise that nobody
 * publishes them early: what is under embargo is given to people.
 */
@Injectable()
export class EmbargoService {
  constructor(
    private readonly database: Database,
    private readonly embargoes: EmbargoesStore,
    private readonly schedule: ScheduleStore,
    private readonly messages: MessagesStore,
    private readonly channels: ChannelsStore,
    private readonly decisions: DecisionsStore,
    private readonly settings: PressOfficeSettings,
  ) {}

  /** Has the loop send it to every entitled endpoint that the release will go to. */
  async give(
    tx: Transaction,
    head: Head,
    of: { actor: string; scheduleId: string; record: MessageRecord; content: Content; n: number; until: string },
  ): Promise<void> {
    const { actor, scheduleId, record, content, n, until } = of;
    const { kinds } = this.settings;
    const rows = await this.channels.ofKinds(tx, endpointKinds(kinds), worldOf(record.status));
    const entitled = rows.map((row) => outletOf(row, kinds)).filter(({ channel }) => channel.capabilities.early);
    const made = await this.decisions.inForce(tx, record.id);
    const addressed = audience(
      inForce(content, made),
      entitled.map(({ channel }) => channel),
      [],
    );
    const named: string[] = [];
    for (const { row, channel } of entitled) {
      if (!addressed.some(({ channelId }) => channelId === row.id)) continue;
      const event = this.event({ record, content, n, until, at: head.now, languages: channel.filter.languages });
      const key = `${record.id}_${n}_embargoed_${scheduleId}`;
      await this.embargoes.add(tx, {
        scheduleId,
        channelId: row.id,
        says: 'waiting',
        key,
        body: JSON.stringify(event),
      });
      named.push(row.name);
    }
    await head.write({
      actor,
      action: 'embargo-given',
      subject: record.reference,
      facts: { version: n, until, endpoints: named },
    });
  }

  /** It does not go out at its time: who has it is told, newsrooms when they read the next time. */
  async callOff(tx: Transaction, head: Head, actor: string, of: ScheduledRelease): Promise<void> {
    if (!of.early) return;
    const { id: scheduleId, messageId, reference, n, status, at: until } = of;
    const had = await this.embargoes.stop(tx, scheduleId, head.now);
    const event = calledOffEvent({ id: messageId, reference, version: n, status, until, at: head.now });
    for (const { id: channelId, busyUntil } of had)
      await this.embargoes.add(tx, {
        scheduleId,
        channelId,
        says: 'cancelled',
        key: `${messageId}_${n}_cancelled_${scheduleId}`,
        body: JSON.stringify(event),
        ...(busyUntil ? { after: busyUntil } : {}),
      });
    await head.write({
      actor,
      action: 'embargo-called-off',
      subject: reference,
      facts: {
        version: n,
        until,
        endpoints: had.map(({ name }) => name),
        newsrooms: await this.embargoes.readers(tx, scheduleId),
      },
    });
  }

  /** From here on the release itself tells everybody. */
  async lift(tx: Transaction, { id, early }: ScheduledRelease, at: string): Promise<void> {
    if (early) await this.embargoes.stop(tx, id, at);
  }

  /**
   * What waits, and what was called off within a day of those who had it. An officer sees all of it and leaves no trace; of
   * a newsroom it is written down before it gets the words, and only then is the head locked: who asks often must not keep
   * a release waiting.
   */
  async list(newsroom: KnownNewsroom | null): Promise<readonly EmbargoEvent[]> {
    const { events, unread } = await this.database.transaction((tx) => this.read(tx, newsroom));
    if (newsroom && unread.length > 0)
      await this.database.transaction(async (tx) => {
        const head = await Head.lock(tx);
        for (const { id, n: version, reference } of unread)
          if (await this.embargoes.read(tx, id, newsroom.id, head.now))
            await head.write({
              actor: 'hub',
              action: 'embargo-read',
              subject: reference,
              facts: { version, newsroom: newsroom.name, token: newsroom.id },
            });
      });
    return events;
  }

  private async read(tx: Transaction, newsroom: KnownNewsroom | null) {
    const clock = await tx.one<{ at: Date }>('SELECT clock_timestamp() AS at');
    const waiting = (await this.schedule.waiting(tx, null)).filter(({ early }) => early);
    const events: EmbargoEvent[] = [];
    for (const { messageId, n, at: until } of waiting) {
      const record = await this.messages.find(tx, messageId);
      const draft = await this.messages.draft(tx, messageId);
      if (!record || draft?.n !== n) continue;
      const content = draft.content as Content;
      events.push(this.event({ record, content, n, until, at: clock!.at.toISOString(), languages: [] }));
    }
    for (const off of await this.embargoes.calledOff(tx, newsroom?.id ?? null)) {
      const { messageId: id, reference, n: version, status, until, at } = off;
      if (!events.some(({ data }) => data.id === id))
        events.push(calledOffEvent({ id, reference, version, status, until, at }));
    }
    const known = newsroom
      ? await this.embargoes.readOf(
          tx,
          waiting.map(({ id }) => id),
          newsroom.id,
        )
      : [];
    return { events, unread: waiting.filter(({ id }) => !known.includes(id)) };
  }

  private event(of: {
    record: MessageRecord;
    content: Content;
    n: number;
    until: string;
    at: string;
    languages: readonly string[];
  }): EmbargoEvent {
    const { record, content, n, until, at, languages } = of;
    const subject = subjectOf(record, content, n);
    return embargoedEvent({ subject, languages, office: this.settings.office, until, at });
  }
}
