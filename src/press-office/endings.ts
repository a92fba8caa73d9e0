import { canonical } from '../domain/canonical.js';
import type { DraftContent } from '../domain/content.js';
import type { ByLanguage, Language, Office } from '../domain/language.js';
import type { Texts, Version } from '../domain/message.js';
import { instant } from '../domain/time.js';
import { aboutIn } from '../formats/saying.js';
import type { About, StandardKind } from '../formats/words/vocabulary.js';
import { standardTexts, wordsFor } from '../formats/words/words.js';

/**
 * What the buttons Hold, Withdraw and All clear release: the newest version's full state with the kind changed and the
 * words replaced, in every language in which the message was ever said, so that no reader of an older version is left
 * without the end of it. The words are those given, else those prepared, else the hub's own.
 */
export interface EndingWords {
  /** One text for all languages, one per language, or nothing. */
  readonly note: unknown;
  /** Own texts by language, as they came; unread. */
  readonly texts: unknown;
}

export interface PreparedEnding {
  /** For `parseContent` or `parseDraft`, which judge what came from outside. */
  readonly input: { readonly [field: string]: unknown };
  /** Languages of the hub and of the message: one that the office no longer speaks must not stop a withdrawal. */
  readonly languages: readonly Language[];
  /** Whether these texts were approved with the first release: they are the prepared ones or the hub's. */
  isApproved(texts: ByLanguage<Texts>): boolean;
}

export function prepareEnding(
  kind: StandardKind,
  versions: readonly Version[],
  { words, office, nowMs }: { words: EndingWords; office: Office; nowMs: number },
): PreparedEnding {
  // What is in doubt or over is not shown again; who ends it with a picture of its own writes a draft.
  const { media: _, ...newest } = versions[versions.length - 1]!.content;
  const saidIn = new Set(versions.flatMap(({ content }) => Object.keys(content.texts)));
  const languages = [...new Set([...office.languages, ...saidIn])];
  const spoken = languages.filter((language) => saidIn.has(language));
  const lastSaid = (field: (content: Version['content']) => ByLanguage): ByLanguage =>
    Object.assign({}, ...versions.map(({ content }) => field(content)));

  const event = lastSaid((content) => content.event);
  const area = { ...newest.area, description: lastSaid((content) => content.area.description) };
  const about = (language: Language): About => aboutIn({ event, area }, language);
  const approved: ByLanguage<Texts> = Object.fromEntries(
    spoken.map((language) => [language, approvedTexts(kind, newest.prepared, language, about(language))]),
  );
  const own = isRecord(words.texts) ? words.texts : {};
  return {
    input: {
      ...newest,
      kind,
      note: noteIn([...spoken, ...Object.keys(own)], words.note, kind),
      event,
      area,
      effective: null,
      // A message that has expired can still be withdrawn; by default the withdrawal then stands for 12 hours.
      expires: newest.expires && instant(newest.expires)! > nowMs ? newest.expires : null,
      texts: words.texts === undefined || isRecord(words.texts) ? { ...approved, ...own } : words.texts,
    },
    languages,
    isApproved: (texts) =>
      Object.keys(own).every(
        (language) => canonical(approved[language] ?? null) === canonical(texts[language] ?? null),
      ),
  };
}

/**
 * Nothing is the hub's words; one text is for all languages. Of several, what is not said in a language is said there in the hub's words: at three
 * in the morning nobody must translate a reason before a message can be withdrawn.
 */
function noteIn(languages: readonly Language[], note: unknown, kind: StandardKind): unknown {
  const inEach = (say: (language: Language) => string) =>
    Object.fromEntries(languages.map((language) => [language, say(language)]));
  if (typeof note === 'string') return inEach(() => note);
  // An all-clear says by its kind what changed.
  if (note === undefined) return kind === 'all-clear' ? {} : inEach((language) => standardNote(kind, language));
  if (!isRecord(note) || Object.keys(note).length === 0) return note;
  return { ...inEach((language) => standardNote(kind, language)), ...note };
}

function standardNote(kind: StandardKind, language: Language): string {
  const words = wordsFor(language);
  return kind === 'all-clear' ? words.allClear : words.standardNotes[kind];
}

/** As it is released: old advice must not stand beside the word that it no longer holds. */
export const withoutAdvice = <C extends Pick<DraftContent, 'kind' | 'texts'>>(content: C): C =>
  content.kind === 'hold'
    ? content
    : {
        ...content,
        texts: Object.fromEntries(
          Object.entries(content.texts).map(([language, texts]) => [language, withoutInstruction(texts)]),
        ),
      };

/** A hold says what to do meanwhile; a withdrawal and an all-clear ask nothing of anybody. */
function approvedTexts(
  kind: StandardKind,
  prepared: Version['content']['prepared'],
  language: Language,
  about: About,
): Texts {
  const standard = standardTexts(kind, language, about);
  const written = kind === 'all-clear' ? undefined : prepared[kind][language];
  if (kind !== 'hold') return withoutInstruction(written ?? standard);
  const instruction = written?.instruction ?? standard.instruction;
  return { ...(written ?? standard), ...(instruction === undefined ? {} : { instruction }) };
}

const withoutInstruction = ({ instruction: _, ...texts }: Texts): Texts => texts;

const isRecord = (value: unknown): value is { readonly [name: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
