import type { Document } from '../domain/state.js';
import { type NoteName, notePath } from './addresses.js';
import { Paragraphs } from './page-parts.js';
import { policy } from './page-policy.js';
import { html } from './page-shell.js';
import type { Face } from './showing.js';
import { calendarDate } from './times.js';
import { ASSESSED, notesFor } from './words/notes.js';

/** The accessibility statement and the note on privacy in one language. They say no time, so they stay the same bytes. */
export function notePage(name: NoteName, face: Face): Document {
  const { office, words } = face;
  const { title, parts } = notesFor(words.language)[name](
    office.senderName,
    calendarDate(ASSESSED, words, office.timeZone),
  );
  const frame = {
    face,
    title: `${title} – ${office.senderName}`,
    pathIn: (language: string) => notePath(language, name),
    exercise: false,
    still: true,
  };
  const content = (
    <article className="note">
      <h1>{title}</h1>
      {parts.map(({ heading, text, contact }) => (
        <section key={heading}>
          {heading && <h2>{heading}</h2>}
          <div className="text">
            <Paragraphs text={text} />
          </div>
          {contact && office.contact && (
            <p>
              <a href={office.contact}>{office.contact.replace(/^(https:\/\/|mailto:|tel:)/, '')}</a>
            </p>
          )}
        </section>
      ))}
    </article>
  );
  return {
    path: notePath(face.language, name),
    type: 'text/html; charset=utf-8',
    body: html(frame, content),
    lastModified: ASSESSED,
    csp: policy(frame),
  };
}
