import { Button, TextInput } from '@mantine/core';
import { useDocumentTitle, useHotkeys } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type ReactElement, useRef } from 'react';
import type { MessageSummary } from '../../../src/press-office/api.js';
import { desk } from '../desk/desk.js';
import { Bar } from '../frame/bar.js';
import { Trouble } from '../frame/trouble.js';
import { Waiting } from '../frame/waiting.js';
import { settle } from '../place.js';
import { t } from '../words/i18n.js';
import { MessageLine } from './message-line.js';
import styles from './messages.module.css';
import { NewAlert } from './new-alert.js';

/** Every message of the hub, newest first. */
export function MessagesScreen({ search }: { search: string }): ReactElement {
  useDocumentTitle(`${t('messages:title')} · Tocsin`);
  const pages = useInfiniteQuery({
    queryKey: ['messages'],
    queryFn: ({ pageParam }) => desk.messages(pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: 15_000,
  });
  const field = useRef<HTMLInputElement>(null);
  const lines = useRef<HTMLUListElement>(null);
  useHotkeys([
    ['j', () => step(lines.current, 1)],
    ['k', () => step(lines.current, -1)],
    ['/', () => field.current?.focus()],
  ]);
  if (pages.isError && !pages.data) return <Trouble error={pages.error} again={() => void pages.refetch()} />;
  if (!pages.data) return <Waiting what={t('messages:theMessages')} meanwhile={t('messages:pageGoesOn')} />;

  const all = pages.data.pages.flatMap((page) => page.items);
  const found = all.filter((message) => matches(message, search));
  const every = t('terms:messages', { count: all.length });
  const counted = search === '' ? every : t('messages:some', { found: found.length, all: every });
  return (
    <>
      <div className={styles.head}>
        <h1>{t('messages:title')}</h1>
        {all.length > 0 && (
          <TextInput
            ref={field}
            type="search"
            aria-label={t('messages:searchBy')}
            placeholder={t('messages:search')}
            value={search}
            onChange={(event) => settle({ at: 'messages', search: event.currentTarget.value })}
          />
        )}
      </div>
      {all.length === 0 ? (
        <Empty />
      ) : (
        <ul className={styles.list} ref={lines}>
          {found.map((message) => (
            <MessageLine key={message.id} message={message} />
          ))}
        </ul>
      )}
      {all.length > 0 && found.length === 0 && (
        <p className={styles.none}>
          {t('messages:noneFits', { search })}{' '}
          <button type="button" onClick={() => settle({ at: 'messages', search: '' })}>
            {t('messages:showAll')}
          </button>
        </p>
      )}
      {pages.hasNextPage && (
        <div className={styles.more}>
          <Button variant="default" onClick={() => void pages.fetchNextPage()} disabled={pages.isFetchingNextPage}>
            {t(pages.isFetchingNextPage ? 'messages:olderAwaited' : 'messages:older')}
          </Button>
          {search !== '' && <p className="small">{t('messages:onlyShown')}</p>}
        </div>
      )}
      <Bar actions={<NewAlert />}>
        {all.length > 0 && (
          <p className="soft" role="status">
            {pages.hasNextPage ? t('messages:soFar', { what: counted }) : counted}
          </p>
        )}
      </Bar>
    </>
  );
}

const Empty = (): ReactElement => (
  <div className={styles.empty}>
    <h2>{t('messages:empty.title')}</h2>
    <p className="prose">{t('messages:empty.what')}</p>
    <p className="prose soft">{t('messages:empty.exercise')}</p>
  </div>
);

function matches(message: MessageSummary, search: string): boolean {
  const words = [
    message.reference,
    message.incident ?? '',
    ...Object.values(message.headlines),
    ...Object.values(message.event),
  ];
  const text = words.join('\n').toLocaleLowerCase();
  return search
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** The marked line is the one with the focus, so that Enter and a screen reader follow by themselves. */
function step(lines: HTMLUListElement | null, by: 1 | -1): void {
  const links = [...(lines?.querySelectorAll<HTMLAnchorElement>('a') ?? [])];
  const at = links.findIndex((link) => link.contains(document.activeElement));
  links[at < 0 ? 0 : Math.min(links.length - 1, Math.max(0, at + by))]?.focus();
}
