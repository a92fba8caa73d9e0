import { Fragment, type ReactElement, type ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import type { Subject } from '../domain/channel.js';
import type { Contact } from '../domain/message.js';
import { Paragraphs } from './page-parts.js';
import type { Saying } from './saying.js';
import type { Face } from './showing.js';
import { dateTime } from './times.js';
import type { Parts } from './words/vocabulary.js';

/** What stands in an entry, as HTML and as plain text: paragraphs made by us around escaped text. */
export function bodyOf(told: Told, face: Face): { readonly html: string; readonly text: string } {
  const parts = partsOf(told, face);
  return {
    html: renderToStaticMarkup(<Html parts={parts} />),
    text: parts.map(({ heading, text }) => (heading ? `${heading}\n${text}` : text)).join('\n\n'),
  };
}

interface Part {
  readonly heading: string | null;
  readonly text: string;
}

/** A version as an entry tells it; `past`: its time is over, and nothing newer stands. */
export interface Told {
  readonly subject: Subject;
  readonly said: Saying;
  readonly past: boolean;
}

/** Until when it holds, what changed, how bad and where, what to do, what is known, whom to ask, who says so, which version. */
function partsOf(told: Told, { office }: Face): Part[] {
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
  const contacts = (whom: Contact['for']): string => contactsOf(content.contacts, whom).join('\n');
  return [
    { heading: words.information, text: contacts('public') },
    { heading: words.press, text: contacts('press') },
    { heading: words.links, text: content.links.map(({ url, title }) => joined(' ', title[language], url)).join('\n') },
  ];
}

/** `Centre 112 112`: a line each. */
export const contactsOf = (contacts: readonly Contact[], whom: Contact['for']): string[] =>
  contacts.filter((contact) => contact.for === whom).map(({ name, phone, url }) => joined(' ', name, phone, url));

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
