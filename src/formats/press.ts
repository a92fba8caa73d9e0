import type { Language, Office } from '../domain/language.js';
import type { Document, PublicMessage, PublicState } from '../domain/state.js';
import { NOTES, TREES, type Tree } from './addresses.js';
import { archives, archivesAt } from './archives.js';
import { atom } from './atom.js';
import { pressCap, type Tell } from './cap.js';
import { events, shownIn } from './events.js';
import { jsonFeed } from './json-feed.js';
import { type Recall, withoutText } from './kept.js';
import { choicesOf, moreFeeds } from './more-feeds.js';
import { ninjsFeed, pressNinjs } from './ninjs.js';
import { languagePage, messagePage, notFoundPage, startPage, versionPage } from './page.js';
import { notePage } from './page-notes.js';
import { rss } from './rss.js';
import { type Face, FULL, faceFor, type Manner, showNewest } from './showing.js';
import { pictures, robots, securityText, sitemap } from './site.js';
import { AT_ONCE, type Slow, SlowWork } from './slow.js';
import { textFeed } from './text-feed.js';

/**
 * Makes every document of the shelf from the newest state. Pure: the same state gives the same bytes. It promises that
 * nothing links to a place where nothing is pressed, and that no exercise stands among the real messages once the hub
 * has a live channel. Its cost grows with every message there ever was; `remembering` is for whoever presses often.
 */
export const press = (state: PublicState, office: Office, manner: Manner = FULL): Document[] => [
  ...pressAll({ state, office, manner, tell: () => undefined, slow: AT_ONCE }, (_, make) => make()),
];

/** Pages of open messages that are made anew at one pressing only because they say an older time of confirmation. */
const RENEWED_AT_ONCE = 64;

export interface Remembering {
  readonly renewedAtOnce?: number;
  readonly tell?: Tell;
}

export interface Presser {
  press(state: PublicState, office: Office, manner?: Manner): Document[];
  /**
   * The same, each document made when it is taken, so that the texts of a whole shelf are never in memory at once. The
   * next pressing begins when all have been taken; one that was given up is as if it had not been.
   */
  pressing(state: PublicState, office: Office, manner?: Manner): Iterable<Document>;
  /** Pages that still say an older time or are made in another manner than the others: pressing the same state again takes the next of them. */
  readonly behind: number;
}

/**
 * The same as `press`, for a newsroom that presses with every release and each minute. What changed is made at once;
 * pages that no longer depend on the clock (older versions, and messages that are over) are kept; and of the open
 * messages that say only an older time of confirmation, so many are renewed at a time; so are all pages when crisis mode
 * begins or ends. So neither years of messages nor hundreds of open ones stand between a release and its page.
 */
export function remembering({ renewedAtOnce = RENEWED_AT_ONCE, tell = () => undefined }: Remembering = {}): Presser {
  let before = new Map<string, Kept>();
  const slow = new SlowWork();
  let whose: Office | null = null;
  /** All pages are to be of at least this age (`ageOf`); null when they are. */
  let goal: string | null = null;
  let behind = 0;
  return {
    press(...matter) {
      return [...this.pressing(...matter)];
    },
    *pressing(state, office, manner = FULL) {
      if (whose !== office) {
        before = new Map();
        slow.forget();
      }
      whose = office;
      const age = ageOf(state, manner);
      goal ??= age;
      const now = new Map<string, Kept>();
      slow.begin();
      let room = renewedAtOnce;
      behind = 0;
      yield* pressAll({ state, office, manner, tell, slow: slow.ask }, (key, make, ages) => {
        let kept = before.get(key);
        const isOld = kept !== undefined && ((ages && kept.age < goal!) || kept.light !== manner.light);
        if (isOld && room > 0) {
          room -= 1;
          kept = undefined;
        } else if (isOld) behind += 1;
        kept ??= { document: withoutText(make), age, light: manner.light };
        now.set(key, kept);
        return kept.document;
      });
      before = now;
      behind += slow.left;
      if (behind === 0) goal = null;
    },
    get behind() {
      return behind;
    },
  };
}

interface Kept {
  readonly document: Document;
  readonly age: string;
  readonly light: boolean;
}

/** Sorts as text: by the time of confirmation, and what has become unconfirmed since comes after what was confirmed. */
const ageOf = ({ confirmedAt }: PublicState, { unconfirmed }: Manner): string =>
  unconfirmed ? `${confirmedAt} unconfirmed` : confirmedAt;

/** What everything is pressed from. */
interface Matter {
  readonly state: PublicState;
  readonly office: Office;
  readonly manner: Manner;
  readonly tell: Tell;
  readonly slow: Slow;
}

function* pressAll(matter: Matter, recall: Recall): Generator<Document, void> {
  const { state, office } = matter;
  const real = state.messages.filter((message) => message.status === 'actual');
  const exercises = state.messages.filter((message) => message.status === 'exercise');
  const main = state.exercisesOnMain ? state.messages : real;
  yield* pressTree({ ...matter, tree: '', messages: main }, recall);
  if (!state.exercisesOnMain) {
    yield* pressTree({ ...matter, tree: '/exercise', messages: exercises }, recall);
    yield* pressExercisePermalinks(exercises, matter, recall);
  }
  yield* pressEvents(state, office, recall);
  yield* pressCap(matter);
  yield* pressNinjs(matter);
  yield notFoundPage(main, facesOf(matter, ''));
  for (const face of facesOf(matter, ''))
    for (const name of NOTES) yield recall(`${face.language} ${name}`, () => notePage(name, face));
  yield recall(`sitemap ${state.epoch} ${state.exercisesOnMain}`, () => sitemap(real, office));
  yield robots(office);
  yield securityText(state, office);
  yield* pictures();
}

interface TreePress extends Matter {
  readonly tree: Tree;
  /** Those of the state that stand in this tree, newest release first. */
  readonly messages: readonly PublicMessage[];
}

function* pressTree({ tree, messages, ...matter }: TreePress, recall: Recall): Generator<Document, void> {
  const { state, manner } = matter;
  const faces = facesOf(matter, tree);
  const choices = choicesOf(state.messages, matter.office);
  yield startPage(messages, faces);
  for (const face of faces)
    yield* pressLanguage({ messages, face, archived: archivesAt(state.epoch) }, (name, make) =>
      recall(`${tree} ${face.language} ${state.epoch} ${ageOf(state, manner)} ${manner.light} ${name}`, make),
    );
  for (const face of faces) yield* moreFeeds(messages, face, choices);
  yield* archives(messages, faces, { state, slow: matter.slow });
  for (const face of faces) for (const message of messages) yield* pressMessage({ message, face, at: tree }, recall);
}

interface LanguagePress {
  readonly messages: readonly PublicMessage[];
  readonly face: Face;
  /** How many archives stand beside the feed. */
  readonly archived?: number;
}

/** What a release, an expiry or a new confirmation changes in one language. */
export const pressLanguage = (
  { messages, face, archived = 0 }: LanguagePress,
  recall: Recall = (_, make) => make(),
): Document[] => [
  recall('page', () => languagePage(messages, face)),
  recall('rss', () => rss(messages, face)),
  recall('atom', () => atom(messages, face, archived)),
  recall('json', () => jsonFeed(messages, face)),
  recall('text', () => textFeed(messages, face)),
  recall('ninjs', () => ninjsFeed(messages, face)),
];

interface MessagePress {
  readonly message: PublicMessage;
  readonly face: Face;
  /** Where the pages stand, when that is not the tree they link to. */
  readonly at: Tree;
}

/** The pages of one message in one language. */
function* pressMessage({ message, face, at }: MessagePress, recall: Recall): Generator<Document, void> {
  const { open, past, subject } = showNewest(message, face);
  const about = `${at} ${face.tree} ${face.language} ${message.id} ${subject.sequence} ${past}`;
  const newest = (key: string, make: () => Document): Document => recall(`${about} ${key}`, make, open);
  yield newest('newest', () => messagePage(message, face, at));
  for (const { n } of message.versions) {
    const make = (): Document => versionPage(message, n, face, at);
    yield n === subject.n ? newest(`v${n}`, make) : recall(`${about} v${n}`, make);
  }
}

/**
 * Posts and webhooks of an exercise link to the main tree, since they were written down before anybody knew whether
 * the hub would have a live channel. These pages answer there, unlisted, and lead on to the exercise tree.
 */
function* pressExercisePermalinks(
  exercises: readonly PublicMessage[],
  matter: Matter,
  recall: Recall,
): Generator<Document, void> {
  for (const face of facesOf(matter, '/exercise'))
    for (const message of exercises) yield* pressMessage({ message, face, at: '' }, recall);
}

/** Both worlds' events are always pressed: an exercise's webhook names its own tree (addresses.ts `eventUrl`). */
export const pressEvents = (state: PublicState, office: Office, recall?: Recall): Document[] =>
  TREES.flatMap((tree) => events({ state, office, tree, shows: shownIn(tree, state) }, recall));

const facesOf = ({ state, office, manner }: Matter, tree: Tree): Face[] =>
  office.languages.map((language: Language) => faceFor(state, office, tree, language, manner));
