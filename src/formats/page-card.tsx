import type { ReactElement } from 'react';
import type { Language } from '../domain/language.js';
import { picturePath } from './addresses.js';
import { announcement } from './announcement.js';
import type { Frame } from './page-frame.js';
import { cutAtSentence, cutAtWord } from './sentences.js';
import type { Showing } from './showing.js';

/**
 * How a page looks where somebody shares it (Open Graph), and what it says to machines (schema.org). A shared picture is
 * kept for days by those who show it: so ours never carries a text that could have to be corrected, only the accent's
 * shape and word, and what is said stands in the title beside it.
 */
export function Card(frame: Frame): ReactElement {
  const { face, title, lead, exercise, unlisted } = frame;
  const { office, words } = face;
  const url = office.publicUrl + frame.pathIn(face.language);
  const [picture, alt] = exercise
    ? ['exercise', words.exercise]
    : lead
      ? [lead.tone, lead.word]
      : ['quiet', office.senderName];
  const told = lead ? summary(lead) : words.feedDescription;
  const said = unlisted || exercise || !lead ? null : announcement(lead, face, url);
  return (
    <>
      {!unlisted && (
        <>
          <meta name="description" content={told} />
          <meta property="og:type" content={lead ? 'article' : 'website'} />
          <meta property="og:site_name" content={office.senderName} />
          <meta property="og:locale" content={words.locale.replace('-', '_')} />
          <meta property="og:url" content={url} />
          <meta property="og:title" content={title} />
          <meta property="og:description" content={told} />
          <meta property="og:image" content={office.publicUrl + picturePath(picture)} />
          <meta property="og:image:width" content="1200" />
          <meta property="og:image:height" content="630" />
          <meta property="og:image:alt" content={alt} />
          <meta name="twitter:card" content="summary_large_image" />
        </>
      )}
      {said && <script type="application/ld+json">{inScript(said)}</script>}
    </>
  );
}

/** What to do, where there is something to do; else what is known. As much as is shown under a link. */
function summary({ said }: Showing): string {
  const text = (said.short ?? said.instruction ?? said.description).replace(/\s+/g, ' ').trim();
  const fits = (part: string): boolean => part.length <= MOST;
  return cut(text, said.language, fits);
}

const MOST = 200;
const cut = (text: string, language: Language, fits: (part: string) => boolean): string =>
  cutAtSentence(text, language, fits) || cutAtWord(text, language, fits);

/** JSON that cannot end the script it stands in, nor open a comment in it, whatever its texts are. */
const inScript = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
