import { Injectable } from '@nestjs/common';
import type { Account } from '../domain/channel.js';
import type { LedgerAction } from '../domain/ledger.js';
import type { World } from '../domain/message.js';
import { Refusal } from '../domain/refusal.js';
import { checkText } from '../domain/text.js';
import { ChannelsStore } from '../store/channels.store.js';
import { Database, type Transaction } from '../store/database.js';
import { DriftsStore } from '../store/drifts.store.js';
import type { ChannelRow } from '../store/entities.js';
import { ErrandsStore } from '../store/errands.store.js';
import type { Head } from '../store/ledger.store.js';
import { WatchStore } from '../store/watch.store.js';
import type {
  ChannelChange,
  ChannelKindsView,
  ChannelView,
  ErrandLink,
  ErrandView,
  NewChannel,
  Settings,
  Watched,
} from './api-channels.js';
import type { Page } from './api-fields.js';
import type { Call } from './call.js';
import { ChangesService } from './changes.service.js';
import { endpointKinds, usualCapabilities } from './channel-kinds.js';
import { invalid, readReason } from './drafting.js';
import { outletOf } from './renditions.service.js';
import { PressOfficeSettings } from './settings.js';

/** Accounts and endpoints. What they share is here; what only endpoints have is in EndpointsService. */
@Injectable()
export class ChannelsService {
  constructor(
    private readonly database: Database,
    private readonly changes: ChangesService,
    private readonly channels: ChannelsStore,
    private readonly errands: ErrandsStore,
    private readonly watches: WatchStore,
    private readonly drifts: DriftsStore,
    private readonly settings: PressOfficeSettings,
  ) {}

  kinds(): ChannelKindsView {
    return {
      items: this.settings.kinds.all.map((kind) => {
        const capabilities = usualCapabilities(kind);
        return {
          kind: kind.kind,
          title: kind.title,
          endpoint: capabilities?.ordersItself ?? false,
          settingsSchema: kind.settingsSchema as { [name: string]: unknown },
          capabilities,
        };
      }),
    };
  }

  /** The kinds that belong to `/endpoints`, or those that do not. */
  kindNames(endpoints: boolean): readonly string[] {
    const names = endpointKinds(this.settings.kinds);
    return this.settings.kinds.all.map(({ kind }) => kind).filter((kind) => names.includes(kind) === endpoints);
  }

  async list(kinds: readonly string[], page: { limit: number; cursor: string | null }): Promise<Page<ChannelView>> {
    const { limit, cursor } = page;
    if (cursor !== null && !UUID.test(cursor)) throw invalid('cursor', 'form', 'must be the `next` of the page before');
    const { rows, watched } = await this.database.transaction(async (tx) => {
      const found = await this.channels.page(tx, { kinds, limit: limit + 1, cursor });
      return { rows: found, watched: await this.watched(tx, found) };
    });
    const items = rows.slice(0, limit).map((row) => this.view(row, watched.get(row.id)));
    return { items, next: rows.length > limit ? items.at(-1)!.id : null };
  }

  async get(kinds: readonly string[], id: string): Promise<ChannelView> {
    return this.database.transaction(async (tx) => {
      const row = await this.find(tx, kinds, id);
      return this.view(row, (await this.watched(tx, [row])).get(row.id));
    });
  }

  add(call: Call, given: NewChannel): Promise<ChannelView> {
    return this.changes.make(call, async (tx, head) => {
      const kinds = this.kindNames(false);
      if (!kinds.includes(given.kind))
        throw invalid(
          'kind',
          'choice',
          `must be one of ${kinds.join(', ')}; endpoints are registered under /endpoints`,
        );
      const account = this.parse(given.kind, given.settings, given.world);
      return this.view(await this.addRow(tx, head, call, { ...given, account }));
    });
  }

  /**
   * Secrets that are not given stay as they are: nobody can read them to send them again. To another host they do not
   * go along, or whoever may change an address could read them there; `kept` are those that are never sent anywhere.
   */
  change(
    call: Call,
    kinds: readonly string[],
    id: string,
    given: ChannelChange,
    kept: readonly string[] = [],
  ): Promise<ChannelView> {
    return this.changes.make(call, async (tx, head) => {
      const row = await this.find(tx, kinds, id);
      const name = given.name === undefined ? row.name : await this.freeName(tx, row.world, given.name, row.id);
      const account = given.settings && this.parse(row.kind, this.merged(row, given.settings, kept), row.world);
      await this.channels.change(tx, row.id, { name, ...(account ? { account } : {}) });
      if (account && isOther(this.channels.account(row), account)) await this.drifts.leave(tx, row.id, head.now);
      await this.tell(head, call, 'channel-changed', row, {
        ...(name === row.name ? {} : { name }),
        settings: Object.keys(given.settings ?? {}),
      });
      return this.view(await this.find(tx, kinds, id));
    });
  }

  async remove(call: Call, kinds: readonly string[], id: string): Promise<void> {
    await this.changes.make(call, async (tx, head) => {
      const row = await this.find(tx, kinds, id);
      await this.channels.remove(tx, row.id, head.now);
      await this.tell(head, call, 'channel-removed', row, {});
      await tx.run('NOTIFY tocsin_release');
    });
  }

  /** While it is paused nothing is sent there, withdrawals neither; what was missed follows on resume. */
  pause(call: Call, kinds: readonly string[], id: string, reason: string | undefined): Promise<ChannelView> {
    return this.changes.make(call, async (tx, head) => {
      const row = await this.find(tx, kinds, id);
      const why = reason === undefined ? `paused by ${call.actor.name}` : readReason(reason, 'reason');
      await this.channels.pause(tx, row.id, why);
      await this.tell(head, call, 'channel-paused', row, { reason: why });
      return this.view({ ...row, paused: why });
    });
  }

  resume(call: Call, kinds: readonly string[], id: string): Promise<ChannelView> {
    return this.changes.make(call, async (tx, head) => {
      const row = await this.find(tx, kinds, id);
      if (row.paused !== null) {
        await this.channels.pause(tx, row.id, null);
        await this.tell(head, call, 'channel-resumed', row, {});
        await tx.run('NOTIFY tocsin_work');
      }
      return this.view({ ...row, paused: null });
    });
  }

  /** The loop asks the far side; no request of an officer ever does. */
  check(call: Call, kinds: readonly string[], id: string): Promise<ErrandLink> {
    return this.changes.make(call, async (tx, head) => {
      const row = await this.find(tx, kinds, id);
      const errand = await this.errands.ask(tx, { channelId: row.id, askedBy: call.actor.email, at: head.now });
      return { id: errand.id, href: `/api/v1/errands/${errand.id}` };
    });
  }

  async errand(id: string): Promise<ErrandView> {
    const errand = UUID.test(id) ? await this.errands.get(id.toLowerCase()) : undefined;
    if (!errand) throw new Refusal('not-found', 'There is no such errand.');
    return errand;
  }

  async find(tx: Transaction, kinds: readonly string[], id: string): Promise<ChannelRow> {
    const row = await this.channels.get(tx, id);
    if (!row || !kinds.includes(row.kind)) throw new Refusal('not-found', 'There is no such channel here.');
    return row;
  }

  /** Names of fields are told as the officer sent them: `settings.url`. */
  parse(kind: string, settings: unknown, world: World): Account {
    const account = this.settings.kinds.get(kind).parseSettings(settings, world);
    if (!(account instanceof Refusal)) return account;
    const errors = account.errors.map((error) => ({ ...error, field: `settings.${error.field}` }));
    throw new Refusal(account.code, account.message, errors);
  }

  async addRow(
    tx: Transaction,
    head: Head,
    call: Call,
    given: { kind: string; name: string; world: World; account: Account },
  ): Promise<ChannelRow> {
    const name = await this.freeName(tx, given.world, given.name, null);
    const row = await this.channels.add(tx, { ...given, name }, head.now);
    await this.tell(head, call, 'channel-added', row, { kind: row.kind, world: row.world });
    // The first live one sends exercises to a tree of their own: newsrooms look at once.
    await tx.run('NOTIFY tocsin_release');
    return row;
  }

  async tell(
    head: Head,
    call: Call,
    action: LedgerAction,
    row: ChannelRow,
    facts: { readonly [name: string]: string | readonly string[] },
  ): Promise<void> {
    await head.write({ actor: call.actor.email, action, subject: row.name, facts: { channel: row.id, ...facts } });
  }

  private async watched(tx: Transaction, rows: readonly ChannelRow[]): Promise<Map<string, Watched>> {
    const ids = rows.map(({ id }) => id);
    const states = await this.watches.states(tx, ids);
    if (states.size === 0) return new Map();
    const foreign = await this.drifts.foreignOf(tx, [...states.keys()]);
    return new Map([...states].map(([id, state]) => [id, { ...state, foreign: foreign.get(id) ?? [] }]));
  }

  /** The watch is told by what reads a channel, not by what changes one. */
  view(row: ChannelRow, watch: Watched | null = null): ChannelView {
    const { channel } = outletOf(row, this.settings.kinds);
    return {
      id: row.id,
      kind: row.kind,
      name: row.name,
      world: row.world,
      settings: row.settings as Settings,
      capabilities: channel.capabilities,
      filter: channel.filter,
      limits: row.limits,
      checked: row.checked,
      paused: row.paused,
      watch,
      training: row.training,
      createdAt: row.createdAt.toISOString(),
    };
  }

  private merged(
    row: ChannelRow,
    given: { readonly [name: string]: unknown },
    kept: readonly string[],
  ): { [name: string]: unknown } {
    const { settings, secrets } = this.channels.account(row);
    if ('url' in given && originOf(given.url) !== originOf((settings as { url?: unknown }).url)) {
      // What the kind keeps beside its secrets, such as when they end, was never entered and is not asked for.
      const asked = secretsAsked(this.settings.kinds.get(row.kind).settingsSchema);
      const name = Object.keys(secrets).find(
        (secret) => asked.includes(secret) && !kept.includes(secret) && !(secret in given),
      );
      if (name !== undefined)
        throw invalid(`settings.${name}`, 'given-again', 'must be given again, since the address is of another host');
    }
    const merged: { [name: string]: unknown } = { ...(settings as object), ...secrets, ...given };
    for (const [name, value] of Object.entries(given)) if (value === null) delete merged[name];
    return merged;
  }

  private async freeName(tx: Transaction, world: World, given: string, own: string | null): Promise<string> {
    const read = checkText(given, 'name', { max: 120 });
    if ('error' in read) throw new Refusal('validation', `name ${read.error.detail}`, [read.error]);
    const taken = await this.channels.byName(tx, world, read.text);
    if (taken && taken.id !== own) throw invalid('name', 'taken', `is taken by another channel of the ${world} world`);
    return read.text;
  }
}

/** Null where there is no address: the kind then has one of its own. */
const originOf = (url: unknown): string | null => (typeof url === 'string' ? (URL.parse(url)?.origin ?? null) : null);

/** Whose account it is, and where; kinds that name neither handle nor chat know the account by its token alone. */
function isOther(before: Account, after: Account): boolean {
  const [was, is] = [before, after].map(({ settings, secrets }): { [name: string]: unknown } => ({
    ...(settings as object),
    ...secrets,
  })) as [{ [name: string]: unknown }, { [name: string]: unknown }];
  const named = ['handle', 'chat'].some((name) => name in is);
  return ['url', 'handle', 'chat', ...(named ? [] : ['token', 'accessToken'])].some((name) => was[name] !== is[name]);
}

const secretsAsked = (schema: object): string[] =>
  Object.entries((schema as { properties?: { [name: string]: { writeOnly?: boolean } } }).properties ?? {})
    .filter(([, { writeOnly }]) => writeOnly)
    .map(([name]) => name);

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
