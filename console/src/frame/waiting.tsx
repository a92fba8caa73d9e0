import { type ReactElement, useEffect, useState } from 'react';
import { t } from '../words/i18n.js';
import styles from './state.module.css';

interface WaitingProps {
  /** What is waited for, as a noun: "the board". */
  readonly what: string;
  /** What can be done meanwhile, as a sentence. */
  readonly meanwhile: string;
  /** On an otherwise empty screen. */
  readonly alone?: boolean;
}

/** Nothing for a second, then what is waited for, after ten what can be done meanwhile (look.md). */
export function Waiting({ what, meanwhile, alone = false }: WaitingProps): ReactElement {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const first = setTimeout(() => setSeconds(1), 1_000);
    const later = setTimeout(() => setSeconds(10), 10_000);
    return () => {
      clearTimeout(first);
      clearTimeout(later);
    };
  }, []);
  return (
    <div className={alone ? styles.alone : styles.state} role="status">
      {seconds >= 1 && <p>{t('frame:waiting', { what })}</p>}
      {seconds >= 10 && <p className="soft">{meanwhile}</p>}
    </div>
  );
}
