import type { Board } from '../../src/domain/board.js';
import { standingAfter } from '../../src/domain/message.js';
import type { Placement } from '../../src/domain/placement.js';
import { Database } from '../../src/store/database.js';
import { LedgerStore } from '../../src/store/ledger.store.js';
import { MessagesStore } from '../../src/store/messages.store.js';
import { PlacementsStore } from '../../src/store/placements.store.js';
import { type Entry, visiblePosts } from '../../src/training/record.js';
import { postedTwice, takenBy, versionFalls } from '../../src/training/sight.js';
import type { Told } from './load.js';
import type { Stage } from './stage.js';
import { type Expected, expectedOf, lineOf, type Watch } from './watch.js';

/** What the far sides' own record and the hub's ledger say in the end. Each list names what was found, one line each. */
export interface Verdict {
  readonly lost: readonly string[];
  readonly duplicates: readonly string[];
  readonly regressions: readonly string[];
  readonly outOfOrder: readonly string[];
  readonly ledger: readonly string[];
  readonly deadlocks: number;
  /** Entries of the record, and lines of the ledger. */
  readonly seen: { readonly record: number; readonly ledger: number; readonly placements: number };
}

export async function judge(stage: Stage, messages: readonly Told[], watch: Watch): Promise<Verdict> {
  const record = await stage.farSides.record();
  const sight = new Sight(record);
  const lost: string[] = [];
  const duplicates: string[] = [];
  let placements = 0;
  for (const message of messages) {
    const board = await watch.board(message);
    const rows = await placementsOf(stage, message);
    if (!board) lost.push(`${message.reference} has no board`);
    if (!board) continue;
    for (const expected of expectedOf(message, stage.outlets)) {
      placements += 1;
      if (!expected.outlet.hangs) lost.push(...missing(message, expected, board, sight));
      duplicates.push(...surplus(message, expected, rows, sight));
    }
    lost.push(...(await releasedOnce(stage, message)));
  }
  lost.push(...(await pagesBehind(stage, messages, watch)));
  const places = [...new Set(stage.outlets.map(({ where }) => where))];
  for (const where of places)
    for (const { ids, text } of postedTwice(record, where))
      duplicates.push(`${where}: ${ids.join(' and ')} say the same: ${text.slice(0, 60)}`);
  const { entries, broken } = await stage.watch.get(LedgerStore).verify();
  return {
    lost,
    duplicates,
    regressions: places.flatMap((where) =>
      versionFalls(record, where).map(
        ({ reference, language, from, to }) => `${where}: ${reference} in ${language} fell from ${from} to ${to}`,
      ),
    ),
    outOfOrder: places.flatMap((where) => unordered(record, where)),
    ledger: broken ? [`line ${broken.seq}: ${broken.reason}`] : [],
    deadlocks: stage.database.deadlocks(),
    seen: { record: record.length, ledger: entries, placements },
  };
}

export const isClean = (verdict: Verdict): boolean =>
  [verdict.lost, verdict.duplicates, verdict.regressions, verdict.outOfOrder, verdict.ledger].every(
    (found) => found.length === 0,
  ) && verdict.deadlocks === 0;

/** The record by placement: who shows what of which message in which language. */
class Sight {
  private readonly visible = new Map<string, number[]>();
  private readonly posted = new Map<string, number>();
  private readonly heard = new Map<string, number>();

  constructor(record: readonly Entry[]) {
    // An older post that points on to the newest names no version any more: it is known by what it was posted as.
    const nameById = new Map<string, string>();
    for (const { event, where, id, reference, language } of record) {
      if (event !== 'posted') continue;
      const name = nameOf(where, reference, language);
      nameById.set(`${where} ${id}`, name);
      this.posted.set(name, (this.posted.get(name) ?? 0) + 1);
    }
    for (const where of new Set(record.map((entry) => entry.where))) {
      for (const { id, version } of visiblePosts(record, where)) {
        const name = nameById.get(`${where} ${id}`);
        if (name !== undefined) this.visible.set(name, [...(this.visible.get(name) ?? []), version ?? 0]);
      }
      for (const entry of takenBy(record, where)) this.heard.set(`${where} ${entry.id}`, entry.version ?? 0);
    }
  }

  versions(where: string, message: Told, language: string): readonly number[] {
    return this.visible.get(nameOf(where, message.reference, language)) ?? [];
  }

  everPosted(where: string, message: Told, language: string): number {
    return this.posted.get(nameOf(where, message.reference, language)) ?? 0;
  }

  /** The newest version that a receiver took; 0 when it never heard of the message. */
  taken(where: string, message: Told): number {
    return this.heard.get(`${where} ${message.id}`) ?? 0;
  }
}

const nameOf = (where: string, reference?: string | null, language?: string | null): string =>
  `${where} ${reference ?? ''} ${language ?? ''}`;

/** Every acknowledged release is shown, or excused by the rule: held back or withdrawn before anybody saw it there. */
function missing(message: Told, expected: Expected, board: Board, sight: Sight): string[] {
  const { outlet, language } = expected;
  const { where, channel } = outlet;
  const newest = message.versions.length;
  const ordersItself = channel.capabilities.ordersItself;
  const seen = ordersItself ? sight.taken(where, message) : Math.max(0, ...sight.versions(where, message, language));
  if (seen === newest) return [];
  const nothing = ordersItself ? seen === 0 : sight.everPosted(where, message, language) === 0;
  const standing = standingAfter(message.versions.map(({ kind }) => kind));
  const line = lineOf(board, expected);
  if (nothing && line?.outcome === 'excused' && (standing === 'held' || standing === 'withdrawn')) return [];
  const says = line ? `the board says ${line.shown} of ${line.desired}, ${line.outcome}` : 'the board has no line';
  return [`${where}: ${message.reference} in ${language} shows version ${seen} of ${newest} (${says})`];
}

/** What is to be seen of a chain is exactly what the hub believes to be there, and nothing was ever posted beside it. */
function surplus(message: Told, { outlet, language }: Expected, rows: readonly Placement[], sight: Sight): string[] {
  const { where, channel } = outlet;
  if (channel.capabilities.ordersItself) return [];
  const row = rows.find((placement) => placement.channelId === channel.id && placement.language === language);
  const posts = row?.posts ?? [];
  const known = posts.reduce((sum, { remoteIds }) => sum + remoteIds.length, 0);
  const posted = sight.everPosted(where, message, language);
  const standing = posts.filter(({ visible }) => visible).length;
  const visible = sight.versions(where, message, language).length;
  if (posted === known && visible === standing) return [];
  const name = `${where}: ${message.reference} in ${language}`;
  return [`${name} was posted ${posted} times for ${known} known posts; ${visible} are visible for ${standing}`];
}

const placementsOf = (stage: Stage, message: Told): Promise<Placement[]> =>
  stage.watch.get(Database).transaction((tx) => stage.watch.get(PlacementsStore).ofMessage(tx, message.id));

/** A call that was repeated made one version, and what was acknowledged is there. */
async function releasedOnce(stage: Stage, message: Told): Promise<string[]> {
  const there = await stage.watch
    .get(Database)
    .transaction((tx) => stage.watch.get(MessagesStore).versions(tx, message.id));
  const acknowledged = message.versions.length;
  if (there.length === acknowledged) return [];
  return [`${message.reference} has ${there.length} versions, of which ${acknowledged} were acknowledged`];
}

async function pagesBehind(stage: Stage, messages: readonly Told[], watch: Watch): Promise<string[]> {
  const boards = await Promise.all(messages.slice(-20).map((message) => watch.board(message)));
  const newest = Math.max(0, ...boards.map((board) => board?.epoch ?? 0));
  const epochs = await Promise.all(
    stage.hubs.map(async (hub) => Number((await fetch(`${hub}/`)).headers.get('tocsin-epoch'))),
  );
  return epochs.flatMap((epoch, i) => (epoch >= newest ? [] : [`hub ${i + 1} serves epoch ${epoch} of ${newest}`]));
}

/** What a receiver took rises with every entry; what it turned away was ours all the same. */
function unordered(record: readonly Entry[], where: string): string[] {
  const found = record
    .filter((entry) => entry.where === where && entry.event === 'rejected')
    .map((entry) => `${where} turned ${entry.key ?? 'an event'} away: ${entry.reason}`);
  const last = new Map<string, number>();
  for (const { id, version = 0, verified } of takenBy(record, where)) {
    const before = last.get(id) ?? 0;
    if (version <= before || verified !== true) found.push(`${where} took version ${version} of ${id} after ${before}`);
    last.set(id, version);
  }
  return found;
}
