import { Injectable } from '@nestjs/common';
import { type Content, standingAfter, worldOf } from '../domain/message.js';
import { ChannelsStore } from '../store/channels.store.js';
import type { Transaction } from '../store/database.js';
import type { ChannelRow } from '../store/entities.js';
import { MessagesStore } from '../store/messages.store.js';
import { ReleasesStore } from '../store/releases.store.js';
import type { ChannelChange, ChannelView, EndpointSecret, NewEndpoint, NewEndpointAnswer } from './api-channels.js';
import type { Call } from './call.js';
import { ChangesService } from './changes.service.js';
import { ChannelsService } from './channels.service.js';
import { invalid } from './drafting.js';
import { outletOf } from './renditions.service.js';
import { newSigningSecret } from './secrets.js';
import { PressOfficeSettings } from './settings.js';

/** Of an endpoint's account the hub makes these itself; it signs with them and sends them nowhere. */
const OURS = ['secret', 'previous'];

/** What endpoints have and other channels do not: a signing secret of ours, and the newest state to begin with. */
@Injectable()
export class EndpointsService {
  constructor(
    private readonly changes: ChangesService,
    private readonly channels: ChannelsStore,
    private readonly messages: MessagesStore,
    private readonly releases: ReleasesStore,
    private readonly shared: ChannelsService,
    private readonly settings: PressOfficeSettings,
  ) {}

  /** Sends it the newest state of every open message of its world first, in the same transaction. */
  async add(call: Call, given: NewEndpoint): Promise<NewEndpointAnswer> {
    let secret: string | null = null;
    const answer = await this.changes.make(call, async (tx, head) => {
      const kinds = this.shared.kindNames(true);
      const kind = given.kind ?? kinds[0];
      if (kind === undefined || !kinds.includes(kind))
        throw invalid('kind', 'choice', `must be one of ${kinds.join(', ')}; accounts are registered under /channels`);
      refuseOurs(given.settings);
      const minted = newSigningSecret();
      const account = this.shared.parse(kind, { ...given.settings, secret: minted }, given.world);
      const row = await this.shared.addRow(tx, head, call, { ...given, kind, account });
      secret = minted;
      return { endpoint: this.shared.view(row), sent: await this.sendOpen(tx, row) };
    });
    return { ...answer, secret };
  }

  change(call: Call, id: string, given: ChannelChange): Promise<ChannelView> {
    refuseOurs(given.settings ?? {});
    return this.shared.change(call, this.shared.kindNames(true), id, given, OURS);
  }

  /** Makes a new secret. The one before signs too until the next rotation, so that the receiver can change over. */
  async rotate(call: Call, id: string): Promise<EndpointSecret> {
    let secret: string | null = null;
    const answer = await this.changes.make(call, async (tx, head) => {
      const row = await this.shared.find(tx, this.shared.kindNames(true), id);
      const { settings, secrets } = this.channels.account(row);
      secret = newSigningSecret();
      const rotated: { [name: string]: string } = { ...secrets, secret };
      if (secrets.secret !== undefined) rotated.previous = secrets.secret;
      await this.channels.change(tx, row.id, { account: { settings, secrets: rotated } });
      await this.shared.tell(head, call, 'channel-changed', row, { secret: 'rotated' });
      return { id: row.id };
    });
    return { ...answer, secret };
  }

  private async sendOpen(tx: Transaction, row: ChannelRow): Promise<number> {
    const { channel } = outletOf(row, this.settings.kinds);
    const statuses: readonly Content['status'][] = ['actual', 'exercise'];
    const status = statuses.find((each) => worldOf(each) === row.world)!;
    let sent = 0;
    for (const { newest, released } of await this.messages.unexpired(tx, status)) {
      const standing = standingAfter(released);
      if (standing === 'withdrawn' || standing === 'ended') continue;
      const { messageId, content, n } = newest;
      const facts = { messageId, content, released: { n }, languages: this.settings.office.languages };
      const addressed = await this.releases.raise(tx, facts, [channel]);
      sent += addressed.length;
    }
    if (sent > 0) await tx.run('NOTIFY tocsin_work');
    return sent;
  }
}

function refuseOurs(settings: { readonly [name: string]: unknown }): void {
  const name = OURS.find((ours) => ours in settings);
  if (name !== undefined) throw invalid(`settings.${name}`, 'given', 'is made by the hub; rotate it to get a new one');
}
