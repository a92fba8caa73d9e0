import { Fragment, type ReactElement, type ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import type { Subject } from '../domain/channel.js';
import type { PublicMessage } from '../domain/state.js';
import { type FeedFormat, messagePath } from './addresses.js';
import { Paragraphs } from './page-parts.js';
import { type Saying, saying, titleOf } from './saying.js';
import { type Face, isOpen, showNewest } from './showing.js';
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
  /** RFC 3339, UTC: of the newest. An expiry leaves it as it is: the entry told it from the start. */
  readonly updated: string;
  readonly url: string;
  readonly categories: readonly string[];
  readonly source: string;
  readonly subject: Subject;
}

/** Namespace of the elements that only this hub knows: `confirmedAt`, and an entry's facts. */
export const TOCSIN_NAMESPACE = 'urn:tocsin:1';

/** What a machine may want to know of an entry without reading its words; the same names in every format. */
export const facts = ({ subject }: Entry) => ({
  reference: subject.reference,
  version: subject.n,
  kind: subject.content.kind,
  standing: subject.standing,
  status: subject.content.status,
  severity: subject.content.severity,
  ...(subject.expires === null ? {} : { expires: subject.expires }),
});

/**
 * Constant over versions and over moves of the hub, and different per language and format: newsboat keeps one table of
 * ids over all feeds, and a French id used twice would show one feed's text in the other (standards.md §2.1).
 */
export const entryId = ({ subject }: Entry, face: Face, format: FeedFormat): string =>
  `urn:uuid:${subject.messageId}#${face.language}-${format}`;

/** How many messages that are over a feed keeps; open ones are always in it. */
const KEPT = 100;

/** Newest release first. */
export function entries(messages: readonly PublicMessage[], face: Face): Entry[] {
  return messages.filter((message, i) => i < KEPT || isOpen(message, face)).map((message) => entryOf(message, face));
}

/** When anything in the feed last changed; without entries, when it was confirmed to have none. */
export const feedUpdated = (all: readonly Entry[], face: Face): string =>
  all.map((entry) => entry.updated).reduce((a, b) => (a > b ? a : b), '') || face.confirmedAt;

function entryOf(message: PublicMessage, face: Face): Entry {
  const { subject, past } = showNewest(message, face);
  const said = saying(subject, face.language, face.office);
  const parts = body({ subject, said, past }, face);
  return {
    title: titleOf(said, past ? joined(' – ', said.words.past, said.label) : said.label),
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

/** A version as an entry tells it; `past`: its time is over, and nothing newer stands. */
interface Told {
  readonly subject: Subject;
  readonly said: Saying;
  readonly past: boolean;
}

/** Until when it holds, what changed, how bad and where, what to do, what is known, whom to ask, who says so, which version. */
function body(told: Told, { office }: Face): Part[] {
  const { subject, said, past } = told;
  const { words } = said;
  const sentence = { active: null, held: words.onHold, withdrawn: words.withdrawn, ended: words.allClear };
  const time = (iso: string): string => dateTime(iso, words, office.timeZone);
  const { expires, content } = subject;
  const open = subject.standing === 'active' || subject.standing === 'held';
  const severity = subject.standing === 'active' ? words.severities[content.severity] : null;
  const parts = [
    { heading: null, text: past ? plain(words.wasValidUntil(time(expires!))) : null },
    { heading: said.label && `${said.label} – ${words.whatChanged}`, text: said.note },
    { heading: null, text: sentence[subject.standing] },
    { heading: null, text: joined(' · ', severity, content.area.description[said.language]) },
    { heading: past ? words.whatToDoThen : words.whatToDo, text: said.instruction },
    { heading: past ? words.whatWasKnown : words.whatIsKnown, text: said.description },
    ...more(told),
    { heading: null, text: `${words.source}${words.colon}${said.source}` },
    { heading: null, text: plain(words.version(subject.n, time(subject.releasedAt!))) },
    { heading: null, text: open && !past && expires !== null ? plain(words.validUntil(time(expires))) : null },
  ];
  return parts.filter((part): part is Part => part.text !== null && part.text !== '');
}

/** Whom to call and where to read on. What was withdrawn is not asked about: its number may be what was wrong. */
function more({ subject: { content, standing }, said: { words, language } }: Told): Part[] {
  if (standing === 'withdrawn') return [];
  const contacts = (whom: 'public' | 'press'): string =>
    content.contacts
      .filter((contact) => contact.for === whom)
      .map(({ name, phone, url }) => joined(' ', name, phone, url))
      .join('\n');
  return [
    { heading: words.information, text: contacts('public') },
    { heading: words.press, text: contacts('press') },
    { heading: words.links, text: content.links.map(({ url, title }) => joined(' ', title[language], url)).join('\n') },
  ];
}

const joined = (by: string, ...texts: readonly (string | null | undefined)[]): string => texts.filter(Boolean).join(by);

const plain = (parts: Parts<string>): string => parts.join('');

const Html = ({ parts }: { parts: readonly Part[] }): ReactElement => (
  <>
    {parts.map(({ heading, text }) => (
      <Fragment key={`${heading} ${text}`}>
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
