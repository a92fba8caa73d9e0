import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { OpenRooms } from './app.module.js';
import { extensionOf, imagesOf } from './domain/image.js';
import type { Office } from './domain/language.js';
import type { PublicState } from './domain/state.js';
import { mediaPath } from './formats/addresses.js';
import { hubDocument } from './formats/hub-document.js';
import { press } from './formats/press.js';
import { signingKey } from './formats/signing.js';
import { LEDGER_FILE } from './ledger-file.js';
import { finish, finishBytes } from './newsroom/finish.js';
import { merge } from './newsroom/merge.js';
import { type Checked, checkPlace } from './newsroom/mirror-check.js';
import { directoryPlace } from './newsroom/mirror-directory.js';
import { Rounds } from './newsroom/mirror-round.js';
import { writerName } from './newsroom/mirror-turn.js';
import type { Finished, Shelf } from './newsroom/shelf.js';
import { LedgerService } from './press-office/ledger.service.js';
import { NewsroomStore } from './store/newsroom.store.js';

/**
 * Everything the public can read, as files with a signed manifest, in the layout of a mirror (`DIR/shelf`), and beside it
 * the ledger, which is not public (`DIR/ledger.jsonl`). A second export to the same place writes what has changed.
 */
export interface Exported {
  readonly epoch: number;
  readonly documents: number;
  readonly ledgerLines: number;
}

const shelfPlace = (directory: string) =>
  directoryPlace({ path: join(directory, 'shelf'), name: directory, writer: writerName('export') });

export async function exportTo(
  app: OpenRooms['app'],
  { directory, office, masterKey }: { directory: string; office: Office; masterKey: Buffer },
): Promise<Exported> {
  const store = app.get(NewsroomStore);
  const state = merge(null, await store.read(0));
  const key = signingKey(masterKey);
  const pressed = press(state, office);
  const hub = hubDocument(office, [key.jwk], { pressed, lastModified: state.confirmedAt });
  const documents = new Map([...(await finish([...pressed, hub])), ...(await imagesIn(state, store))]);
  const shelf: Shelf = {
    epoch: state.epoch,
    confirmedAt: state.confirmedAt,
    secure: office.publicUrl.startsWith('https:'),
    light: false,
    maxAge: 2,
    documents,
  };
  const rounds = new Rounds({
    place: shelfPlace(directory),
    key,
    hub: office.publicUrl,
    writer: writerName('export'),
    clock: { nowMs: () => performance.now(), wait: () => new Promise(() => undefined) },
    call: (work) => work(),
    isOver: () => false,
    warn: (text) => console.error(text),
  });
  const { outcome, manifest } = await rounds.round(shelf);
  if (outcome !== 'written')
    throw new Error(
      outcome === 'ahead'
        ? `${directory} holds epoch ${manifest?.epoch}, which is newer than the database (${state.epoch}); choose another directory`
        : `somebody else is writing to ${directory}`,
    );
  return { epoch: state.epoch, documents: documents.size, ledgerLines: await exportLedger(app, directory) };
}

async function imagesIn(state: PublicState, store: NewsroomStore): Promise<Map<string, Finished>> {
  const images = new Map<string, Finished>();
  for (const { versions } of state.messages)
    for (const { content, releasedAt } of versions)
      for (const image of imagesOf(content)) {
        if (images.has(mediaPath(image))) continue;
        const bytes = await store.image(image.sha256);
        if (!bytes) throw new Error(`The database does not have the image ${image.sha256}.${extensionOf(image)}.`);
        const about = { type: image.type, lastModified: releasedAt, csp: null, immutable: true } as const;
        images.set(mediaPath(image), finishBytes(bytes, about));
      }
  return images;
}

async function exportLedger(app: OpenRooms['app'], directory: string): Promise<number> {
  const file = join(directory, LEDGER_FILE);
  await mkdir(directory, { recursive: true });
  const handle = await open(`${file}.new`, 'w', 0o600);
  let lines = 0;
  try {
    for await (const piece of app.get(LedgerService).exported()) {
      await handle.appendFile(piece);
      lines += piece.split('\n').filter((line) => line.startsWith('{"seq":')).length;
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.new`, file);
  return lines;
}

/** Every file of an export against its manifest. */
export const checkExport = (directory: string, masterKey: Buffer): Promise<Checked> =>
  checkPlace(shelfPlace(directory), signingKey(masterKey).jwk);
