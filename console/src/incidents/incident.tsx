import { Button, TextInput } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import type { IncidentDetail, IncidentLine } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { asking, memory } from '../desk/asking.js';
import { desk } from '../desk/desk.js';
import { useHub, useMay } from '../desk/hub.js';
import { Badge } from '../frame/badge.js';
import { Refusal, Trouble } from '../frame/trouble.js';
import { Waiting } from '../frame/waiting.js';
import { addressOf } from '../place.js';
import { t } from '../words/i18n.js';
import { Sentence } from '../words/sentence.js';
import { Moment } from '../words/times.js';
import { inFirst, SEVERITIES, STANDINGS } from '../words/words.js';
import styles from './incidents.module.css';

const ASK_EVERY_MS = 5_000;
const changed = () =>
  Promise.all(
    ['incident', 'incidents', 'message', 'messages'].map((name) => memory.invalidateQueries({ queryKey: [name] })),
  ).then(() => undefined);

/** One incident: its messages and where each stands. It is closed once nothing of it stands any more. */
export function IncidentScreen({ id }: { id: string }): ReactElement {
  const incident = useQuery({ ...asking.incident(id), refetchInterval: ASK_EVERY_MS });
  useDocumentTitle(`${incident.data?.title ?? t('incidents:title')} · Tocsin`);
  if (!incident.data)
    return incident.error ? (
      <Trouble error={incident.error} again={() => void incident.refetch()} />
    ) : (
      <Waiting what={t('incidents:title')} meanwhile={t('incidents:meanwhile')} />
    );
  return <Shown incident={incident.data} />;
}

function Shown({ incident }: { incident: IncidentDetail }): ReactElement {
  const may = useMay();
  const { id, title, lines, openedBy, openedAt, closedAt, closedBy } = incident;
  const close = useAct((_: null, key) => desk.closeIncident(id, key), changed);
  const reopen = useAct((_: null, key) => desk.reopenIncident(id, key), changed);
  return (
    <>
      <div className={styles.head}>
        <div>
          <p className="soft">
            <a href={addressOf({ at: 'incidents' })}>{t('incidents:title')}</a> ·{' '}
            {closedAt === null ? t('incidents:open') : t('incidents:closed')}
          </p>
          <h1>{title}</h1>
        </div>
        {may('release') &&
          (closedAt === null ? (
            <Button variant="default" onClick={() => close.mutate(null)} disabled={close.isPending}>
              {t('incidents:close')}
            </Button>
          ) : (
            <Button variant="default" onClick={() => reopen.mutate(null)} disabled={reopen.isPending}>
              {t('incidents:reopen')}
            </Button>
          ))}
      </div>
      <Refusal error={close.error ?? reopen.error} />
      <p className="small">
        <Sentence of={t('incidents:openedBy')} parts={{ by: openedBy, at: <Moment at={openedAt} /> }} />
        {closedAt !== null && (
          <>
            {' '}
            <Sentence of={t('incidents:closedBy')} parts={{ by: closedBy, at: <Moment at={closedAt} /> }} />
          </>
        )}
      </p>
      {lines.length === 0 && <p className="prose soft">{t('incidents:noMessages')}</p>}
      <ul className={styles.list}>
        {lines.map((line) => (
          <Line key={line.id} incident={id} line={line} />
        ))}
      </ul>
      {may('write') && closedAt === null && <Join id={id} />}
    </>
  );
}

function Line({ incident, line }: { incident: string; line: IncidentLine }): ReactElement {
  const { languages } = useHub();
  const may = useMay();
  const headline = inFirst(line.headlines, languages);
  const leave = useAct((_: null, key) => desk.leaveIncident(incident, line.id, key), changed);
  const mark = line.standing && line.standing !== 'active' ? STANDINGS[line.standing] : null;
  return (
    <li>
      <p className={styles.line}>
        <a href={addressOf({ at: 'message', id: line.reference })} className="ref">
          {line.reference}
        </a>
        {mark ? <Badge mark={mark} /> : line.severity && <Badge mark={SEVERITIES[line.severity]} />}
      </p>
      <p lang={headline?.language}>{headline?.text ?? t('incidents:noHeadline')}</p>
      <div className={styles.line}>
        <p className="small">
          {line.standing === null ? t('incidents:draft') : line.open ? t('incidents:stands') : t('incidents:over')}
        </p>
        {may('write') && (
          <Button
            variant="subtle"
            onClick={() => leave.mutate(null)}
            disabled={leave.isPending}
            aria-label={`${t('incidents:leave')}: ${line.reference}`}
          >
            {t('incidents:leave')}
          </Button>
        )}
      </div>
      <Refusal error={leave.error} />
    </li>
  );
}

function Join({ id }: { id: string }): ReactElement {
  const [reference, setReference] = useState('');
  const join = useAct(
    (message: string, key) => desk.joinIncident(id, message, key),
    async () => {
      setReference('');
      await changed();
    },
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        join.mutate(reference.trim());
      }}
    >
      <div className={styles.join}>
        <TextInput
          label={t('incidents:reference')}
          placeholder="2026-0042"
          required
          withAsterisk={false}
          maxLength={64}
          value={reference}
          onChange={(event) => setReference(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={join.isPending || reference.trim() === ''}>
          {t('incidents:join')}
        </Button>
      </div>
      <Refusal error={join.error} />
    </form>
  );
}
