import { createElement, Fragment, type ReactElement, type ReactNode } from 'react';
import type { Language } from '../domain/language.js';
import { paragraphs } from './saying.js';
import type { Face, Tone } from './showing.js';
import { dateTime, timeOfDay } from './times.js';
import type { Parts } from './words/vocabulary.js';

/** Filled shapes in a 16 × 16 box: with the word beside them, severity is never told by colour alone. */
export const SHAPES: { readonly [tone in Tone]: string } = {
  extreme: 'M1 1h14v14H1z',
  severe: 'M8 1l8 14H0z',
  moderate: 'M8 1a7 7 0 1 0 0 14A7 7 0 1 0 8 1z',
  minor: 'M8 1a7 7 0 1 0 0 14A7 7 0 1 0 8 1zm0 3a4 4 0 1 1 0 8 4 4 0 0 1 0-8z',
  unknown: 'M8 0l8 8-8 8-8-8z',
  hold: 'M2 1h4v14H2zm8 0h4v14h-4z',
  withdrawn: 'M3 0l5 5 5-5 3 3-5 5 5 5-3 3-5-5-5 5-3-3 5-5-5-5z',
  clear: 'M0 8.5 2.6 6l3.6 3.6L13.5 2 16 4.4 6.2 14.6z',
  past: 'M1 6h14v4H1z',
  superseded: 'M8 1l7 7-7 7v-4H1V5h7z',
};

export const Shape = ({ tone }: { tone: Tone }): ReactElement => (
  <svg viewBox="0 0 16 16" aria-hidden="true" fillRule="evenodd">
    <path d={SHAPES[tone]} />
  </svg>
);

/** The accent's class; what no longer stands is as quiet as what has not been rated. */
export const toneClass = (tone: Tone): string => (tone === 'past' || tone === 'superseded' ? 'unknown' : tone);

/** The `lang` of a part, where it differs from the page's (WCAG 3.1.2). */
export const langOf = (language: Language, face: Face): Language | undefined =>
  language === pageLanguage(face) ? undefined : language;

/** A page whose language the hub has no words for is an English page with foreign parts. */
export const pageLanguage = ({ words }: Face): Language => words.language;

/** A sentence of the vocabulary with elements in its holes. */
export const Sentence = ({ parts }: { parts: Parts<ReactNode> }): ReactElement =>
  createElement(Fragment, null, ...parts);

/** `ago`: the script says besides how long that was ago. Bytes that a cache holds could not. */
export const DateTime = ({ iso, face, ago }: { iso: string; face: Face; ago?: boolean }): ReactElement => (
  <time dateTime={iso} data-ago={ago && !face.light ? '' : undefined}>
    {dateTime(iso, face.words, face.office.timeZone)}
  </time>
);

export const TimeOfDay = ({ iso, face }: { iso: string; face: Face }): ReactElement => (
  <time dateTime={iso}>{timeOfDay(iso, face.words, face.office.timeZone)}</time>
);

/** Plain text as paragraphs: an empty line parts them, a single line break stays one. */
export const Paragraphs = ({ text }: { text: string }): ReactElement =>
  createElement(Fragment, null, ...paragraphs(text).map(paragraphOf));

function paragraphOf(paragraph: string): ReactElement {
  const children: ReactNode[] = [];
  for (const line of paragraph.split('\n')) {
    if (children.length > 0) children.push(createElement('br'));
    children.push(line);
  }
  return createElement('p', null, ...children);
}
