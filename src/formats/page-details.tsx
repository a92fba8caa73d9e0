import type { ReactElement } from 'react';
import type { OtherChannel } from '../domain/language.js';
import type { Contact } from '../domain/message.js';
import { DateTime, langOf, Sentence, TimeOfDay } from './page-parts.js';
import type { Face, Showing } from './showing.js';
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

/** The other ways by which the office speaks, always: this page may be the one that is slow. */
export function OtherChannels({ face }: { face: Face }): ReactElement | null {
  const { otherChannels } = face.office;
  return otherChannels.length === 0 ? null : (
    <section className="more">
      <h2>{face.words.otherChannels}</h2>
      <ChannelList channels={otherChannels} />
    </section>
  );
}

export const ChannelList = ({ channels }: { channels: readonly OtherChannel[] }): ReactElement => (
  <ul>
    {channels.map(({ name, url }) => (
      <li key={name}>
        {url === null ? (
          name
        ) : (
          <a href={url} rel="noreferrer">
            {name}
          </a>
        )}
      </li>
    ))}
  </ul>
);

/** Since when the hub vouches for the page. */
export const Confirmed = ({ face }: { face: Face }): ReactElement | null =>
  face.unconfirmed ? null : (
    <div className="vouch">
      <p>
        <Sentence parts={face.words.confirmed(<At face={face} />, <Until face={face} />)} />
      </p>
    </div>
  );

/** Since when nobody vouches for it: said by the newsroom, or by the script of a page that has been open for long. */
export const Doubt = ({ face }: { face: Face }): ReactElement | null =>
  face.light && !face.unconfirmed ? null : (
    <div className="doubt" hidden={!face.unconfirmed}>
      <p>
        <Sentence parts={face.words.unconfirmed(<Until face={face} />, <At face={face} />)} />
      </p>
    </div>
  );

const At = ({ face }: { face: Face }): ReactElement => <DateTime iso={face.confirmedAt} face={face} />;
const Until = ({ face }: { face: Face }): ReactElement => (
  <TimeOfDay iso={confirmedUntil(face.confirmedAt)} face={face} />
);

/** That nothing is going on is said only while somebody vouches for it (product.md: SAIP, France). */
export const noActive = ({ words, unconfirmed }: Face): string =>
  unconfirmed ? words.noActiveUnknown : words.noActive;

/** The same with the words that the script puts there when it can no longer be vouched for. */
export function NoActive({ face, as: As }: { face: Face; as: 'h1' | 'p' }): ReactElement {
  const { words, unconfirmed, light } = face;
  return (
    <As className="status" data-doubt={unconfirmed || light ? undefined : words.noActiveUnknown}>
      {noActive(face)}
    </As>
  );
}
