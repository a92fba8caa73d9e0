import { Button, TextInput } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { useAct } from '../desk/acting.js';
import { memory } from '../desk/asking.js';
import { desk } from '../desk/desk.js';
import { useMay } from '../desk/hub.js';
import { Bar } from '../frame/bar.js';
import { Dialog } from '../frame/dialog.js';
import { Refusal, Trouble } from '../frame/trouble.js';
import { Waiting } from '../frame/waiting.js';
import { addressOf, go } from '../place.js';
import { t } from '../words/i18n.js';
import { Sentence } from '../words/sentence.js';
import { Moment } from '../words/times.js';
import styles from './incidents.module.css';

/** Every incident, the open ones first: what several messages are about. */
export function IncidentsScreen(): ReactElement {
  useDocumentTitle(`${t('incidents:title')} · Tocsin`);
  const pages = useInfiniteQuery({
    queryKey: ['incidents'],
    queryFn: ({ pageParam }) => desk.incidents(pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: 15_000,
  });
  if (!pages.data)
    return pages.error ? (
      <Trouble error={pages.error} again={() => void pages.refetch()} />
    ) : (
      <Waiting what={t('incidents:title')} meanwhile={t('incidents:meanwhile')} />
    );
  const all = pages.data.pages.flatMap(({ items }) => items);
  return (
    <>
      <h1>{t('incidents:title')}</h1>
      {all.length === 0 && <p className="prose soft">{t('incidents:none')}</p>}
      <ul className={styles.list}>
        {all.map((incident) => (
          <li key={incident.id}>
            <p className={styles.line}>
              <a href={addressOf({ at: 'incident', id: incident.id })} className={styles.title}>
                {incident.title}
              </a>
              <span>{incident.closedAt === null ? t('incidents:open') : t('incidents:closed')}</span>
            </p>
            <p className="small">
              {t('incidents:messages', { count: incident.messages })} ·{' '}
              <Sentence
                of={t('incidents:openedBy')}
                parts={{ by: incident.openedBy, at: <Moment at={incident.openedAt} /> }}
              />
            </p>
          </li>
        ))}
      </ul>
      {pages.hasNextPage && (
        <Button variant="default" onClick={() => void pages.fetchNextPage()} disabled={pages.isFetchingNextPage}>
          {t('incidents:older')}
        </Button>
      )}
      <Bar actions={<NewIncident />} />
    </>
  );
}

function NewIncident(): ReactElement | null {
  const may = useMay();
  const [asked, setAsked] = useState(false);
  const [title, setTitle] = useState('');
  const open = useAct(
    (given: string, key) => desk.openIncident(given, key),
    async ({ id }) => {
      setAsked(false);
      setTitle('');
      go({ at: 'incident', id });
      await memory.invalidateQueries({ queryKey: ['incidents'] });
    },
  );
  if (!may('write')) return null;
  return (
    <>
      <Button onClick={() => setAsked(true)}>{t('incidents:new')}</Button>
      <Dialog opened={asked} onClose={() => setAsked(false)} title={t('incidents:newTitle')}>
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            open.mutate(title.trim());
          }}
        >
          <p>{t('incidents:newTold')}</p>
          <TextInput
            label={t('incidents:name')}
            required
            withAsterisk={false}
            maxLength={120}
            data-autofocus
            value={title}
            onChange={(event) => setTitle(event.currentTarget.value)}
          />
          <Refusal error={open.error} />
          <Button type="submit" disabled={open.isPending || title.trim() === ''}>
            {t('incidents:new')}
          </Button>
        </form>
      </Dialog>
    </>
  );
}
