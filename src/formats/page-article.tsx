import type { ReactElement } from 'react';
import { altOf, imagesOf } from '../domain/image.js';
import { mediaPath, messagePath } from './addresses.js';
import { coverage } from './coverage.js';
import { Confirmed, More, type ShowingProps } from './page-details.js';
import { DateTime, langOf, Paragraphs, Sentence, Shape, TimeOfDay, toneClass } from './page-parts.js';
import { adviceNow, repeatedFrom, spokenIn } from './saying.js';
import type { Face, Showing } from './showing.js';
import { languageList, languageName } from './words/words.js';

/** One version, whole: what stands comes first, then what to do, then what is known. */
export function Article({ showing, face, confirmed }: ShowingProps & { confirmed: boolean }): ReactElement {
  const { said, tone, word, subject, message } = showing;
  const { words } = face;
  const lang = langOf(said.language, face);
  const old = showing.replacedBy !== null;
  // What has expired advises nobody either, although nothing newer stands in its place.
  const over = old || showing.past;
  const where = subject.content.area.description[said.language];
  const told = message.versions.slice(0, subject.n);
  const advice = adviceNow(said, told);
  const before = repeatedFrom(said, told);
  return (
    <article
      className={`${toneClass(tone)}${over || showing.struck ? ' old' : ''}`}
      data-says={face.light ? undefined : `${message.reference} ${subject.n}`}
      data-urgent={isUrgent(showing) && !face.light ? '' : undefined}
    >
      <p className="badge">
        <Shape tone={tone} />
        <span>
          {word}
          {where && (
            <span className="where">
              {' · '}
              <span lang={lang}>{where}</span>
            </span>
          )}
        </span>
      </p>
      <h1 lang={lang}>{showing.struck ? <s>{said.headline}</s> : said.headline}</h1>
      <p className="when">
        <Sentence parts={words.version(subject.n, <DateTime iso={subject.releasedAt!} face={face} ago />)} />
      </p>
      <Change showing={showing} face={face} />
      <Notices showing={showing} face={face} />
      {advice && (
        <section className={advice.length > LONG ? 'todo long' : 'todo'}>
          <h2>{over ? words.whatToDoThen : words.whatToDo}</h2>
          <div className="text" lang={lang}>
            <Paragraphs text={advice} />
          </div>
        </section>
      )}
      {said.description && (
        <section>
          <h2>{over ? words.whatWasKnown : words.whatIsKnown}</h2>
          <div className="text" lang={lang}>
            <Paragraphs text={said.description} />
          </div>
        </section>
      )}
      {before && said.instruction && (
        <section>
          <h2>
            {words.advice}
            {' · '}
            <Sentence parts={words.version(before.n, <DateTime iso={before.releasedAt} face={face} />)} />
          </h2>
          <div className="text" lang={lang}>
            <Paragraphs text={said.instruction} />
          </div>
        </section>
      )}
      {!face.light && !old && !showing.struck && <Images showing={showing} face={face} />}
      <More showing={showing} face={face} />
      <div className="facts">
        <p>
          {words.source}
          {words.colon}
          <span lang={lang}>{said.source}</span>
        </p>
        <p>
          {message.reference}
          {message.versions.length > 1 && (
            <>
              {' · '}
              <a href={`${messagePath(face.tree, face.language, message.reference)}#history`}>{words.history}</a>
            </>
          )}
        </p>
        {showing.open && subject.expires && (
          <p>
            <Sentence parts={words.validUntil(<DateTime iso={subject.expires} face={face} />)} />
          </p>
        )}
        {showing.open && <Lacking showing={showing} face={face} />}
        {confirmed && <Confirmed face={face} />}
      </div>
    </article>
  );
}

/** Above it, the advice is set smaller, so that most of it is on the first screen of a phone. */
const LONG = 220;

/** Worth breaking into what somebody is being read aloud: what to do where life is in danger. */
const isUrgent = ({ open, said, message, subject: { n, content } }: Showing): boolean =>
  open &&
  adviceNow(said, message.versions.slice(0, n)) !== null &&
  (content.severity === 'Extreme' || content.severity === 'Severe');

/** Below the text: what an image shows is never needed to know what to do, and crisis mode leaves it out. */
function Images({ showing: { subject, said }, face }: ShowingProps): ReactElement {
  const lang = langOf(said.language, face);
  return (
    <>
      {imagesOf(subject.content).map((image) => (
        <figure key={image.sha256}>
          <img
            src={mediaPath(image)}
            alt={altOf(image, said.language)}
            lang={lang}
            width={image.width}
            height={image.height}
            loading="lazy"
            decoding="async"
          />
          {image.credit && (
            <figcaption className="soft">
              {face.words.image}
              {face.words.colon}
              {image.credit}
            </figcaption>
          )}
        </figure>
      ))}
    </>
  );
}

/** What happened to this version, at the top: replaced, withdrawn, on hold, over, past, or what it changes. */
function Change({ showing, face }: ShowingProps): ReactElement | null {
  const { words } = face;
  const { said, subject, message, replacedBy } = showing;
  if (replacedBy !== null)
    return (
      <div className="change">
        <p>
          <strong>{showing.standing === 'withdrawn' ? words.withdrawn : `${words.replacedBy(replacedBy)}.`}</strong>
        </p>
        <p>
          <a href={messagePath(face.tree, face.language, message.reference)}>{words.readNewest}</a>
        </p>
      </div>
    );
  const sentence = showing.past
    ? words.wasValidUntil(<DateTime iso={subject.expires!} face={face} />)
    : [{ active: null, held: words.onHold, withdrawn: words.withdrawn, ended: words.allClear }[showing.standing]];
  if (sentence[0] === null && said.note === null) return null;
  return (
    <div className="change">
      <h2>
        {changeLabel(showing, face)} · <TimeOfDay iso={subject.releasedAt!} face={face} />
      </h2>
      {said.note && (
        <div lang={langOf(said.language, face)}>
          <Paragraphs text={said.note} />
        </div>
      )}
      {sentence[0] !== null && (
        <p>
          <Sentence parts={sentence} />
        </p>
      )}
      {showing.takenBack && (
        <p>
          {words.withdrawnMessage}
          {words.colon}
          <s lang={langOf(said.language, face)}>{showing.takenBack}</s>
        </p>
      )}
    </div>
  );
}

/** In the page's language, also where the text is in another one; a correction of a withdrawal says both. */
function changeLabel({ word, subject, standing }: Showing, { words }: Face): string {
  const kind = words.kinds[subject.content.kind];
  return subject.content.kind === 'correction' && standing !== 'active' ? `${word} – ${kind}` : kind;
}

/** Tells a reader when the text is in another language, or older than another language's. */
function Notices({ showing, face }: ShowingProps): ReactElement | null {
  const { words, language, office } = face;
  const { said, message, subject } = showing;
  const spoken = spokenIn(subject.content, office);
  let text: string | null = null;
  if (said.language !== language)
    text = words.shownIn({ here: languageName(language, words), shown: languageName(said.language, words) });
  else if (said.origin === 'standard' && spoken.length > 0) text = words.availableIn(languageList(spoken, words));
  else if (showing.open) {
    const { behind, current } = coverage(message, office);
    if (behind.includes(language) && current.length > 0) text = words.notUpdatedHere(languageList(current, words));
  }
  return text === null ? null : <p className="notice">{text}</p>;
}

function Lacking({ showing, face }: ShowingProps): ReactElement {
  const { words, language, office } = face;
  const { lacking, behind } = coverage(showing.message, office);
  const others = { lacking: lacking.filter((l) => l !== language), behind: behind.filter((l) => l !== language) };
  return (
    <>
      {others.lacking.length > 0 && <p>{words.notYetIn(languageList(others.lacking, words))}</p>}
      {others.behind.length > 0 && <p>{words.notUpdatedIn(languageList(others.behind, words))}</p>}
    </>
  );
}
