import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { Factors } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { people } from '../desk/people.js';
import { goThere, singleSignOn } from '../entry/single-sign-on.js';
import { Refusal } from '../frame/trouble.js';
import { t } from '../words/i18n.js';
import { Sentence } from '../words/sentence.js';
import { Moment } from '../words/times.js';
import styles from './own.module.css';

/** The officer at an identity provider; nothing where the hub has none. */
export function Identities({ factors, fresh }: { factors: Factors; fresh: boolean }): ReactElement | null {
  const known = useQuery(singleSignOn);
  const link = useAct((_: null) => people.linkSingleSignOn(), goThere);
  if (!known.data?.name) return null;
  return (
    <section className={styles.part} aria-labelledby="identities">
      <h2 id="identities">{known.data.name}</h2>
      {factors.identities.length === 0 ? (
        <p>{t('own:identities.none')}</p>
      ) : (
        <ul className={styles.lines}>
          {factors.identities.map(({ issuer, since }) => (
            <li key={issuer} className={styles.line}>
              <div className={styles.about}>
                <p>{issuer}</p>
                <p>
                  <Sentence of={t('own:identities.linked')} parts={{ since: <Moment at={since} /> }} />
                </p>
              </div>
            </li>
          ))}
        </ul>
      )}
      <Refusal error={link.error} />
      {factors.identities.length === 0 && (
        <Button variant="default" disabled={!fresh || link.isPending} onClick={() => link.mutate(null)}>
          {t('own:identities.link')}
        </Button>
      )}
    </section>
  );
}
