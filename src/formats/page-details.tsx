import type { ReactElement } from 'react';
import type { Contact } from '../domain/message.js';
import { versionPath } from './addresses.js';
import { DateTime, langOf, Paragraphs, Sentence, TimeOfDay, toneClass } from './page-parts.js';
import { type Face, type Showing, show } from './showing.js';
import { confirmedUntil } from './times.js';

export interface ShowingProps {
  readonly showing: Showing;
  readonly face: Face;
}

/** Where to ask and read on. What no longer stands cannot be called: its number may be what was corrected. */
export function More({ showing, face }: ShowingProps): ReactElement | null {
  const { words } = face;
  const { said, subject } = showing;
  const { contacts, links } = subject.content;
  const stands = showing.replacedBy === null && showing.standing !== 'withdrawn';
  if (!stands || contacts.length + links.length === 0) return null;
  const lang = langOf(said.language, face);
  const titled = links.map((link) => ({ url: link.url, title: link.title[said.language] ?? link.url }));
  return (
    <>
      {(['public', 'press'] as const).map((whom) => {
        const these = contacts.filter((contact) => contact.for === whom);
        return these.length === 0 ? null : (
          <section className="more" key={whom}>
            <h2>{whom === 'public' ? words.information : words.press}</h2>
            <ul>
              {these.map((contact) => (
                <ContactLine key={`${contact.name} ${contact.phone} ${contact.url}`} contact={contact} lang={lang} />
              ))}
            </ul>
          </section>
        );
      })}
      {titled.length > 0 && (
        <section className="more">
          <h2>{words.links}</h2>
          <ul>
            {titled.map(({ url, title }) => (
              <li key={url}>
                <a href={url} lang={lang} rel="noreferrer">
                  {title}
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

const ContactLine = ({ contact, lang }: { contact: Contact; lang: string | undefined }): ReactElement => (
  <li>
    <span lang={lang}>{contact.name}</span>{' '}
    {contact.phone && (
      <a className="call" href={`tel:${contact.phone.replace(/[^+0-9]/g, '')}`}>
        {contact.phone}
      </a>
    )}{' '}
    {contact.url && (
      <a href={contact.url} rel="noreferrer">
        {contact.url.replace(/^(https:\/\/|mailto:|tel:)/, '')}
      </a>
    )}
  </li>
);

/** Every version, newest first, each with what it changed. */
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
                <a href={versionPath(tree, language, message.reference, version.n)}>
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
            </li>
          );
        })}
      </ol>
    </section>
  );
}

/** Since when the hub vouches for the page, or since when nobody does. */
export function Confirmed({ face }: { face: Face }): ReactElement {
  const at = <DateTime iso={face.confirmedAt} face={face} />;
  const until = <TimeOfDay iso={confirmedUntil(face.confirmedAt)} face={face} />;
  return face.unconfirmed ? (
    <p className="doubt">
      <Sentence parts={face.words.unconfirmed(until, at)} />
    </p>
  ) : (
    <p>
      <Sentence parts={face.words.confirmed(at, until)} />
    </p>
  );
}
