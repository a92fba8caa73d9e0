import type { ReactElement } from 'react';
import type { BoardPlacement } from '../../../src/press-office/api.js';
import { t } from '../words/i18n.js';
import { Age } from '../words/times.js';
import styles from './board.module.css';
import { cellOf, EVERY_LANGUAGE, isSettled } from './rows.js';

/** Every broadcaster by name where the table has one row for all: those that differ come first. */
export function EndpointList({ lines }: { lines: readonly BoardPlacement[] }): ReactElement | null {
  if (lines.length === 0) return null;
  const sorted = [...lines].sort(
    (a, b) => Number(isSettled(a)) - Number(isSettled(b)) || a.channel.name.localeCompare(b.channel.name),
  );
  return (
    <details className={styles.endpoints}>
      <summary>{t('board:row.list')}</summary>
      <ul>
        {sorted.map((line) => {
          const cell = cellOf(line, line.channel.name, EVERY_LANGUAGE);
          return (
            <li key={line.id}>
              <span className={styles.sign} data-tone={cell.tone} role="img" aria-label={cell.words}>
                {cell.sign}
              </span>{' '}
              {line.channel.name}
              {line.receipt && (
                <span className="soft">
                  {' · '}
                  <Age at={line.receipt.at} />
                </span>
              )}
            </li>
          );
        })}
      </ul>
    </details>
  );
}
