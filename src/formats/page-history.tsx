import type { ReactElement } from 'react';
import type { Language } from '../domain/language.js';
import type { Texts, Version } from '../domain/message.js';
import { versionPath } from './addresses.js';
import type { ShowingProps } from './page-details.js';
import { DateTime, langOf, Paragraphs, Sentence, toneClass } from './page-parts.js';
import { type Face, show } from './showing.js';
import { type Piece, wordDiff } from './word-diff.js';

/** Every version, newest first, each with what it changed, in words and word by word. */
export function History({ showing, face }: ShowingProps): ReactElement {
  const { words, tree, language } = face;
  const { message, subject } = showing;
  return (
    <section className={`history ${toneClass(showing.tone)}`} id="history">
      <h2>{words.history}</h2>
      <ol reversed>
        {message.versions.toReversed().map((version) => {
          const { said } = show(message, version.n, face);
          const here = version.n === subject.n;
          return (
            <li key={version.n} className={here ? 'now' : undefined}>
              <p>
                <a
                  href={versionPath(tree, language, message.reference, version.n)}
                  aria-current={here ? 'page' : undefined}
                >
                  <Sentence parts={words.version(version.n, <DateTime iso={version.releasedAt} face={face} />)} />
                </a>
                {` · ${words.kinds[version.content.kind]}`}
                {version.n === message.versions.length && ` · ${words.newestVersion}`}
              </p>
              {said.note && (
                <div className="soft" lang={langOf(said.language, face)}>
                  <Paragraphs text={said.note} />
                </div>
              )}
              {version.n > 1 && !face.light && (
                <Differences
                  before={message.versions[version.n - 2]!}
                  after={version}
                  language={said.language}
                  face={face}
                />
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

interface DifferencesProps {
  readonly before: Version;
  readonly after: Version;
  /** In which the newer version is said. */
  readonly language: Language;
  readonly face: Face;
}

/** Folded: who wants to know what to do now is not to read what used to be said. */
function Differences({ before, after, language, face }: DifferencesProps): ReactElement | null {
  const { words } = face;
  const changes = changesIn(before, after, language);
  // A language that only one of the two is written in has nothing to be compared with.
  if (changes === null) return null;
  const names = { headline: words.headline, instruction: words.advice, description: words.whatIsKnown };
  return (
    <details>
      <summary>{words.differences(before.n)}</summary>
      {changes.length === 0 && <p className="soft">{words.noDifference}</p>}
      {changes.map(({ field, pieces }) => (
        <div className="diff" key={field}>
          <p className="soft">{names[field]}</p>
          <p lang={langOf(language, face)}>
            {pieces.map((piece, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: pieces never move
              <Marked key={i} piece={piece} face={face} />
            ))}
          </p>
        </div>
      ))}
    </details>
  );
}

/** With words besides the marks, since few screen readers say that something was inserted or deleted. */
function Marked({ piece: { is, text }, face: { words } }: { piece: Piece; face: Face }): ReactElement {
  if (is === 'same') return <>{text}</>;
  const Element = is === 'added' ? 'ins' : 'del';
  return (
    <Element>
      <span className="vh" lang={words.language}>
        {is === 'added' ? words.added : words.removed}
      </span>
      {text}
    </Element>
  );
}

const FIELDS = ['headline', 'instruction', 'description'] as const;

interface Change {
  readonly field: (typeof FIELDS)[number];
  readonly pieces: readonly Piece[];
}

/** Versions never change, and their pages are made anew each minute: what differs is worked out once. */
const known = new WeakMap<Version, Map<Language, readonly Change[] | null>>();

function changesIn(before: Version, after: Version, language: Language): readonly Change[] | null {
  const ofAfter = known.get(after) ?? new Map<Language, readonly Change[] | null>();
  known.set(after, ofAfter);
  if (!ofAfter.has(language))
    ofAfter.set(language, compare(before.content.texts[language], after.content.texts[language]));
  return ofAfter.get(language)!;
}

function compare(before: Texts | undefined, after: Texts | undefined): readonly Change[] | null {
  if (before === undefined || after === undefined) return null;
  return FIELDS.filter((field) => (before[field] ?? '') !== (after[field] ?? '')).map((field) => ({
    field,
    pieces: wordDiff(before[field] ?? '', after[field] ?? ''),
  }));
}
