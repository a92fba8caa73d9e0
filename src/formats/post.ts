import type { Capabilities, Rendition, Subject } from '../domain/channel.js';
import type { Language, Office } from '../domain/language.js';
import { messageUrl, versionUrl } from './addresses.js';
import { postImages } from './post-images.js';
import { type Saying, saying, titleOf } from './saying.js';
import { cutAtSentence, cutAtWord } from './sentences.js';
import { languageName, wordsFor } from './words/words.js';

export { countMastodon, countX } from './post-length.js';

/**
 * One version as a post on a social network. A post is complete without its link: it says what kind of version it is,
 * what changed, what happened, what to do and who says so. What does not fit is left out by rule and the officer is
 * told; nothing is ever cut inside a word. It does not promise that the network takes it: `length` may exceed `limit`
 * only where not even label, marker and link fit, and the preview shows that before anybody approves.
 */
export interface PostOptions {
  readonly subject: Subject;
  readonly language: Language;
  readonly office: Office;
  /** A text's length as the network counts it. */
  readonly count: (text: string) => number;
  readonly limit: number;
  /** By what our post is found again: its permalink, or a visible `[2026-0042/2 fr]` where links are rewritten. */
  readonly markerStyle: 'permalink' | 'reference';
  /** Whether older posts of the chain can be edited to point on. */
  readonly pointer: boolean;
  readonly media: Capabilities['media'];
}

/** Room for what `postAgain` puts into a visible reference, up to ` r99`; nobody removes a post by hand a hundred times. */
const KEPT_FOR_AGAIN = 4;

/**
 * The same post for a place from which the first was removed by somebody else: `[2026-0042/2 fr]` becomes
 * `[2026-0042/2 fr r1]`, since a network that refuses equal texts may still know the first. `compose` kept the room.
 */
export function postAgain(rendition: Rendition, generation: number, count: (text: string) => number): Rendition {
  const marker = rendition.marker.replace(/\]$/, ` r${generation}]`);
  const at = rendition.text.lastIndexOf(rendition.marker);
  const text = rendition.text.slice(0, at) + marker + rendition.text.slice(at + rendition.marker.length);
  return { ...rendition, text, marker, length: count(text) };
}

/** The parts of a post that a rule may leave out; label, marker and link always stay. */
interface Draft {
  readonly note: string | null;
  readonly headline: string;
  readonly rest: readonly string[];
  readonly between: '\n\n' | '\n';
}

export function composePost(options: PostOptions): Rendition {
  const { subject, language, office, count, limit } = options;
  const said = saying(subject, language, office);
  const link = versionUrl(office, language, subject.reference, subject.n);
  const marker = options.markerStyle === 'permalink' ? link : `[${subject.reference}/${subject.n} ${language}]`;
  const tail = marker === link ? link : `${marker} ${link}`;
  const label = said.label?.toLocaleUpperCase(said.words.locale) ?? null;

  const textOf = (draft: Draft): string => [...sayable(draft, { label, said }), tail].join(draft.between);
  const kept = options.markerStyle === 'reference' ? KEPT_FOR_AGAIN : 0;
  const fits = (draft: Draft): boolean => count(textOf(draft)) + kept <= limit;

  const whole = wholeOf(said);
  const { draft, fitted } = fitByRule(whole, said, fits);
  const text = textOf(draft);
  const length = count(text);
  const { images, warnings: ofImages } = postImages(subject, options);
  // Another picture, or another description of it, is another post.
  const pictured = images.map(({ sha256, alt }) => `[${sha256} ${alt}]`);
  return {
    text,
    pointer: options.pointer ? pointer(options, said) : null,
    // An update's or correction's label says nothing by itself: where only other languages changed, the post stands.
    core: [...sayable(draft, { label: keepsItsLabel(subject) ? label : null, said }), ...pictured].join(draft.between),
    marker,
    length,
    limit,
    fitted,
    warnings: [...warnings({ options, said, draft, fitted, length, wholeLength: count(textOf(whole)) }), ...ofImages],
    ...(images.length > 0 ? { images } : {}),
  };
}

const keepsItsLabel = ({ content, standing }: Subject): boolean =>
  standing !== 'active' || (content.kind !== 'update' && content.kind !== 'correction');

function wholeOf(said: Saying): Draft {
  // Where the headline says it all, as in many an all-clear, it is not said twice.
  const description = said.headline.endsWith(said.description) ? null : said.description;
  const rest = [said.instruction, description, sourceOf(said)];
  return {
    note: said.note,
    headline: said.headline,
    rest: rest.filter((part): part is string => part !== null && part !== ''),
    between: '\n\n',
  };
}

const sourceOf = ({ words, source }: Saying): string => `${words.source}${words.colon}${source}`;

/** The paragraphs that say something, label first. An exercise's first words are always the word for it. */
function sayable({ note, headline, rest }: Draft, { label, said }: { label: string | null; said: Saying }): string[] {
  if (note === null) return [titleOf({ ...said, headline }, label), ...rest];
  const lead = label ? `${label}${said.words.colon}` : '';
  return [`${said.prefix}${lead}${note}`, headline, ...rest];
}

/** Whole, else the short text, else headline and instruction cut after a sentence: the first that fits. */
function fitByRule(
  whole: Draft,
  said: Saying,
  fits: (draft: Draft) => boolean,
): { readonly draft: Draft; readonly fitted: 'whole' | 'short' | 'cut' } {
  if (fits(whole)) return { draft: whole, fitted: 'whole' };
  // Who says so is left out only where there is no room for it: the account's name says it too.
  const withSource = (draft: Draft): Draft => {
    const sourced = { ...draft, rest: [...draft.rest, sourceOf(said)] };
    return fits(sourced) ? sourced : draft;
  };
  if (said.short !== null) {
    const short: Draft = { note: whole.note, headline: said.short, rest: [], between: '\n' };
    for (const draft of [short, { ...short, note: null }])
      if (fits(draft)) return { draft: withSource(draft), fitted: 'short' };
  }
  return { draft: withSource(cut(whole, said, fits)), fitted: 'cut' };
}

function cut(whole: Draft, said: Saying, fits: (draft: Draft) => boolean): Draft {
  const bare: Draft = { note: null, headline: whole.headline, rest: [], between: '\n' };
  // What changed goes before what to do: whoever read the older post must learn what was wrong with it.
  const note = whole.note && cutAtSentence(whole.note, said.language, (text) => fits({ ...bare, note: text }));
  const noted: Draft = note ? { ...bare, note } : bare;
  const body = said.instruction ?? said.description;
  const advice = cutAtSentence(body, said.language, (text) => fits({ ...noted, rest: [text] }));
  if (advice !== '') return { ...noted, rest: [advice] };
  if (fits(noted)) return noted;
  // The word for "exercise" is no part of what may be cut.
  const headline = cutAtWord(whole.headline.slice(said.prefix.length), said.language, (text) =>
    fits({ ...bare, headline: said.prefix + text }),
  );
  return { ...bare, headline: said.prefix + headline };
}

/**
 * What an older post becomes once a newer one stands: it says that it is replaced and points to the newest version. Its
 * link has no `/v{n}`, so that a search for a version's permalink never finds a pointer.
 */
function pointer({ subject, language, office, count, limit }: PostOptions, said: Saying): string {
  const { words } = said;
  const why = subject.standing === 'withdrawn' ? words.withdrawn : `${words.replacedBy(subject.n)}.`;
  const lead = said.prefix + why;
  const link = messageUrl(office, language, subject.reference);
  const whole = [lead, said.headline, link].join('\n\n');
  return count(whole) <= limit ? whole : [lead, link].join('\n\n');
}

function warnings(about: {
  readonly options: PostOptions;
  readonly said: Saying;
  readonly draft: Draft;
  readonly fitted: Rendition['fitted'];
  readonly length: number;
  readonly wholeLength: number;
}): string[] {
  const { options, said, draft, fitted, length, wholeLength } = about;
  const name = languageName(options.language, wordsFor('en'));
  const found: string[] = [];
  if (said.origin === 'lacking')
    found.push(`There is no text in ${name}: the post says only that the message is not yet available in ${name}.`);
  if (said.origin === 'standard')
    found.push(`There is no text in ${name}: the post uses the hub's standard words in ${name}.`);
  const tooLong =
    wholeLength > options.limit
      ? `The whole text counts ${wholeLength}, and ${options.limit} fit`
      : `The whole text counts ${wholeLength}, and of ${options.limit} a few are kept for posting it once more`;
  if (fitted === 'short') found.push(`${tooLong}: the short text is posted instead.`);
  if (fitted === 'cut') {
    const short = said.short === null ? 'there is no short text' : 'the short text does not fit either';
    found.push(`${tooLong}; ${short}: the post has the headline and ${advice(draft, said)}.`);
  }
  if (said.note !== null && draft.note === null)
    found.push('What changed (the note) did not fit: make sure that the post itself says it, or shorten the texts.');
  else if (said.note !== null && draft.note !== said.note)
    found.push('What changed (the note) is cut after a sentence.');
  if (length > options.limit)
    found.push(`Even the least that must stand counts ${length}, and ${options.limit} fit: it cannot be posted.`);
  return found;
}

function advice(draft: Draft, said: Saying): string {
  const what = said.instruction === null ? 'the description' : 'the instruction';
  if (draft.headline !== said.headline) return 'nothing else, and the headline itself is cut';
  const [first] = draft.rest;
  if (first === undefined || first === sourceOf(said)) return `nothing of ${what}`;
  return first === (said.instruction ?? said.description) ? `all of ${what}` : `the first sentences of ${what}`;
}
