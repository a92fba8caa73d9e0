import { Fragment, type ReactElement, type ReactNode } from 'react';

interface SentenceProps {
  /** Words from `t`, with `<name/>` where a part goes. */
  readonly of: string;
  readonly parts: { readonly [name: string]: ReactNode };
}

/**
 * A sentence with things in it that are more than text: a time that counts, a link, a person's name. Each language puts
 * them where they belong. It knows no other tags, so that nobody's text ever becomes markup.
 */
export const Sentence = ({ of, parts }: SentenceProps): ReactElement => (
  <>
    {of.split(/<(\w+)\/>/).map((piece, at) => {
      // Pieces and names alternate.
      const shown = at % 2 === 0 ? piece : parts[piece];
      // biome-ignore lint/suspicious/noArrayIndexKey: a piece is its place in the sentence
      return <Fragment key={at}>{shown}</Fragment>;
    })}
  </>
);
