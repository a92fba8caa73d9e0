import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import type { FactView } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { messageChanged } from '../desk/asking.js';
import { call } from '../desk/call.js';
import { useHub, useMay } from '../desk/hub.js';
import { nameOf, spokenName } from '../editor/field-names.js';
import { Refusal } from '../frame/trouble.js';
import { addressOf } from '../place.js';
import { t } from '../words/i18n.js';
import { Sentence } from '../words/sentence.js';
import { Moment } from '../words/times.js';
import { list } from '../words/words.js';
import styles from './contacts.module.css';

interface FactsProps {
  /** Of the message. */
  readonly id: string;
  readonly facts: readonly FactView[];
}

/**
 * The numbers and links of a draft that are not on the verified list, each with the officer who vouches for it or the
 * button to do so. Nothing where all are verified.
 */
export function Facts({ id, facts }: FactsProps): ReactElement | null {
  const open = facts.filter(({ verified }) => verified === null);
  if (open.length === 0) return null;
  return (
    <section className={styles.facts} aria-labelledby="facts">
      <h2 id="facts">{t('contacts:facts.title')}</h2>
      <p className="soft">
        <Sentence
          of={t('contacts:facts.told')}
          parts={{ list: <a href={addressOf({ at: 'contacts', search: '' })}>{t('contacts:facts.list')}</a> }}
        />
      </p>
      <ul>
        {open.map((fact) => (
          <FactLine key={`${fact.kind} ${fact.fact}`} id={id} fact={fact} />
        ))}
      </ul>
    </section>
  );
}

function FactLine({ id, fact }: { id: string; fact: FactView }): ReactElement {
  const { languages } = useHub();
  const may = useMay();
  const { printed, fields, ticked, nearest } = fact;
  const tick = useAct(
    (wanted: boolean, key) =>
      call<void>(`/messages/${id}/draft/ticks`, { method: 'POST', body: { fact: fact.fact, ticked: wanted }, key }),
    () => messageChanged(id),
  );
  const named = fields.map(({ field }) => spokenName(nameOf(field, languages)));
  return (
    <li className={styles.line}>
      <div className={styles.about}>
        <p className={styles.fact}>{printed}</p>
        <p className={styles.state}>{list(named)}</p>
        {nearest && !ticked && <p>{t('contacts:facts.nearest', { fact: nearest.fact, name: nearest.name })}</p>}
        {ticked && (
          <p className={styles.state}>
            ✓{' '}
            <Sentence
              of={t('contacts:facts.ticked')}
              parts={{ who: ticked.officer.name, at: <Moment at={ticked.at} /> }}
            />
          </p>
        )}
      </div>
      {may('write') && (
        <Button
          variant="default"
          disabled={tick.isPending}
          aria-label={`${t(ticked ? 'contacts:facts.untick' : 'contacts:facts.tick')}: ${printed}`}
          onClick={() => tick.mutate(ticked === null)}
        >
          {t(ticked ? 'contacts:facts.untick' : 'contacts:facts.tick')}
        </Button>
      )}
      <Refusal error={tick.error} />
    </li>
  );
}
