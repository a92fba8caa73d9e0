import type { ReactElement } from 'react';
import { differenceOf } from '../board/difference.js';
import { language } from '../words/i18n.js';
import styles from './messages.module.css';

interface WordChangesProps {
  readonly before: string;
  readonly after: string;
  /** Said before each part, for whoever does not see how it is marked. */
  readonly marks: { readonly removed: string; readonly added: string };
}

/** Each changed word says by itself which side it is of, for readers of all kinds: struck out, underlined, and in words. */
export const WordChanges = ({ before, after, marks }: WordChangesProps): ReactElement => (
  <p className={styles.words}>
    {differenceOf(before, after).map((part, i) => {
      const key = `${i} ${part.in}`;
      if (part.in === 'both') return <span key={key}>{part.text}</span>;
      const Mark = part.in === 'ours' ? 'del' : 'ins';
      return (
        <Mark key={key}>
          <span className={styles.spoken} lang={language()}>
            {part.in === 'ours' ? marks.removed : marks.added}
          </span>
          {part.text}
        </Mark>
      );
    })}
  </p>
);
