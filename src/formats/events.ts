import type { Office } from '../domain/language.js';
import type { Status } from '../domain/message.js';
import type { Document, PublicMessage, PublicState } from '../domain/state.js';
import { EVENTS_PER_PAGE, eventsPage, eventsPath, type Tree } from './addresses.js';
import { kept, type Recall } from './kept.js';
import { subjectAt } from './saying.js';
import { latest } from './times.js';
import { type EventData, type EventType, wholeEvent } from './webhook-event.js';

/** One release in the public list; what belongs to the other world keeps its place and says nothing. */
export type ListedEvent =
  | { readonly sequence: number; readonly at: string; readonly type: EventType; readonly data: EventData }
  | { readonly sequence: number; readonly at: string; readonly type: 'hub.other-world' };

/** A page of contract.md `/events/{page}.json`. */
export interface EventsPage {
  /** The first sequence that this page can hold. */
  readonly from: number;
  /** The last one it holds; `from - 1` when it is empty. */
  readonly last: number;
  /** Whether a later page exists. */
  readonly more: boolean;
  readonly confirmedAt: string;
  readonly events: readonly ListedEvent[];
}

export interface EventsOptions {
  readonly state: PublicState;
  readonly office: Office;
  readonly tree: Tree;
  /** Which world's releases are shown in this tree. */
  readonly shows: (status: Status) => boolean;
}

/** Whose releases a tree shows: on the main one exercises as well, until the hub has a live channel. */
export const shownIn =
  (tree: Tree, { exercisesOnMain }: Pick<PublicState, 'exercisesOnMain'>) =>
  (status: Status): boolean =>
    tree === '/exercise' ? status === 'exercise' : status === 'actual' || exercisesOnMain;

interface Release {
  readonly message: PublicMessage;
  readonly n: number;
  readonly at: string;
}

/**
 * Every release in order and without gaps, in pages of 500, so that a consumer who was away can tell that it has them
 * all. `/events.json` is the newest page: who finds `from` above what it knows fetches the pages before it. Of those only
 * the time of confirmation ever changes.
 */
export function events(options: EventsOptions, recall: Recall = (_, make) => make()): Document[] {
  const { state, tree } = options;
  const releases = releasesOf(state);
  const newest = Math.max(1, eventsPage(Math.max(1, state.epoch)));
  const page = pageOf(options, releases, newest);
  const before = Array.from({ length: newest - 1 }, (_, i) => {
    // Told apart from those of another database that gave the same numbers to other releases.
    const last = releases.get((i + 1) * EVENTS_PER_PAGE);
    const name = `events ${tree} ${i + 1} ${state.exercisesOnMain} ${last?.message.id} ${last?.n}`;
    return recall(name, () => documentOf(pageOf(options, releases, i + 1), eventsPath(tree, i + 1)), true);
  });
  return [documentOf(page, eventsPath(tree)), ...before, documentOf(page, eventsPath(tree, newest))];
}

/** The same entries from `from` on, for those who are told of each release as it comes. */
export const eventsFrom = (options: EventsOptions, from: number): ListedEvent[] =>
  listed(options, releasesOf(options.state), { from: Math.max(1, from), last: options.state.epoch });

function releasesOf({ messages }: PublicState): ReadonlyMap<number, Release> {
  const releases = new Map<number, Release>();
  for (const message of messages)
    for (const { n, sequence, releasedAt } of message.versions) releases.set(sequence, { message, n, at: releasedAt });
  return releases;
}

function pageOf(options: EventsOptions, releases: ReadonlyMap<number, Release>, page: number): EventsPage {
  const { epoch, confirmedAt } = options.state;
  const from = (page - 1) * EVENTS_PER_PAGE + 1;
  const last = Math.min(epoch, page * EVENTS_PER_PAGE);
  return { from, last, more: last < epoch, confirmedAt, events: listed(options, releases, { from, last }) };
}

function listed(
  { state, office, shows }: EventsOptions,
  releases: ReadonlyMap<number, Release>,
  { from, last }: { readonly from: number; readonly last: number },
): ListedEvent[] {
  const listed: ListedEvent[] = [];
  let at = state.confirmedAt;
  for (let sequence = from; sequence <= last; sequence++) {
    const release = releases.get(sequence);
    at = release?.at ?? at;
    // A sequence that the state does not know keeps its place as well: consumers count on there being no gap.
    if (!release || !shows(release.message.status)) listed.push({ sequence, at, type: 'hub.other-world' });
    else listed.push(shown(release, sequence, office));
  }
  return listed;
}

const shown = ({ message, n, at }: Release, sequence: number, office: Office): ListedEvent =>
  kept(message.versions[n - 1]!, office, `event ${sequence}`, () => {
    const { type, data } = wholeEvent({ subject: subjectAt(message, n), languages: office.languages, office });
    return { sequence, at, type, data };
  });

const documentOf = (page: EventsPage, path: string): Document => ({
  path,
  type: 'application/json; charset=utf-8',
  body: JSON.stringify(page),
  lastModified: latest(page.confirmedAt, ...page.events.map(({ at }) => at)),
  csp: null,
});
