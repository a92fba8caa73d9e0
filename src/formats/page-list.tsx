import type { ReactElement } from 'react';
import { messagePath } from './addresses.js';
import { DateTime, langOf, Shape, toneClass } from './page-parts.js';
import type { Face, Showing } from './showing.js';

/** A titled list of messages; nothing where there are none. */
export function List({
  id,
  title,
  showings,
  face,
}: {
  id?: string;
  title: string;
  showings: Showing[];
  face: Face;
}): ReactElement | null {
  if (showings.length === 0) return null;
  return (
    <section className="list" id={id}>
      <h2>{title}</h2>
      <Items showings={showings} face={face} />
    </section>
  );
}

/** Messages as a headline each, with the word and shape of where they stand. */
export const Items = ({ showings, face }: { showings: readonly Showing[]; face: Face }): ReactElement => (
  <ul>
    {showings.map(({ message, said, subject, tone, word, struck }) => (
      <li key={message.id} className={toneClass(tone)}>
        <p className="say">
          <Shape tone={tone} />
          {word}
        </p>
        <p className="head">
          <a href={messagePath(face.tree, face.language, message.reference)} lang={langOf(said.language, face)}>
            {struck ? <s>{said.headline}</s> : said.headline}
          </a>
        </p>
        <p className="soft">
          <DateTime iso={subject.releasedAt!} face={face} ago />
        </p>
      </li>
    ))}
  </ul>
);
