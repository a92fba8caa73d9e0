import { Injectable } from '@nestjs/common';
import { Refusal } from '../domain/refusal.js';
import { checkText } from '../domain/text.js';
import { Database, uuidv7 } from '../store/database.js';
import { NoticesStore } from '../store/notices.store.js';
import { PushStore } from '../store/push.store.js';
import type { Page } from './api-fields.js';
import type { DeviceList, DeviceView, NewDevice, NoticeQuery, NoticeView, NoticeWays } from './api-notices.js';
import type { Call } from './call.js';
import { ChangesService } from './changes.service.js';
import { MessageReaderService } from './message-reader.service.js';
import { PressOfficeSettings } from './settings.js';

/** An officer has a handful of browsers; whoever has more cannot tell them apart. */
const DEVICES_AT_MOST = 10;

/** Notices as officers see them, and by which browsers they let themselves be woken. */
@Injectable()
export class NoticesService {
  constructor(
    private readonly database: Database,
    private readonly notices: NoticesStore,
    private readonly push: PushStore,
    private readonly changes: ChangesService,
    private readonly reader: MessageReaderService,
    private readonly settings: PressOfficeSettings,
  ) {}

  async list({ message, limit, cursor }: NoticeQuery): Promise<Page<NoticeView>> {
    const record =
      message === undefined ? null : await this.database.transaction((tx) => this.reader.find(tx, message));
    const about = { messageId: record?.id ?? null, cursor: readCursor(cursor), limit: limit + 1 };
    const found = await this.notices.list(about);
    const items = found.slice(0, limit);
    return { items, next: found.length > limit ? items.at(-1)!.id : null };
  }

  async ways(): Promise<NoticeWays> {
    const { publicKey } = await this.database.transaction((tx) => this.push.key(tx));
    return { ...this.settings.notices, pushKey: publicKey };
  }

  async devices({ actor }: Call): Promise<DeviceList> {
    return { items: await this.database.transaction((tx) => this.push.ofOfficer(tx, actor.id)), next: null };
  }

  /** From now on this browser is woken for its officer. */
  addDevice(call: Call, { endpoint, keys, language, name: given }: NewDevice): Promise<DeviceView> {
    return this.changes.make(call, async (tx, head) => {
      const name = readName(given);
      if ((await this.push.ofOfficer(tx, call.actor.id)).length >= DEVICES_AT_MOST)
        throw new Refusal('validation', `You have ${DEVICES_AT_MOST} devices: turn one off first.`, [
          { field: 'endpoint', code: 'too-many', detail: `is beyond the ${DEVICES_AT_MOST} that one officer may have` },
        ]);
      const device = { endpoint, ...keys, language };
      const added = await this.push.add(tx, { officerId: call.actor.id, name, device, at: head.now });
      const { email } = call.actor;
      await head.write({ actor: email, action: 'device-added', subject: email, facts: { name } });
      return added;
    });
  }

  async removeDevice(call: Call, id: string): Promise<void> {
    await this.changes.make(call, async (tx, head) => {
      const name = await this.push.remove(tx, call.actor.id, id);
      if (name === undefined) throw new Refusal('not-found', 'You have no such device.');
      const { email } = call.actor;
      await head.write({ actor: email, action: 'device-removed', subject: email, facts: { name } });
    });
  }

  /** Wakes the caller by every way there is: better found out now than at night that none of them arrives. */
  async tryMine(call: Call): Promise<void> {
    await this.changes.make(call, async (tx, head) => {
      const { id, name, email } = call.actor;
      await this.notices.write(
        tx,
        {
          cause: `trial ${uuidv7()}`,
          reason: 'trial',
          subject: email,
          messageId: null,
          exercise: false,
          link: '/own',
          facts: { by: name },
          to: { is: 'officers', ids: [id] },
        },
        head.now,
      );
    });
  }
}

function readName(given: string): string {
  const read = checkText(given, 'name', { max: 80 });
  if ('text' in read) return read.text;
  throw new Refusal('validation', `name ${read.error.detail}`, [read.error]);
}

function readCursor(cursor: string | undefined): string | null {
  if (cursor === undefined) return null;
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(cursor)) return cursor;
  throw new Refusal('validation', 'cursor must be the `next` of the page before.', [
    { field: 'cursor', code: 'form', detail: 'must be the `next` of the page before' },
  ]);
}
