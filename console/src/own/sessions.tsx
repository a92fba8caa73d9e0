import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useAct } from '../desk/acting.js';
import { memory } from '../desk/asking.js';
import { people } from '../desk/people.js';
import { Refusal } from '../frame/trouble.js';
import { Waiting } from '../frame/waiting.js';
import { en } from '../words/en.js';
import { t } from '../words/i18n.js';
import { Sentence } from '../words/sentence.js';
import { Moment } from '../words/times.js';
import { asked, peopleChanged } from './asked.js';
import { deviceName } from './device.js';
import styles from './own.module.css';

const METHODS = en.own.sessions.method;
const isMethod = (method: string): method is keyof typeof METHODS => Object.hasOwn(METHODS, method);
const methodWords = (method: string): string => (isMethod(method) ? t(`own:sessions.method.${method}`) : method);

export function Sessions(): ReactElement {
  const sessions = useQuery(asked.sessions);
  const end = useAct((id: string, key) => people.endSession(id, key), peopleChanged);
  const endAll = useAct(
    (_: null, key) => people.endSessions(key),
    () => {
      memory.clear();
      window.location.reload();
    },
  );
  return (
    <section className={styles.part} aria-labelledby="sessions">
      <h2 id="sessions">{t('own:sessions.title')}</h2>
      {sessions.data ? (
        <ul className={styles.lines}>
          {sessions.data.items.map(({ id, current, method, device, address, createdAt, seenAt }) => (
            <li key={id} className={styles.line}>
              <div className={styles.about}>
                <p>{current ? t('own:sessions.here', { device: deviceName(device) }) : deviceName(device)}</p>
                <p>
                  <Sentence
                    of={t('own:sessions.line', { address, method: methodWords(method) })}
                    parts={{ at: <Moment at={createdAt} />, seen: <Moment at={seenAt} /> }}
                  />
                </p>
              </div>
              {!current && (
                <Button
                  variant="default"
                  aria-label={t('own:sessions.endOne', { device: deviceName(device), address })}
                  disabled={end.isPending}
                  onClick={() => end.mutate(id)}
                >
                  {t('own:sessions.end')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      ) : sessions.error ? (
        <Refusal error={sessions.error} />
      ) : (
        <Waiting what={t('own:sessions.the')} meanwhile={t('own:sessions.meanwhile')} />
      )}
      <Refusal error={end.error ?? endAll.error} />
      <p className="small">{t('own:sessions.told')}</p>
      <Button variant="default" disabled={endAll.isPending} onClick={() => endAll.mutate(null)}>
        {t('own:sessions.all')}
      </Button>
    </section>
  );
}
