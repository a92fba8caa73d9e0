import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenRooms } from './app.module.js';
import { Refusal } from './domain/refusal.js';
import type { PublicMessage, PublicState } from './domain/state.js';
import { diskKey, openDisk } from './newsroom/disk.js';
import { OfficersService } from './press-office/officers.service.js';
import { PressOfficeSettings } from './press-office/settings.js';
import { ChannelsStore, channelOf } from './store/channels.store.js';
import { type Reconciled, ReconcileStore } from './store/reconcile.store.js';

export interface ReconcileWish {
  /** Where newsrooms keep their states: the data directory's `newsroom`, or one of the folders in it. */
  readonly from: string;
  /** The 32 bytes of TOCSIN_KEY. */
  readonly masterKey: Buffer;
  /** Only says what would be brought back. */
  readonly dryRun: boolean;
}

/** With the files that were damaged or not ours, and were left out, each in a sentence. */
export type ReconcileReport = Reconciled & { readonly refused: readonly string[] };

/** Brings back what newsrooms kept and the database lacks; see `ReconcileStore`. Throws a Refusal when nothing was kept. */
export async function reconcile(
  app: OpenRooms['app'],
  { from, masterKey, dryRun }: ReconcileWish,
): Promise<ReconcileReport> {
  const { state: kept, refused } = await keptState(from, diskKey(masterKey));
  const store = app.get(ReconcileStore);
  if (dryRun) return { ...(await store.look(kept)), refused };
  const { kinds } = app.get(PressOfficeSettings);
  const channels = (await app.get(ChannelsStore).list()).map((row) => channelOf(row, kinds));
  const operator = await app.get(OfficersService).ensureOperator();
  return { ...(await store.bringBack(kept, channels, operator)), refused };
}

/** The states of all newsrooms under this folder as one: of each message the one with the most versions. */
async function keptState(from: string, key: Buffer): Promise<{ state: PublicState; refused: readonly string[] }> {
  const below = existsSync(from) ? readdirSync(from, { withFileTypes: true }) : [];
  const folders = [from, ...below.filter((entry) => entry.isDirectory()).map((entry) => join(from, entry.name))];
  const messages = new Map<string, PublicMessage>();
  const refused: string[] = [];
  let newest: PublicState | null = null;
  for (const folder of folders) {
    const loaded = await openDisk({ directory: folder, key }).load();
    refused.push(...loaded.refused);
    if (loaded.state === null) continue;
    if (newest === null || loaded.state.epoch > newest.epoch) newest = loaded.state;
    for (const message of loaded.state.messages)
      if ((messages.get(message.id)?.versions.length ?? 0) < message.versions.length) messages.set(message.id, message);
  }
  if (newest === null)
    throw new Refusal(
      'not-found',
      [`No newsroom of this hub has kept a state under ${from}.`, ...refused].join(' ') +
        ' Name the folder with --from; it is newsroom/ in the data directory of the machine that serves the page.',
    );
  return { state: { ...newest, messages: [...messages.values()] }, refused };
}

/** For people: what was brought back, or would be. */
export function reconciledText({ lost, conflicts, epoch, refused }: ReconcileReport, dryRun: boolean): string {
  const lines = lost.map(
    ({ reference, n, content, releasedAt }) => `  ${reference} version ${n} (${content.kind}), released ${releasedAt}`,
  );
  const what = lost.length === 1 ? '1 version' : `${lost.length} versions`;
  return [
    ...refused.map((file) => `warning: ${file}`),
    lost.length === 0
      ? 'The database lacks nothing that a newsroom has kept.'
      : `${what} ${dryRun ? 'would be' : lost.length === 1 ? 'was' : 'were'} brought back:`,
    ...lines,
    ...conflicts.map((conflict) => `  NOT brought back: ${conflict}`),
    epoch.from === epoch.to ? `The epoch is ${epoch.to}.` : `The epoch goes from ${epoch.from} to ${epoch.to}.`,
  ].join('\n');
}
