import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useAct } from '../desk/acting.js';
import { memory } from '../desk/asking.js';
import { people } from '../desk/people.js';
import { Refusal } from '../frame/trouble.js';
import { Waiting } from '../frame/waiting.js';
import { Moment } from '../words/times.js';
import { asked, peopleChanged } from './asked.js';
import { deviceName } from './device.js';
import styles from './own.module.css';

const METHODS: { readonly [method: string]: string } = {
  password: 'by password',
  'password-and-code': 'by password and code',
  'recovery-code': 'by a recovery code',
  passkey: 'by passkey',
  'single-sign-on': 'by single sign-on',
  invitation: 'by invitation',
};

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
      <h2 id="sessions">Where you are signed in</h2>
      {sessions.data ? (
        <ul className={styles.lines}>
          {sessions.data.items.map(({ id, current, method, device, address, createdAt, seenAt }) => (
            <li key={id} className={styles.line}>
              <div className={styles.about}>
                <p>
                  {deviceName(device)}
                  {current && ', here'}
                </p>
                <p>
                  {address}, signed in {METHODS[method] ?? method} <Moment at={createdAt} />, last seen{' '}
                  <Moment at={seenAt} />
                </p>
              </div>
              {!current && (
                <Button
                  variant="default"
                  aria-label={`Sign out there: ${deviceName(device)} at ${address}`}
                  disabled={end.isPending}
                  onClick={() => end.mutate(id)}
                >
                  Sign out there
                </Button>
              )}
            </li>
          ))}
        </ul>
      ) : sessions.error ? (
        <Refusal error={sessions.error} />
      ) : (
        <Waiting what="your sessions" meanwhile="Signing out everywhere works without the list." />
      )}
      <Refusal error={end.error ?? endAll.error} />
      <p className="small">Signing out everywhere ends your tokens too: programs that act for you need new ones.</p>
      <Button variant="default" disabled={endAll.isPending} onClick={() => endAll.mutate(null)}>
        Sign out everywhere
      </Button>
    </section>
  );
}
