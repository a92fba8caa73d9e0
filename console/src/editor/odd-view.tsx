import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { t } from '../words/i18n.js';
import styles from './editor.module.css';
import { oddIn, piecesOf, withoutOdd } from './odd-characters.js';

interface OddProps {
  /** Of the field, as the officer reads it. */
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** The words that people know of the commonest; the others have their number. */
const KNOWN = ['U+00AD', 'U+200B', 'U+200C', 'U+200D', 'U+200E', 'U+200F', 'U+202E', 'U+2060', 'U+FEFF'] as const;
const named = (code: string): string => {
  const known = KNOWN.find((one) => one === code);
  return known ? `${code} ${t(`editor:odd.names.${known}`)}` : code;
};

/** Beneath a field: what stands in it that cannot be seen, where it stands, and one press to take it out. */
export function OddView({ label, value, onChange }: OddProps): ReactElement | null {
  const odd = oddIn(value);
  if (odd.length === 0) return null;
  return (
    <div className={styles.odd}>
      <p>
        {t('editor:odd.found', { count: odd.length })} {[...new Set(odd)].map(named).join(', ')}
      </p>
      <p className={styles.oddText}>
        {piecesOf(value).map((piece, i) =>
          // biome-ignore lint/suspicious/noArrayIndexKey: a piece is its place in the text.
          piece.odd === null ? <span key={i}>{piece.text}</span> : <mark key={i}>{piece.odd}</mark>,
        )}
      </p>
      <Button
        variant="default"
        onClick={() => onChange(withoutOdd(value))}
        aria-label={`${t('editor:odd.remove', { count: odd.length })}: ${label}`}
      >
        {t('editor:odd.remove', { count: odd.length })}
      </Button>
    </div>
  );
}
