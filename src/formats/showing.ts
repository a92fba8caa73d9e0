import type { Subject } from '../domain/channel.js';
import type { Language, Office } from '../domain/language.js';
import { SEVERITIES, type Severity, type Standing } from '../domain/message.js';
import type { PublicMessage, PublicState } from '../domain/state.js';
import type { Tree } from './addresses.js';
import { newestSubject, type Saying, saying, spokenIn, subjectAt } from './saying.js';
import type { Words } from './words/vocabulary.js';
import { wordsFor } from './words/words.js';

/** Whose page it is: the language asked for, the tree it stands in, and since when the state is confirmed. */
export interface Face extends Manner {
  readonly language: Language;
  readonly words: Words;
  readonly office: Office;
  readonly tree: Tree;
  /** RFC 3339, UTC. */
  readonly confirmedAt: string;
}

/** In what circumstances a state is pressed. Feeds do not look at it. */
export interface Manner {
  /** Crisis mode: no images, no script, no stream, and the smallest page that says everything. */
  readonly light: boolean;
  /** Nobody has vouched for the state for so long that each page says so itself. */
  readonly unconfirmed: boolean;
}

export const FULL: Manner = { light: false, unconfirmed: false };

/** What a pressing is told besides the state. */
export type Pressing = Pick<Face, 'unconfirmed' | 'light'>;
export const CALM: Pressing = { unconfirmed: false, light: false };

export const faceFor = (state: PublicState, office: Office, tree: Tree, language: Language, manner = FULL): Face => ({
  ...manner,
  language,
  words: wordsFor(language),
  office,
  tree,
  confirmedAt: state.confirmedAt,
});

/** One accent, one shape and one word each (tokens.css). */
export type Tone =
  | 'extreme'
  | 'severe'
  | 'moderate'
  | 'minor'
  | 'unknown'
  | 'hold'
  | 'withdrawn'
  | 'clear'
  | 'past'
  | 'superseded';

/** One version of a message as a page in one language shows it. */
export interface Showing {
  readonly message: PublicMessage;
  readonly subject: Subject;
  /** In the language asked for or, where it has no text there, whole in the first language that has one. */
  readonly said: Saying;
  readonly tone: Tone;
  readonly word: string;
  /** The newest version's number, where this is not the newest. */
  readonly replacedBy: number | null;
  /** Where the message stands today, whatever version this is. */
  readonly standing: Standing;
  readonly past: boolean;
  /** What is said holds now, and the page vouches for it with its confirmation. */
  readonly open: boolean;
  /** What this version's headline says was withdrawn. */
  readonly struck: boolean;
  /** The headline that a withdrawal takes back, where it is not the withdrawal's own. */
  readonly takenBack: string | null;
}

export function show(message: PublicMessage, n: number, face: Face): Showing {
  const subject = subjectAt(message, n);
  const newest = message.versions.length;
  const { standing, expires } = n === newest ? subject : subjectAt(message, newest);
  const said = sayingFor(subject, face);
  const replacedBy = n === newest ? null : newest;
  const unfinished = replacedBy === null && isUnfinished(standing);
  const past = unfinished && isOver(expires, face);
  const { tone, word } = look({ subject, replacedBy, past, standing }, face.words);
  const before = standing === 'withdrawn' ? lastStanding(message, said.language, face.office) : null;
  return {
    message,
    subject,
    said,
    tone,
    word,
    replacedBy,
    standing,
    past,
    open: unfinished && !past,
    struck: standing === 'withdrawn' && (subject.standing !== 'withdrawn' || said.headline === before),
    takenBack: subject.standing === 'withdrawn' && said.headline !== before ? before : null,
  };
}

const isUnfinished = (standing: Standing): boolean => standing === 'active' || standing === 'held';
const isOver = (expires: string | null, { confirmedAt }: Face): boolean => expires !== null && expires <= confirmedAt;

/** Whether its time is over although nobody has ended it. */
export function isPast(message: PublicMessage, face: Face): boolean {
  const { standing, expires } = newestSubject(message);
  return isUnfinished(standing) && isOver(expires, face);
}

/** Whether a message says something that holds now, without the cost of showing it: an archive holds thousands. */
export function isOpen(message: PublicMessage, face: Face): boolean {
  const { standing, expires } = newestSubject(message);
  return isUnfinished(standing) && !isOver(expires, face);
}

export const showNewest = (message: PublicMessage, face: Face): Showing => show(message, message.versions.length, face);

/** A reader who lacks the language is better served by another one, clearly marked, than by nothing. */
function sayingFor(subject: Subject, { language, office }: Face): Saying {
  const said = saying(subject, language, office);
  if (said.origin !== 'lacking') return said;
  const [other] = spokenIn(subject.content, office);
  return other === undefined ? said : saying(subject, other, office);
}

function look(
  about: Pick<Showing, 'subject' | 'replacedBy' | 'past' | 'standing'>,
  words: Words,
): { readonly tone: Tone; readonly word: string } {
  const { subject, replacedBy, past, standing } = about;
  if (standing === 'withdrawn') return { tone: 'withdrawn', word: words.kinds.withdrawal };
  if (replacedBy !== null) return { tone: 'superseded', word: words.superseded };
  if (standing === 'ended') return { tone: 'clear', word: words.kinds['all-clear'] };
  if (past) return { tone: 'past', word: words.past };
  if (standing === 'held') return { tone: 'hold', word: words.kinds.hold };
  const { severity } = subject.content;
  return { tone: severity.toLowerCase() as Lowercase<Severity>, word: words.severities[severity] };
}

/** The headline of the last version before the withdrawal, in the language in which the withdrawal is said. */
function lastStanding(message: PublicMessage, language: Language, office: Office): string | null {
  for (let n = message.versions.length; n > 0; n--) {
    const subject = subjectAt(message, n);
    if (subject.standing === 'withdrawn') continue;
    const said = saying(subject, language, office);
    return said.origin === 'own' ? said.headline : null;
  }
  return null;
}

/**
 * What a page leads with: the real before the exercise, what stands before what is on hold, the worst danger first, and
 * of equals the newest.
 */
export function sorted(messages: readonly PublicMessage[], face: Face): { open: Showing[]; closed: Showing[] } {
  const all = messages.map((message) => showNewest(message, face));
  const real = (showing: Showing): number => (showing.message.status === 'actual' ? 0 : 1);
  const held = ({ standing }: Showing): number => (standing === 'held' ? 1 : 0);
  const rank = ({ subject }: Showing): number => SEVERITIES.indexOf(subject.content.severity);
  const open = all
    .filter((showing) => showing.open)
    .sort((a, b) => real(a) - real(b) || held(a) - held(b) || rank(a) - rank(b));
  return { open, closed: all.filter((showing) => !showing.open) };
}

/** At least as bad as `least`. */
export const withinSeverity = (severity: Severity, least: Severity): boolean =>
  SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(least);
