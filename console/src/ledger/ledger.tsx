import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedCallback, useDocumentTitle, useHotkeys } from '@mantine/hooks';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import { Trouble } from '../frame/trouble.js';
import { Waiting } from '../frame/waiting.js';
import { addressOf, type LedgerFilter, settle } from '../place.js';
import { en } from '../words/en.js';
import { t } from '../words/i18n.js';
import { Anchored } from './anchored.js';
import styles from './ledger.module.css';
import { LedgerLineView } from './ledger-line.js';
import { ledger } from './reading.js';
import { doneWord, isKnown } from './said.js';

/** Everything that was done, newest first, and whether it can be believed. */
export function LedgerScreen({ filter }: { filter: LedgerFilter }): ReactElement {
  useDocumentTitle(`${t('ledger:title')} · Tocsin`);
  const pages = useInfiniteQuery({
    queryKey: ['ledger', 'lines', filter],
    queryFn: ({ pageParam }) => ledger.lines(filter, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
  const lines = useRef<HTMLOListElement>(null);
  useHotkeys([
    ['j', () => step(lines.current, 1)],
    ['k', () => step(lines.current, -1)],
  ]);
  if (pages.isError && !pages.data) return <Trouble error={pages.error} again={() => void pages.refetch()} />;
  if (!pages.data) return <Waiting what={t('ledger:waiting')} meanwhile={t('ledger:meanwhile')} />;
  const shown = pages.data.pages.flatMap((page) => page.items);
  return (
    <>
      <h1 className={styles.title}>{t('ledger:title')}</h1>
      <Anchored />
      <Filters filter={filter} />
      {shown.length === 0 ? (
        <p className={styles.none}>{t('ledger:none')}</p>
      ) : (
        <ol className={styles.lines} ref={lines}>
          {shown.map((line) => (
            <LedgerLineView key={line.seq} line={line} filter={filter} />
          ))}
        </ol>
      )}
      {pages.hasNextPage && (
        <div className={styles.more}>
          <Button variant="default" onClick={() => void pages.fetchNextPage()} disabled={pages.isFetchingNextPage}>
            {t(pages.isFetchingNextPage ? 'ledger:waitingOlder' : 'ledger:older')}
          </Button>
        </div>
      )}
      <p className="small" role="status">
        {t('ledger:shown', { count: shown.length })}
      </p>
    </>
  );
}

/** Typing is asked for once it pauses: each question reads through the ledger. */
const PAUSE_MS = 300;

function Filters({ filter }: { filter: LedgerFilter }): ReactElement {
  const [typed, setTyped] = useState(filter.search ?? '');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => setTyped(filter.search ?? ''), [filter.search]);
  useHotkeys([['/', () => field.current?.focus()]]);
  const look = useDebouncedCallback((search: string) => settle({ at: 'ledger', ...filter, search }), PAUSE_MS);
  const { action, actor, subject } = filter;
  const only = [actor, subject].filter((value) => value !== undefined);
  return (
    <div className={styles.filters}>
      <TextInput
        ref={field}
        type="search"
        aria-label={t('ledger:searchLabel')}
        placeholder={t('ledger:search')}
        value={typed}
        maxLength={300}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          look(event.currentTarget.value);
        }}
      />
      <NativeSelect
        aria-label={t('ledger:action')}
        value={action ?? ''}
        onChange={(event) => settle({ at: 'ledger', ...filter, action: event.currentTarget.value })}
        data={[
          { value: '', label: `${t('ledger:action')}: ${t('ledger:any')}` },
          ...(action === undefined || isKnown(action) ? [] : [{ value: action, label: action }]),
          ...Object.keys(en.ledger.done)
            .map((value) => ({ value, label: doneWord(value) }))
            .sort((a, b) => a.label.localeCompare(b.label)),
        ]}
      />
      {only.length > 0 && (
        <p className="soft">
          {t('ledger:filtered')} {only.join(', ')}.
        </p>
      )}
      {Object.keys(filter).length > 0 && <a href={addressOf({ at: 'ledger' })}>{t('ledger:all')}</a>}
    </div>
  );
}

/** The marked line is the one with the focus, so that Enter and a screen reader follow by themselves. */
function step(lines: HTMLOListElement | null, by: 1 | -1): void {
  const folds = [...(lines?.querySelectorAll<HTMLElement>('summary') ?? [])];
  const at = folds.findIndex((fold) => fold.closest('li')?.contains(document.activeElement));
  folds[at < 0 ? 0 : Math.min(folds.length - 1, Math.max(0, at + by))]?.focus();
}
