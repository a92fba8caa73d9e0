import { Injectable } from '@nestjs/common';
import { Refusal } from '../domain/refusal.js';
import { checkText } from '../domain/text.js';
import type { Transaction } from '../store/database.js';
import { DecisionsStore, type OrganisationChannel } from '../store/decisions.store.js';
import type { NewOutsideChannel, OrganisationChannelChange } from './api-decisions.js';
import type { Call } from './call.js';
import { ChangesService } from './changes.service.js';
import { DecisionsReaderService } from './decisions-reader.service.js';
import { invalid } from './drafting.js';

/** The channels that the office decides about: its own that the hub does not send to, and which may not go undecided. */
@Injectable()
export class OutsideChannelsService {
  constructor(
    private readonly changes: ChangesService,
    private readonly decisions: DecisionsStore,
    private readonly reader: DecisionsReaderService,
  ) {}

  add(call: Call, given: NewOutsideChannel): Promise<OrganisationChannel> {
    return this.changes.make(call, async (tx, head) => {
      const name = await this.freeName(tx, given.name, null);
      const id = await this.decisions.addOutside(tx, { name, kind: given.kind, at: head.now });
      if (given.mandatory) await this.decisions.setMandatory(tx, id, true);
      const { kind, mandatory } = given;
      await head.write({
        actor: call.actor.email,
        action: 'channel-added',
        subject: name,
        facts: { channel: id, kind, outside: true, mandatory },
      });
      return this.find(tx, id);
    });
  }

  change(call: Call, id: string, given: OrganisationChannelChange): Promise<OrganisationChannel> {
    return this.changes.make(call, async (tx, head) => {
      const channel = await this.find(tx, id);
      const isOutside = channel.world === null;
      if (!isOutside && (given.name !== undefined || given.kind !== undefined))
        throw invalid(given.name === undefined ? 'kind' : 'name', 'fixed', 'of an account is changed under /channels');
      const name = given.name === undefined ? channel.name : await this.freeName(tx, given.name, id);
      if (isOutside) await this.decisions.changeOutside(tx, id, { name, kind: given.kind ?? channel.kind });
      if (given.mandatory !== undefined) await this.decisions.setMandatory(tx, id, given.mandatory);
      await head.write({
        actor: call.actor.email,
        action: 'channel-changed',
        subject: channel.name,
        facts: { channel: id, ...given },
      });
      return this.find(tx, id);
    });
  }

  async remove(call: Call, id: string): Promise<void> {
    await this.changes.make(call, async (tx, head) => {
      const channel = await this.find(tx, id);
      if (channel.world !== null) throw invalid('id', 'other', 'is of an account: it is removed under /channels');
      await this.decisions.removeOutside(tx, id, head.now);
      await head.write({
        actor: call.actor.email,
        action: 'channel-removed',
        subject: channel.name,
        facts: { channel: id, outside: true },
      });
    });
  }

  private async find(tx: Transaction, id: string): Promise<OrganisationChannel> {
    const channels = await this.decisions.channels(tx, this.reader.accountKinds(), null);
    const channel = channels.find((each) => each.id === id);
    if (!channel) throw new Refusal('not-found', 'There is no such channel here.');
    return channel;
  }

  /** A decision names a channel by its name, so no other channel of the office may have it. */
  private async freeName(tx: Transaction, given: string, own: string | null): Promise<string> {
    const read = checkText(given, 'name', { max: 120 });
    if ('error' in read) throw new Refusal('validation', `name ${read.error.detail}`, [read.error]);
    for (const world of ['live', 'exercise'] as const) {
      const taken = await this.decisions.find(tx, read.text, world);
      if (taken && taken.id !== own) throw invalid('name', 'taken', 'is the name of another channel');
    }
    return read.text;
  }
}
