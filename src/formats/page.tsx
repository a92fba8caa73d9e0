import type { ReactNode } from 'react';
import type { Language } from '../domain/language.js';
import type { Document, PublicMessage } from '../domain/state.js';
import { homePath, messagePath, startPath, type Tree, versionPath } from './addresses.js';
import { Article } from './page-article.js';
import { ChannelList, Confirmed, Doubt, NoActive, noActive, OtherChannels } from './page-details.js';
import type { Frame } from './page-frame.js';
import { History } from './page-history.js';
import { Items, List } from './page-list.js';
import { langOf } from './page-parts.js';
import { policy } from './page-policy.js';
import { html } from './page-shell.js';
import { titleOf } from './saying.js';
import { type Face, type Showing, show, sorted } from './showing.js';
import { latest } from './times.js';
import { ownName } from './words/words.js';

/**
 * The crisis page and what belongs to it, as finished HTML: one request, no script, readable on a small phone, in the
 * dark and on paper (look.md). Pages are pure: what they know of the time is the state's `confirmedAt`, so a page that
 * is served from an old copy says itself from when on not to trust it.
 */

const page = (path: string, lastModified: string, frame: Frame, content: ReactNode): Document => ({
  path,
  type: 'text/html; charset=utf-8',
  body: html(frame, content),
  lastModified,
  csp: policy(frame),
});

/** `/{lang}`: the newest active message whole, or what was ended or withdrawn last while it is fresh; the rest as lists. */
export function languagePage(messages: readonly PublicMessage[], face: Face): Document {
  const { words, office, tree, language } = face;
  const { open, closed } = sorted(messages, face);
  // "No active message" alone would hide a withdrawal from everybody who comes back to see what is true now.
  const fresh = closed.find(({ past, subject }) => !past && (subject.expires ?? '') > face.confirmedAt);
  const lead = open[0] ?? fresh;
  const title = lead ? titleOf(lead.said) : noActive(face);
  const shown = face.light ? PAST_SHOWN_LIGHT : PAST_SHOWN;
  const frame: Frame = {
    face,
    title: `${title} – ${office.senderName}`,
    pathIn: (other) => homePath(tree, other),
    exercise: tree !== '' || lead?.message.status === 'exercise',
    lead,
    confirmed: true,
  };
  const content = (
    <>
      <Doubt face={face} />
      {open.length === 0 && <NoActive face={face} as={lead ? 'p' : 'h1'} />}
      {open.length > 1 && (
        <p className="others">
          <a href="#others">{othersBelow(open.slice(1), face)}</a>
        </p>
      )}
      {lead ? (
        <Article showing={lead} face={face} confirmed />
      ) : (
        <div className="facts">
          <Confirmed face={face} />
        </div>
      )}
      <OtherChannels face={face} />
      <List id="others" title={othersTitle(open.slice(1), face)} showings={open.slice(1)} face={face} />
      <List title={words.pastMessages} showings={closed.filter((s) => s !== lead).slice(0, shown)} face={face} />
    </>
  );
  return page(
    homePath(tree, language),
    latest(face.confirmedAt, ...(lead ? [lead.subject.releasedAt!] : [])),
    frame,
    content,
  );
}

const isHeld = ({ standing }: Showing): boolean => standing === 'held';

/** What is on hold is not active, and is not counted as if it were. */
function othersBelow(others: readonly Showing[], { words }: Face): string {
  const held = others.filter(isHeld).length;
  const active = others.length - held;
  return [active > 0 && words.othersBelow(active), held > 0 && words.othersOnHold(held)].filter(Boolean).join(' · ');
}

const othersTitle = (others: readonly Showing[], { words }: Face): string =>
  others.some(isHeld) ? words.otherOpenMessages : words.otherMessages;

const PAST_SHOWN = 10;
const PAST_SHOWN_LIGHT = 3;

/** `/{lang}/messages/{ref}`: the newest version and the history. `at` is the tree it stands in; its links lead to the face's. */
export function messagePage(message: PublicMessage, face: Face, at: Tree = face.tree): Document {
  const pathIn = (language: Language, tree: Tree): string => messagePath(tree, language, message.reference);
  return onePage({ message, n: message.versions.length, face, at, pathIn });
}

/** `/{lang}/messages/{ref}/v{n}`: one version, marked when it no longer stands. */
export function versionPage(message: PublicMessage, n: number, face: Face, at: Tree = face.tree): Document {
  const pathIn = (language: Language, tree: Tree): string => versionPath(tree, language, message.reference, n);
  return onePage({ message, n, face, at, pathIn });
}

function onePage(about: {
  readonly message: PublicMessage;
  readonly n: number;
  readonly face: Face;
  readonly at: Tree;
  readonly pathIn: (language: Language, tree: Tree) => string;
}): Document {
  const { message, n, face, at, pathIn } = about;
  const showing = show(message, n, face);
  const old = showing.replacedBy === null ? '' : `${showing.word} (${n}) – `;
  const frame: Frame = {
    face,
    title: `${old}${titleOf(showing.said)} – ${face.office.senderName}`,
    pathIn: (language) => pathIn(language, face.tree),
    exercise: message.status === 'exercise',
    lead: showing,
    confirmed: showing.open,
  };
  const content = (
    <>
      {showing.open && <Doubt face={face} />}
      <Article showing={showing} face={face} confirmed={showing.open} />
      {showing.open && <OtherChannels face={face} />}
      {message.versions.length > 1 && <History showing={showing} face={face} />}
    </>
  );
  return page(pathIn(face.language, at), changedAt(showing, face), frame, content);
}

/** A page that carries no confirmation stays the same bytes until the next release or its expiry. */
function changedAt({ open, past, subject, message }: Showing, face: Face): string {
  const released = message.versions[message.versions.length - 1]!.releasedAt;
  if (open) return latest(face.confirmedAt, released);
  return past ? latest(subject.expires!, released) : released;
}

/** `/`: one page for everybody who does not say a language: each active headline in each of them. */
export function startPage(messages: readonly PublicMessage[], faces: readonly Face[]): Document {
  const first = faces[0]!;
  const { office, tree } = first;
  const shown = faces.map((face) => ({ face, open: sorted(messages, face).open }));
  const exercises = shown[0]!.open.length > 0 && shown[0]!.open.every(({ message }) => message.status === 'exercise');
  const frame: Frame = {
    face: first,
    title: office.senderName,
    pathIn: (language) => homePath(tree, language),
    exercise: tree !== '' || exercises,
    confirmed: true,
    allLanguages: true,
  };
  const content = (
    <>
      <h1 className="vh">{office.senderName}</h1>
      {shown.map(({ face, open }) => (
        <section key={face.language} className="list" lang={langOf(face.words.language, first)}>
          <h2>
            <a
              className="tongue"
              href={homePath(tree, face.language)}
              lang={langOf(face.language, face)}
              hrefLang={face.language}
            >
              {ownName(face.language)}
            </a>
          </h2>
          <Doubt face={face} />
          {open.length === 0 ? <NoActive face={face} as="p" /> : <Items showings={open} face={face} />}
          <div className="soft">
            <Confirmed face={face} />
          </div>
        </section>
      ))}
      {office.otherChannels.length > 0 && (
        <section className="more">
          <h2>
            {faces.map(({ words }, i) => (
              <span key={words.language} lang={langOf(words.language, first)}>
                {i > 0 && ' · '}
                {words.otherChannels}
              </span>
            ))}
          </h2>
          <ChannelList channels={office.otherChannels} />
        </section>
      )}
    </>
  );
  return page(startPath(tree), first.confirmedAt, frame, content);
}

/** For every path that is not on the shelf: light, and still useful to somebody with a mistyped link in a crisis. */
export function notFoundPage(messages: readonly PublicMessage[], faces: readonly Face[]): Document {
  const first = faces[0]!;
  const shown = faces.map((face) => ({ face, lead: sorted(messages, face).open[0] }));
  const frame: Frame = {
    face: first,
    title: `404 – ${first.words.notFound}`,
    pathIn: (language) => homePath(first.tree, language),
    exercise: shown[0]!.lead?.message.status === 'exercise',
    unlisted: true,
    still: true,
    allLanguages: true,
  };
  const content = (
    <>
      <h1>404</h1>
      {shown.map(({ face, lead }) => (
        <section key={face.language} className="list" lang={langOf(face.words.language, first)}>
          <h2>{face.words.notFound}</h2>
          {lead && <Items showings={[lead]} face={face} />}
          <p>
            <a href={homePath(first.tree, face.language)}>{face.words.toStart}</a>
          </p>
        </section>
      ))}
    </>
  );
  return page('/404', first.confirmedAt, frame, content);
}
