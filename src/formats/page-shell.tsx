import type { ReactElement, ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import type { Language } from '../domain/language.js';
import { FEED_FORMATS, feedPath, homePath } from './addresses.js';
import { pageLanguage } from './page-parts.js';
import { STYLES } from './page-styles.js';
import type { Face } from './showing.js';
import { EXERCISE_LANGUAGES, ownName } from './words/words.js';

/** What is around the content of every page. */
export interface Frame {
  readonly face: Face;
  readonly title: string;
  /** The page's own address in a language, so that its language links and alternates lead to the same thing. */
  readonly pathIn: (language: Language) => string;
  readonly exercise: boolean;
  /** Search engines must not keep an exercise, nor a page that does not exist. */
  readonly unlisted?: boolean;
  /** One page for all languages: it has no alternates, and no language link is the current one. */
  readonly allLanguages?: boolean;
}

const FEED_TYPES = {
  rss: 'application/rss+xml',
  atom: 'application/atom+xml',
  json: 'application/feed+json',
} as const;
const FEED_NAMES = { rss: 'RSS', atom: 'Atom', json: 'JSON Feed' } as const;

export function html(frame: Frame, content: ReactNode): string {
  const markup = renderToStaticMarkup(<Page frame={frame}>{content}</Page>);
  return `<!doctype html>${markup.replace(REACT_SPELLING, (name) => name.toLowerCase())}`;
}

/** React writes these names as its own properties; scrapers look for HTML's. No text can hold one: its quotes are escaped. */
const REACT_SPELLING = / (?:dateTime|hrefLang|charSet)=(?=")/g;

function Page({ frame, children }: { frame: Frame; children: ReactNode }): ReactElement {
  const { face, title, exercise } = frame;
  return (
    <html lang={pageLanguage(face)}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
        <meta name="color-scheme" content="light dark" />
        {/* Telephone numbers are links already; a browser that makes its own would guess. */}
        <meta name="format-detection" content="telephone=no" />
        {(frame.unlisted || exercise) && <meta name="robots" content="noindex" />}
        <Links {...frame} />
        <style>{STYLES}</style>
      </head>
      <body>
        <a className="skip" href="#message">
          {face.words.skip}
        </a>
        <header>
          {exercise && <Band />}
          <div className="top">
            <p className="office">
              <a href={homePath(face.tree, face.language)}>{face.office.senderName}</a>
            </p>
            <Tongues {...frame} />
          </div>
        </header>
        <main id="message">{children}</main>
        <Foot {...frame} />
      </body>
    </html>
  );
}

function Links({ face, pathIn, allLanguages, unlisted }: Frame): ReactElement {
  const { office, tree, language } = face;
  const absolute = (path: string): string => office.publicUrl + path;
  return (
    <>
      <link rel="icon" href="data:," />
      {!unlisted && <link rel="canonical" href={absolute(pathIn(language))} />}
      {!allLanguages &&
        office.languages.map((other) => (
          <link key={other} rel="alternate" hrefLang={other} href={absolute(pathIn(other))} />
        ))}
      {!allLanguages && (
        <link rel="alternate" hrefLang="x-default" href={absolute(pathIn(office.languages[0] ?? language))} />
      )}
      {(allLanguages ? office.languages : [language]).flatMap((spoken) =>
        FEED_FORMATS.map((format) => (
          <link
            key={`${spoken} ${format}`}
            rel="alternate"
            type={FEED_TYPES[format]}
            title={`${FEED_NAMES[format]} (${ownName(spoken)})`}
            href={feedPath(tree, spoken, format)}
          />
        )),
      )}
    </>
  );
}

/** On every page of an exercise, in every language in which somebody might read it (look.md). */
const Band = (): ReactElement => (
  <p className="exercise">
    {EXERCISE_LANGUAGES.map((words) => (
      <span key={words.language} lang={words.language}>
        {words.exercise}
      </span>
    ))}
  </p>
);

const Tongues = ({ face, pathIn, allLanguages }: Frame): ReactElement => (
  <nav aria-label={face.words.languages}>
    <ul className="tongues">
      {face.office.languages.map((other) => (
        <li key={other}>
          <a
            href={pathIn(other)}
            lang={other}
            hrefLang={other}
            // The letters save a row on a small phone; the name is for whoever hears the page (WCAG 2.5.3 wants both).
            aria-label={`${other}, ${ownName(other)}`}
            aria-current={!allLanguages && other === face.language ? 'true' : undefined}
          >
            {other}
          </a>
        </li>
      ))}
    </ul>
  </nav>
);

const Foot = ({ face, pathIn, allLanguages }: Frame): ReactElement => (
  <footer className="foot">
    {!allLanguages && (
      <nav className="feeds" aria-label={face.words.feeds}>
        <ul>
          {FEED_FORMATS.map((format) => (
            <li key={format}>
              <a href={feedPath(face.tree, face.language, format)}>{FEED_NAMES[format]}</a>
            </li>
          ))}
        </ul>
      </nav>
    )}
    <p className="print">{face.office.publicUrl + pathIn(face.language)}</p>
  </footer>
);
