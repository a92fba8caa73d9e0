import { Fragment, type ReactElement, type ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import type { Subject } from '../domain/channel.js';
import type { ByLanguage, Language } from '../domain/language.js';
import type { Contact, Version } from '../domain/message.js';
import { Paragraphs } from './page-parts.js';
import { adviceNow, repeatedFrom, type Saying } from './saying.js';
import type { Face } from './showing.js';
import { dateTime } from './times.js';
import type { Parts } from './words/vocabulary.js';
import { ownName } from './words/words.js';

/** What stands in an entry, as HTML and as plain text: paragraphs made by us around escaped text. */
export function bodyOf(told: Told, face: Face): { readonly html: string; readonly text: string } {
  const parts = partsOf(told, face);
  return {
    html: renderToStaticMarkup(<Html parts={parts} />),
    text: parts.map(({ heading, said }) => [heading, textOf(said)].filter(Boolean).join('\n')).join('\n\n'),
  };
}

interface Part {
  readonly heading: string | null;
  /** Words, or ways to somebody or something: a line each. */
  readonly said: string | readonly Way[];
  /** Where it is not the entry's own language. */
  readonly language?: Language | undefined;
}

/** A name, and the addresses that lead to it. */
interface Way {
  readonly name: string | undefined;
  readonly language?: Language;
  readonly to: readonly { readonly href: string | null; readonly text: string }[];
}

const textOf = (said: Part['said']): string =>
  typeof said === 'string'
    ? said
    : said.map(({ name, to }) => joined(' ', name, ...to.map((at) => at.text))).join('\n');

/** A version as an entry tells it; `past`: its time is over, and nothing newer stands. */
export interface Told {
  readonly subject: Subject;
  readonly said: Saying;
  readonly past: boolean;
  /** It and the versions before it. */
  readonly versions: readonly Pick<Version, 'n' | 'content' | 'releasedAt'>[];
  readonly contacts: readonly Contact[];
  /** Where the other languages are that have it. */
  readonly translations: readonly { readonly language: Language; readonly url: string }[];
}

/** Until when it holds, what changed, how bad and where, what to do, what is known, whom to ask, who says so, which version. */
function partsOf(told: Told, { office }: Face): Part[] {
  const { subject, said, past } = told;
  const before = repeatedFrom(said, told.versions);
  const { words } = said;
  const sentence = { active: null, held: words.onHold, withdrawn: words.withdrawn, ended: words.allClear };
  const time = (iso: string): string => dateTime(iso, words, office.timeZone);
  const { expires } = subject;
  const open = subject.standing === 'active' || subject.standing === 'held';
  const parts = [
    { heading: null, said: past ? plain(words.wasValidUntil(time(expires!))) : null },
    { heading: said.label && `${said.label} – ${words.whatChanged}`, said: said.note },
    { heading: null, said: sentence[subject.standing] },
    ...place(told, office.languages),
    { heading: past ? words.whatToDoThen : words.whatToDo, said: adviceNow(said, told.versions) },
    { heading: past ? words.whatWasKnown : words.whatIsKnown, said: said.description },
    {
      heading: before && joined(' · ', words.advice, plain(words.version(before.n, time(before.releasedAt)))),
      said: before && said.instruction,
    },
    { heading: null, said: said.origin === 'lacking' ? told.translations.map(wayToLanguage) : null },
    ...more(told),
    { heading: null, said: `${words.source}${words.colon}${said.source}` },
    {
      heading: null,
      said: joined(' · ', subject.reference, plain(words.version(subject.n, time(subject.releasedAt!)))),
    },
    { heading: null, said: open && !past && expires !== null ? plain(words.validUntil(time(expires))) : null },
  ];
  return parts.filter((part): part is Part => part.said !== null && part.said.length > 0);
}

/**
 * How bad it is, what it is about and where. A place that has no name in this language is told in the first that has
 * one, marked as such: who reads only this language still has to know whether it is theirs.
 */
function place({ subject: { content, standing }, said }: Told, languages: readonly Language[]): Part[] {
  const severity = standing === 'active' ? said.words.severities[content.severity] : null;
  const { description } = content.area;
  const here = description[said.language];
  if (here !== undefined) return [{ heading: null, said: joined(' · ', severity, here) }];
  const told = (names: ByLanguage): Language | undefined => languages.find((language) => names[language] !== undefined);
  const language = told(description) ?? told(content.event);
  const there = language && joined(' · ', content.event[language], description[language]);
  return [
    { heading: null, said: joined(' · ', severity, content.event[said.language]) },
    { heading: null, said: there ?? '', language },
  ];
}

const wayToLanguage = ({ language, url }: Told['translations'][number]): Way => ({
  name: ownName(language),
  language,
  to: [{ href: url, text: url }],
});

/** Whom to call and where to read on. What was withdrawn leads nowhere: its links may be what was wrong. */
function more({ subject: { content, standing }, said: { words, language }, contacts }: Told): Part[] {
  const links = standing === 'withdrawn' ? [] : content.links;
  const ways = (whom: Contact['for']): Way[] => contacts.filter((contact) => contact.for === whom).map(wayToContact);
  return [
    { heading: words.information, said: ways('public') },
    { heading: words.press, said: ways('press') },
    {
      heading: words.links,
      said: links.map(({ url, title }) => ({ name: title[language], to: [{ href: url, text: url }] })),
    },
  ];
}

const wayToContact = ({ name, phone, url }: Contact): Way => ({
  name,
  to: [...(phone ? [{ href: telOf(phone), text: phone }] : []), ...(url ? [{ href: url, text: url }] : [])],
});

/** An officer may write words there: what has no digit is not a number to call. */
const telOf = (phone: string): string | null => (/[0-9]/.test(phone) ? `tel:${phone.replace(/[^+0-9]/g, '')}` : null);

/** `Centre 112 112`: a line each. */
export const contactsOf = (contacts: readonly Contact[], whom: Contact['for']): string[] =>
  contacts.filter((contact) => contact.for === whom).map((contact) => textOf([wayToContact(contact)]));

const joined = (by: string, ...texts: readonly (string | null | undefined)[]): string => texts.filter(Boolean).join(by);

const plain = (parts: Parts<string>): string => parts.join('');

const Html = ({ parts }: { parts: readonly Part[] }): ReactElement => (
  <>
    {parts.map(({ heading, said, language }) => (
      <Fragment key={`${heading} ${textOf(said)}`}>
        {heading && <Heading>{heading}</Heading>}
        {typeof said !== 'string' ? (
          <Ways ways={said} />
        ) : language ? (
          <div lang={language}>
            <Paragraphs text={said} />
          </div>
        ) : (
          <Paragraphs text={said} />
        )}
      </Fragment>
    ))}
  </>
);

const Heading = ({ children }: { children: ReactNode }): ReactElement => (
  <p>
    <strong>{children}</strong>
  </p>
);

const Ways = ({ ways }: { ways: readonly Way[] }): ReactElement => (
  <p>
    {ways.map(({ name, language, to }, i) => (
      <Fragment key={textOf([{ name, to }])}>
        {i > 0 && <br />}
        {language ? <span lang={language}>{name}</span> : name}
        {to.map(({ href, text }) => (
          <Fragment key={text}> {href === null ? text : <a href={href}>{text}</a>}</Fragment>
        ))}
      </Fragment>
    ))}
  </p>
);
