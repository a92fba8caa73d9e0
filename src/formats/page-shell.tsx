import type { ReactElement, ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { capFeedPath, FEED_FORMATS, feedPath, homePath, livePath, NOTES, ninjsPath, notePath } from './addresses.js';
import { BELL } from './bell.js';
import { Card } from './page-card.js';
import type { Frame } from './page-frame.js';
import { DateTime, pageLanguage } from './page-parts.js';
import { SCRIPT } from './page-script.js';
import { STYLES } from './page-styles.js';
import { EXERCISE_LANGUAGES, ownName } from './words/words.js';

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
  const alive = !face.light && !frame.still;
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
        {!face.light && <Card {...frame} />}
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
        <main id="message" {...(alive ? followed(frame) : {})}>
          {children}
        </main>
        <Foot {...frame} />
        {alive && <script>{SCRIPT}</script>}
      </body>
    </html>
  );
}

/** What the script has to be told. */
const followed = ({ face: { tree, office, words, confirmedAt }, confirmed }: Frame) => ({
  'data-live': livePath(tree),
  'data-zone': office.timeZone,
  'data-news': words.updatedNow,
  'data-confirmed': confirmed ? confirmedAt : undefined,
});

/** A bell, in the page itself: browsers ask every site for an icon, and a crowd's would be as many requests again. */
const ICON = `data:image/svg+xml,${encodeURIComponent(BELL)}`;

function Links({ face, pathIn, allLanguages, unlisted, lead }: Frame): ReactElement {
  const { office, tree, language, light } = face;
  const absolute = (path: string): string => office.publicUrl + path;
  return (
    <>
      <link rel="icon" href={light ? 'data:,' : ICON} />
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
      {!light && !unlisted && (
        <link rel="alternate" type="application/atom+xml" title="CAP" href={capFeedPath(tree, 'atom')} />
      )}
      {!light && !unlisted && lead && (
        <link
          rel="alternate"
          type="application/json"
          title="ninjs"
          href={ninjsPath(tree, language, lead.message.reference)}
        />
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

const Foot = ({ face, pathIn, allLanguages, confirmed }: Frame): ReactElement => (
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
    {!allLanguages && (
      <ul className="notes">
        {NOTES.map((name) => (
          <li key={name}>
            <a href={notePath(face.language, name)}>{face.words[name]}</a>
          </li>
        ))}
      </ul>
    )}
    <p className="print">
      {face.office.publicUrl + pathIn(face.language)}
      {confirmed && (
        <>
          {' · '}
          <DateTime iso={face.confirmedAt} face={face} />
        </>
      )}
    </p>
  </footer>
);
