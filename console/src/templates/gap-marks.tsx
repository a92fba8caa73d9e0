import { Fragment, type ReactElement } from 'react';
import type { Gap, Language } from '../../../src/press-office/api.js';
import { language as own } from '../words/i18n.js';
import { inFirst } from '../words/words.js';
import styles from './templates.module.css';

interface GapMarksProps {
  readonly text: string;
  readonly gaps: readonly Gap[];
  readonly language: Language;
  /** What stands in a gap so far. */
  readonly fillOf?: (gap: string) => string;
}

/** A template's text, with its gaps to be seen: what is filled in, or the name of what is wanted there. */
export const GapMarks = ({ text, gaps, language, fillOf }: GapMarksProps): ReactElement => (
  <>
    {text.split(/\{([a-z][a-z0-9-]*)\}/).map((piece, at) => {
      // Pieces of text and names of gaps alternate.
      const gap = at % 2 === 0 ? undefined : gaps.find((each) => each.gap === piece);
      const value = gap && fillOf?.(gap.gap).trim();
      return (
        // biome-ignore lint/suspicious/noArrayIndexKey: a piece is its place in the text
        <Fragment key={at}>
          {at % 2 === 0 ? (
            piece
          ) : (
            <mark className={styles.gap} data-filled={value ? true : undefined}>
              {value || (gap?.name[language] ?? piece)}
            </mark>
          )}
        </Fragment>
      );
    })}
  </>
);

/** In the officer's language, else in any in which it is said. */
export const saidHere = (said: { readonly [language: Language]: string }): string =>
  inFirst(said, [own(), 'en'])?.text ?? '';
