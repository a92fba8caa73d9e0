import { Fragment, type ReactElement, type ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import type { Subject } from '../domain/channel.js';
import type { PublicMessage } from '../domain/state.js';
import { type FeedFormat, messagePath } from './addresses.js';
import { Paragraphs } from './page-parts.js';
import { newestSubject, type Saying, saying, titleOf } from './saying.js';
import type { Face } from './showing.js';
import { dateTime } from './times.js';
import type { Parts } from './words/vocabulary.js';

/**
 * One message as the press feeds tell it, whatever their format: one entry, updated in place for as long as the message
 * lives. A withdrawn message stays, saying so, because a reader keeps for ever what merely vanishes from a feed
 * (standards.md §2.1).
 */
export interface Entry {
  readonly title: string;
  /** Paragraphs made by us around escaped text: no markup of anybody else ever stands in it. */
  readonly html: string;
  readonly text: string;
  /** RFC 3339, UTC: of the first version. */
  readonly published: string;
  /** RFC 3339, UTC: of the newest. */
  readonly updated: string;
  readonly url: string;
  readonly categories: readonly string[];
  readonly source: string;
  readonly subject: Subject;
}

/** Namespace of the elements that only this hub knows: `confirmedAt`, and an entry's reference, version and kind. */
export const TOCSIN_NAMESPACE = 'urn:tocsin:1';

/** What a machine may want to know of an entry without reading its words; the same names in every format. */
export const facts = ({ subject }: Entry) => ({
  reference: subject.reference,
  version: subject.n,
  kind: subject.content.kind,
  standing: subject.standing,
  status: subject.content.status,
  severity: subject.content.severity,
});

/**
 * Constant over versions and over moves of the hub, and different per language and format: newsboat keeps one table of
 * ids over all feeds, and a French id used twice would show one feed's text in the other (standards.md §2.1).
 */
export const entryId = ({ subject }: Entry, face: Face, format: FeedFormat): string =>
  `urn:uuid:${subject.messageId}#${face.language}-${format}`;

/** How many ended messages a feed keeps; active ones are always in it. */
const KEPT = 100;

/** Newest release first. */
export function entries(messages: readonly PublicMessage[], face: Face): Entry[] {
  return messages
    .filter((message, i) => i < KEPT || ['active', 'held'].includes(newestSubject(message).standing))
    .map((message) => entryOf(message, face));
}

/** When anything in the feed last changed; without entries, when it was confirmed to have none. */
export const feedUpdated = (all: readonly Entry[], face: Face): string =>
  all.map((entry) => entry.updated).reduce((a, b) => (a > b ? a : b), '') || face.confirmedAt;

function entryOf(message: PublicMessage, face: Face): Entry {
  const subject = newestSubject(message);
  const said = saying(subject, face.language, face.office);
  const parts = body(subject, said, face);
  return {
    title: titleOf(said),
    html: renderToStaticMarkup(<Html parts={parts} />),
    text: parts.map(({ heading, text }) => (heading ? `${heading}\n${text}` : text)).join('\n\n'),
    published: message.versions[0]!.releasedAt,
    updated: subject.releasedAt!,
    url: face.office.publicUrl + messagePath(face.tree, face.language, message.reference),
    categories: subject.content.category,
    source: said.source,
    subject,
  };
}

interface Part {
  readonly heading: string | null;
  readonly text: string;
}

/** What changed, where it stands, what to do, what is known, who says so, and which version this is. */
function body(subject: Subject, said: Saying, { office }: Face): Part[] {
  const { words } = said;
  const sentence = { active: null, held: words.onHold, withdrawn: words.withdrawn, ended: words.allClear };
  const time = dateTime(subject.releasedAt!, words, office.timeZone);
  const parts = [
    { heading: said.label && `${said.label} – ${words.whatChanged}`, text: said.note },
    { heading: null, text: sentence[subject.standing] },
    { heading: words.whatToDo, text: said.instruction },
    { heading: words.whatIsKnown, text: said.description },
    { heading: null, text: `${words.source}${words.colon}${said.source}` },
    { heading: null, text: plain(words.version(subject.n, time)) },
  ];
  return parts.filter((part): part is Part => part.text !== null && part.text !== '');
}

const plain = (parts: Parts<string>): string => parts.join('');

const Html = ({ parts }: { parts: readonly Part[] }): ReactElement => (
  <>
    {parts.map(({ heading, text }) => (
      <Fragment key={text}>
        {heading && <Heading>{heading}</Heading>}
        <Paragraphs text={text} />
      </Fragment>
    ))}
  </>
);

const Heading = ({ children }: { children: ReactNode }): ReactElement => (
  <p>
    <strong>{children}</strong>
  </p>
);
