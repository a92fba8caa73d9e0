import { Injectable } from '@nestjs/common';
import { audience, type Begun } from '../domain/audience.js';
import { canonical } from '../domain/canonical.js';
import type { Channel, ChannelKind, ChannelKinds, Rendition, Subject } from '../domain/channel.js';
import { type Check, channelCheck } from '../domain/checks.js';
import { inForce } from '../domain/decisions.js';
import type { Language } from '../domain/language.js';
import { type Content, standingAfter, worldOf } from '../domain/message.js';
import type { Placement } from '../domain/placement.js';
import type { FieldError } from '../domain/refusal.js';
import type { Showing } from '../domain/seen.js';
import { ChannelsStore, channelOf } from '../store/channels.store.js';
import { sha256, type Transaction } from '../store/database.js';
import { DecisionsStore } from '../store/decisions.store.js';
import type { ChannelRow } from '../store/entities.js';
import type { MessageRecord } from '../store/messages.store.js';
import { PlacementsStore } from '../store/placements.store.js';
import { RenditionsStore, renditionName } from '../store/renditions.store.js';
import { endpointKinds } from './channel-kinds.js';
import { PressOfficeSettings } from './settings.js';

/** A channel in use, with what only the hub knows of it. */
export interface Outlet {
  readonly row: ChannelRow;
  readonly channel: Channel;
  readonly kind: ChannelKind;
}

/** What one outlet would show, in one language. */
export interface Composed {
  readonly outlet: Outlet;
  readonly language: Language;
  readonly rendition: Rendition;
}

/** Renditions before they are sent: composed, measured, and frozen where letter for letter matters. */
@Injectable()
export class RenditionsService {
  constructor(
    private readonly channels: ChannelsStore,
    private readonly placements: PlacementsStore,
    private readonly renditions: RenditionsStore,
    private readonly decisions: DecisionsStore,
    private readonly settings: PressOfficeSettings,
  ) {}

  /** Those of a message's world that take posts. Endpoints follow a release by their fan-out row. */
  async outlets(tx: Transaction, { status }: Pick<Content, 'status'>): Promise<Outlet[]> {
    const { kinds } = this.settings;
    const endpoints = endpointKinds(kinds);
    const names = kinds.all.map(({ kind }) => kind).filter((kind) => !endpoints.includes(kind));
    const rows = await this.channels.ofKinds(tx, names, worldOf(status));
    return rows.map((row) => outletOf(row, kinds)).filter(({ channel }) => !channel.capabilities.ordersItself);
  }

  /** What every outlet of the audience would show of this content as version `n`, in outlet and language order. */
  async compose(
    tx: Transaction,
    outlets: readonly Outlet[],
    { record, content, n }: { record: MessageRecord; content: Content; n: number },
  ): Promise<Composed[]> {
    const begun = begunOf(await this.placements.ofMessage(tx, record.id));
    const subject = subjectOf(record, content, n);
    const addressed = audience(
      inForce(content, await this.decisions.inForce(tx, record.id)),
      outlets.map(({ channel }) => channel),
      begun,
    );
    const byId = new Map(outlets.map((outlet) => [outlet.row.id, outlet]));
    return addressed.map(({ channelId, language }) => {
      const outlet = byId.get(channelId)!;
      return { outlet, language, rendition: this.composeOne(outlet, subject, language) };
    });
  }

  composeOne({ kind, row }: Outlet, subject: Subject, language: Language): Rendition {
    const { settings, limits } = row;
    return kind.compose(subject, { language, settings, limits, office: this.settings.office });
  }

  /** What is shown of them: as it was frozen for these bytes, where it was. */
  async showing(
    tx: Transaction,
    composed: readonly Composed[],
    { messageId, n, sha256: digest }: { messageId: string; n: number; sha256: string },
  ): Promise<Showing[]> {
    const frozen = await this.renditions.ofMessage(tx, messageId);
    return composed.map(({ outlet: { row }, language, rendition }) => {
      const kept = frozen.get(renditionName({ n, sha256: digest, channelId: row.id, language }));
      return { channel: row.id, name: row.name, language, sha256: digestOf(kept ?? rendition) };
    });
  }

  /** Keeps what is approved or released, letter for letter. What was frozen for these bytes before stays. */
  async freeze(
    tx: Transaction,
    composed: readonly Composed[],
    of: { messageId: string; n: number; sha256: string },
  ): Promise<void> {
    for (const { outlet, language, rendition } of composed) {
      if (!outlet.channel.capabilities.frozen) continue;
      await this.renditions.freeze(tx, { ...of, channelId: outlet.row.id, language }, rendition);
    }
  }
}

/** By which an approval names what was seen. */
export const digestOf = (rendition: Rendition): string => sha256(canonical(rendition));

/** Which of them their channel would cut or refuse. */
export const tooLong = (composed: readonly Composed[]): readonly FieldError[] =>
  composed.flatMap(({ outlet: { channel }, language, rendition: { length, limit } }) =>
    !channel.capabilities.frozen || length <= limit
      ? []
      : [
          {
            field: `texts.${language}`,
            code: 'too-long-for-channel',
            detail: `counts ${length} on ${channel.name} in ${language}, where ${limit} fit: shorten the short text or the headline`,
          },
        ],
  );

/** The same beside the form, with what a channel cuts at a sentence: that goes out, and the officer should know. */
export const channelChecks = (composed: readonly Composed[]): Check[] =>
  composed.flatMap(({ outlet: { channel }, language, rendition: { length, limit, fitted } }) => {
    if (!channel.capabilities.frozen) return [];
    const cut = length <= limit;
    return cut && fitted !== 'cut' ? [] : [channelCheck({ language, channel: channel.name, length, limit, cut })];
  });

export const outletOf = (row: ChannelRow, kinds: ChannelKinds): Outlet => ({
  row,
  channel: channelOf(row, kinds),
  kind: kinds.get(row.kind),
});

export const subjectOf = (record: MessageRecord, content: Content, n: number): Subject => ({
  messageId: record.id,
  reference: record.reference,
  n,
  content,
  standing: standingAfter([...record.released.slice(0, n - 1), content.kind]),
  // A frozen rendition must be the same before and after the release, so it knows none of the release's times.
  expires: content.expires,
  releasedAt: null,
  sequence: null,
});

export const begunOf = (placements: readonly Placement[]): Begun[] =>
  placements.map(({ channelId, language, shown, attempt, posts }) => ({
    channelId,
    language,
    shown: Math.max(shown, ...posts.map((post) => post.shows)),
    attemptOpen: attempt !== null,
  }));
