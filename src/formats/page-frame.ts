import type { Language } from '../domain/language.js';
import type { Face, Showing } from './showing.js';

/** What is around the content of every page. */
export interface Frame {
  readonly face: Face;
  readonly title: string;
  /** The page's own address in a language, so that its language links and alternates lead to the same thing. */
  readonly pathIn: (language: Language) => string;
  readonly exercise: boolean;
  /** What the page shows first, where it shows a message. */
  readonly lead?: Showing;
  /** It says since when it is confirmed, and so it changes with the clock. */
  readonly confirmed?: boolean;
  /** Nothing on it changes under its readers: it needs no script. */
  readonly still?: boolean;
  /** Search engines must not keep an exercise, nor a page that does not exist. */
  readonly unlisted?: boolean;
  /** One page for all languages: it has no alternates, and no language link is the current one. */
  readonly allLanguages?: boolean;
}
