import { Injectable } from '@nestjs/common';
import { audience } from '../domain/audience.js';
import { type Situation, suggestFor } from '../domain/decision-rules.js';
import { inForce, type MadeDecision } from '../domain/decisions.js';
import { inZone } from '../domain/local-time.js';
import { standingAfter, worldOf } from '../domain/message.js';
import { Database, type Transaction } from '../store/database.js';
import { DecisionsStore, type OrganisationChannel } from '../store/decisions.store.js';
import { type MessageRecord, MessagesStore } from '../store/messages.store.js';
import { PlacementsStore } from '../store/placements.store.js';
import { ScheduleStore } from '../store/schedule.store.js';
import type { DecisionsQuery, DecisionsView, Offer } from './api-decisions.js';
import type { Call } from './call.js';
import { endpointKinds } from './channel-kinds.js';
import { DecidedService } from './decided.service.js';
import { mayDecide } from './decisions.service.js';
import { MessageReaderService } from './message-reader.service.js';
import { begunOf, RenditionsService } from './renditions.service.js';
import { PressOfficeSettings } from './settings.js';

/** Decisions as officers read them, with what the rules suggest. It changes nothing. */
@Injectable()
export class DecisionsReaderService {
  constructor(
    private readonly database: Database,
    private readonly decisions: DecisionsStore,
    private readonly messages: MessagesStore,
    private readonly placements: PlacementsStore,
    private readonly schedule: ScheduleStore,
    private readonly reader: MessageReaderService,
    private readonly renditions: RenditionsService,
    private readonly decided: DecidedService,
    private readonly settings: PressOfficeSettings,
  ) {}

  /** Every channel of the office but endpoints, of which there may be thousands. */
  channels(): Promise<readonly OrganisationChannel[]> {
    return this.database.transaction((tx) => this.decisions.channels(tx, this.accountKinds(), null));
  }

  async of(call: Call, { message, audience: whom, place }: DecisionsQuery): Promise<DecisionsView> {
    return this.database.transaction(async (tx) => {
      const record = await this.reader.find(tx, message);
      const draft = await this.messages.draft(tx, record.id);
      const newest = (await this.messages.versions(tx, record.id)).at(-1);
      const content = draft?.content ?? newest?.content ?? (await this.reader.draftOf(tx, record)).content;
      const made = await this.decisions.inForce(tx, record.id);
      const channels = await this.decisions.channels(tx, this.accountKinds(), worldOf(record.status));
      const hour = await this.hour(tx, record);
      const situation: Situation = { content, audience: whom ?? null, place: place ?? null, hour };
      const shown = new Set(
        (await this.placements.ofMessage(tx, record.id))
          .filter((each) => each.shown > 0 || each.attempt !== null)
          .map(({ channelId }) => channelId),
      );
      return {
        message: record.id,
        reference: record.reference,
        channels: channels.map((channel) => ({
          channel,
          decision: made.find((each) => each.channel === channel.id) ?? null,
          suggestion: suggestFor(channel, this.settings.decisionRules, situation),
          shown: shown.has(channel.id),
        })),
        others: made.filter((each) => !channels.some(({ id }) => id === each.channel)),
        undecided: await this.decided.undecided(tx, record, content),
        may: mayDecide(call, record, draft),
      };
    });
  }

  /** What is in force for the message, as boards and messages tell it. */
  inForce(tx: Transaction, messageId: string): Promise<readonly MadeDecision[]> {
    return this.decisions.inForce(tx, messageId);
  }

  /** Accounts that current messages would go to and never went to: they were added since, or were opened to them. */
  async offers(): Promise<readonly Offer[]> {
    return this.database.transaction(async (tx) => {
      const offers = new Map<string, Offer>();
      for (const status of ['actual', 'exercise'] as const) {
        const outlets = await this.renditions.outlets(tx, { status });
        for (const { newest, released } of await this.messages.unexpired(tx, status)) {
          if (standingAfter(released) !== 'active') continue;
          const { messageId, reference, n, content } = newest;
          const made = await this.decisions.inForce(tx, messageId);
          const begun = begunOf(await this.placements.ofMessage(tx, messageId));
          for (const { row, channel } of outlets) {
            if (begun.some(({ channelId }) => channelId === row.id)) continue;
            if (made.some((each) => each.channel === row.id)) continue;
            if (audience(inForce(content, made), [channel], []).length === 0) continue;
            const offer = offers.get(row.id) ?? {
              channel: { id: row.id, kind: row.kind, name: row.name, world: row.world },
              since: row.createdAt.toISOString(),
              messages: [],
            };
            const headlines = Object.fromEntries(
              Object.entries(content.texts).map(([language, { headline }]) => [language, headline]),
            );
            const messages = [...offer.messages, { message: messageId, reference, n, headlines }];
            offers.set(row.id, { ...offer, messages });
          }
        }
      }
      return [...offers.values()];
    });
  }

  accountKinds(): readonly string[] {
    const { kinds } = this.settings;
    const endpoints = endpointKinds(kinds);
    return kinds.all.map(({ kind }) => kind).filter((kind) => !endpoints.includes(kind));
  }

  /** By the office's clocks: of the time that is set, or of now. */
  private async hour(tx: Transaction, record: MessageRecord): Promise<number> {
    const [waits] = await this.schedule.waiting(tx, [record.id]);
    const now = await tx.one<{ at: Date }>('SELECT clock_timestamp() AS at');
    const ms = waits ? Date.parse(waits.at) : now!.at.getTime();
    return Number(inZone(ms, this.settings.office.timeZone).slice(11, 13));
  }
}
