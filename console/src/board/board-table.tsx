import { Tooltip } from '@mantine/core';
import { type KeyboardEvent, type ReactElement, useState } from 'react';
import type { Language } from '../../../src/press-office/api.js';
import { useNow } from '../words/clock.js';
import { t } from '../words/i18n.js';
import { Age, Clock } from '../words/times.js';
import { ownName } from '../words/words.js';
import styles from './board.module.css';
import type { Cell, Row } from './rows.js';

interface TableProps {
  readonly title: string;
  readonly languages: readonly Language[];
  readonly rows: readonly Row[];
}

/** One tab stop for the whole table; the arrow keys go from cell to cell, and each says itself in words. */
export function BoardTable({ title, languages, rows }: TableProps): ReactElement {
  const [at, setAt] = useState({ row: 0, column: 0 });
  const columns = Math.max(languages.length, ...rows.map(({ cells }) => cells.length));
  const row = Math.min(at.row, rows.length - 1);
  return (
    <div className={styles.scroll}>
      <table className={styles.table} onKeyDown={step}>
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">{t('board:table.channel')}</th>
            {languages.map((language) => (
              <th key={language} scope="col" className={styles.version}>
                <abbr title={ownName(language)}>{language}</abbr>
              </th>
            ))}
            <th scope="col">{t('board:table.observed')}</th>
            <th scope="col">{t('board:table.age')}</th>
            <th scope="col">{t('board:table.next')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((line, i) => (
            <tr key={line.key}>
              <th scope="row">{line.name}</th>
              {line.cells.map((cell, k) => (
                <td key={cell.key} colSpan={line.cells.length === 1 ? columns : 1} className={styles.version}>
                  <Sign
                    cell={cell}
                    isStop={i === row && k === Math.min(at.column, line.cells.length - 1)}
                    onFocus={() => setAt({ row: i, column: k })}
                  />
                </td>
              ))}
              <td className={styles.fact}>{line.observed}</td>
              <td className={styles.fact}>{line.at === null ? '–' : <Age at={line.at} />}</td>
              <td className={styles.fact}>
                <NextTry at={line.nextTryAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Sign({ cell, isStop, onFocus }: { cell: Cell; isStop: boolean; onFocus: () => void }): ReactElement {
  const about = {
    className: styles.sign,
    'data-tone': cell.tone,
    'data-cell': true,
    tabIndex: isStop ? 0 : -1,
    onFocus,
  };
  return (
    <Tooltip label={cell.url === null ? cell.words : t('board:table.opens', { words: cell.words })}>
      {cell.url === null ? (
        <span {...about} role="img" aria-label={cell.words}>
          {cell.sign}
        </span>
      ) : (
        <a
          {...about}
          href={cell.url}
          target="_blank"
          rel="noreferrer"
          aria-label={t('board:table.isLink', { words: cell.words })}
        >
          {cell.sign}
        </a>
      )}
    </Tooltip>
  );
}

/** Only what is still to come is a time; what is due is being tried. */
function NextTry({ at }: { at: string | null }): ReactElement {
  const now = useNow();
  if (at === null) return <>–</>;
  return Date.parse(at) <= now ? <>{t('board:table.now')}</> : <Clock at={at} seconds />;
}

const STEPS: { readonly [key: string]: readonly [number, number] | undefined } = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

function step(event: KeyboardEvent<HTMLTableElement>): void {
  const by = STEPS[event.key];
  const from = (event.target as HTMLElement).closest('td');
  const line = from?.closest('tr');
  if (!by || !from || !line) return;
  const rows = [...(line.parentElement?.children ?? [])];
  const cellsOf = (row: Element | undefined) => [...(row?.querySelectorAll<HTMLElement>('[data-cell]') ?? [])];
  const column = cellsOf(line).findIndex((cell) => from.contains(cell));
  const cells = cellsOf(rows[rows.indexOf(line) + by[0]]);
  const next = cells[Math.min(column + by[1], cells.length - 1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
