import { canonical } from '../../src/domain/canonical.js';
import type { ChannelKinds } from '../../src/domain/channel.js';
import { parseContent } from '../../src/domain/content.js';
import type { Office } from '../../src/domain/language.js';
import type { Content } from '../../src/domain/message.js';
import { admit } from '../../src/domain/refusal.js';
import { release } from '../../src/domain/release.js';
import { BoardStore } from '../../src/store/board.store.js';
import { ChannelsStore, channelOf, type NewChannel } from '../../src/store/channels.store.js';
import { type Database, sha256 } from '../../src/store/database.js';
import { DecisionsStore } from '../../src/store/decisions.store.js';
import { DriftsStore } from '../../src/store/drifts.store.js';
import { ErrandsStore } from '../../src/store/errands.store.js';
import { Head, LedgerStore } from '../../src/store/ledger.store.js';
import { type MessageRecord, MessagesStore } from '../../src/store/messages.store.js';
import { OfficersStore } from '../../src/store/officers.store.js';
import { ReleasesStore } from '../../src/store/releases.store.js';
import { Sealer } from '../../src/store/seal.js';

/** Releases straight through the stores, where a test is about what comes after the press office. */
export class DirectOffice {
  private readonly messages: MessagesStore;
  private readonly releases = new ReleasesStore(new DecisionsStore());
  private readonly officers: OfficersStore;
  readonly channels: ChannelsStore;
  readonly board: BoardStore;
  readonly ledger: LedgerStore;

  constructor(
    private readonly database: Database,
    private readonly office: Office,
    private readonly kinds: ChannelKinds,
    key: Buffer,
  ) {
    this.messages = new MessagesStore(database);
    this.officers = new OfficersStore(database);
    this.channels = new ChannelsStore(database, new Sealer(key));
    this.board = new BoardStore(
      database,
      new DriftsStore(new ErrandsStore(database, this.channels)),
      new DecisionsStore(),
    );
    this.ledger = new LedgerStore(database);
  }

  async addChannel(channel: Omit<NewChannel, 'account'>, input: object): Promise<string> {
    const account = admit(this.kinds.get(channel.kind).parseSettings(input, channel.world));
    return this.database.transaction(async (tx) => {
      const row = await this.channels.add(tx, { ...channel, account }, new Date().toISOString());
      return row.id;
    });
  }

  /** The first version of a new message when `message` is not given, else its next one. */
  async release(input: object, message?: MessageRecord): Promise<MessageRecord> {
    const content: Content = admit(parseContent(input, this.office));
    return this.database.transaction(async (tx) => {
      const head = await Head.lock(tx);
      const officer =
        (await this.officers.byEmail(tx, 'officer@example.org')) ??
        (await this.officers.add(tx, {
          email: 'officer@example.org',
          name: 'A. Peeters',
          role: 'admin',
          passwordHash: null,
          at: head.now,
        }));
      const { status, incident } = content;
      const begun = { status, incident, officer: officer.id, year: 2026, at: head.now };
      const record = message ? (await this.messages.find(tx, message.id, true))! : await this.messages.begin(tx, begun);
      const digest = sha256(canonical(content));
      const draft = { n: record.released.length + 1, author: officer.id, submitted: true, content, sha256: digest };
      const released = admit(
        release({
          draft,
          released: record.released,
          approvals: [],
          breakGlass: null,
          preApproved: false,
          unverified: [],
          nowMs: Date.parse(head.now),
          office: this.office,
        }),
      );
      const channels = (await this.channels.all(tx)).map((row) => channelOf(row, this.kinds));
      await this.releases.write(tx, head, {
        messageId: record.id,
        reference: record.reference,
        content,
        sha256: digest,
        released,
        author: officer.id,
        releasedBy: officer.id,
        releasedByEmail: officer.email,
        channels,
      });
      return { ...record, released: [...record.released, content.kind] };
    });
  }
}
