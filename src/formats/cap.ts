import type { Office } from '../domain/language.js';
import { type Document, newest, type PublicMessage, type PublicState } from '../domain/state.js';
import { capPath, TREES, type Tree } from './addresses.js';
import { capOf, Unshown } from './cap-document.js';
import { type CapEntry, capFeeds } from './cap-feeds.js';
import { shownIn } from './events.js';
import { kept } from './kept.js';
import { faceFor } from './showing.js';
import { isAwaited, type Slow } from './slow.js';

/**
 * CAP 1.2: one document per version, in every language of it, with the same bytes for ever. What `capFaults` finds wrong
 * with one keeps it off the shelf and out of the feeds, since alerting systems act on CAP without anybody reading it; the
 * page and the other formats are not held up by that.
 */
/** Hears of a document that is kept off the shelf because it would be wrong; an alarm. */
export type Tell = (fault: string) => void;

/** A signature costs as much as so many documents. */
const SIGNING = 5;

export interface CapPress {
  readonly state: PublicState;
  readonly office: Office;
  readonly tell: Tell;
  readonly slow: Slow;
}

/**
 * The documents of exercises always stand in their own tree, as their events do, since a webhook names them there; a tree
 * of its own, with feeds, the exercise has from the first live channel on.
 */
export function pressCap({ state, office, tell, slow }: CapPress): Document[] {
  const first = faceFor(state, office, '', office.languages[0]!);
  const entries = state.messages.flatMap((message, i) => {
    const name = `cap ${message.id} ${newest(message).sequence}`;
    const effort = {
      atOnce: isAwaited(message, i, first),
      documents: message.versions.length * (office.cap.sign ? SIGNING : 1),
    };
    return slow(name, () => entriesOf(message, office, tell), effort) ?? [];
  });
  return TREES.flatMap((tree) => {
    const shows = shownIn(tree, state);
    const here = entries.filter(({ message }) => shows(message.status));
    const files = here.map((entry) => fileOf(entry, tree, office));
    if (tree === '/exercise' && state.exercisesOnMain) return files;
    return [...files, ...capFeeds(here, faceFor(state, office, tree, office.languages[0]!))];
  });
}

/** Each version's, but for those that may not be shown; of these `tell` is told once. */
const entriesOf = (message: PublicMessage, office: Office, tell: Tell): readonly CapEntry[] =>
  message.versions.flatMap((version) => {
    const document = capOf(message, version.n, office);
    if (!(document instanceof Unshown)) return [{ message, version, document }];
    tell(document.why);
    return [];
  });

/** `/cap/{identifier}.xml` */
const fileOf = ({ version, document: { identifier, xml } }: CapEntry, tree: Tree, office: Office): Document =>
  kept(version, office, `${tree} cap`, () => ({
    path: capPath(tree, identifier),
    type: 'application/cap+xml; charset=utf-8',
    body: xml,
    lastModified: version.releasedAt,
    csp: null,
  }));
