import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import type { NewDecision, Offer } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { asking, memory } from '../desk/asking.js';
import { desk } from '../desk/desk.js';
import { useHub, useMay } from '../desk/hub.js';
import { Refusal } from '../frame/trouble.js';
import { addressOf } from '../place.js';
import { t } from '../words/i18n.js';
import { Sentence } from '../words/sentence.js';
import { Clock } from '../words/times.js';
import { inFirst } from '../words/words.js';
import styles from './decisions.module.css';

const ASK_EVERY_MS = 10_000;

/** A channel was added while messages stand: they are offered, and nothing goes there before somebody consents to each. */
export function Offers(): ReactElement | null {
  const { data } = useQuery({ ...asking.offers, refetchInterval: ASK_EVERY_MS });
  if (!data || data.items.length === 0) return null;
  return (
    <section className={styles.offers} aria-label={t('decisions:offers')}>
      {data.items.map((offer) => (
        <OfferOf key={offer.channel.id} offer={offer} />
      ))}
    </section>
  );
}

function OfferOf({ offer: { channel, since, messages } }: { offer: Offer }): ReactElement {
  const [open, setOpen] = useState(false);
  const { languages } = useHub();
  return (
    <>
      <div className={styles.name}>
        <p role="status">
          <Sentence
            of={t('decisions:offer', { count: messages.length })}
            parts={{ channel: <strong>{channel.name}</strong>, at: <Clock at={since} /> }}
          />
        </p>
        <Button variant="default" onClick={() => setOpen(!open)} aria-expanded={open}>
          {t('decisions:look')}
        </Button>
      </div>
      {open && (
        <ul className={styles.list}>
          {messages.map((each) => {
            const headline = inFirst(each.headlines, languages);
            return (
              <li key={each.message}>
                <p>
                  <a href={addressOf({ at: 'message', id: each.reference })} className="ref">
                    {each.reference}
                  </a>{' '}
                  <span lang={headline?.language}>{headline?.text}</span>
                </p>
                <Consent message={each.message} reference={each.reference} channel={channel} />
              </li>
            );
          })}
        </ul>
      )}
    </>
  );
}

interface ConsentProps {
  readonly message: string;
  readonly reference: string;
  readonly channel: Offer['channel'];
}

function Consent({ message, reference, channel }: ConsentProps): ReactElement | null {
  const may = useMay();
  const decide = useAct(
    (decision: NewDecision['decision'], key) => {
      const reason = t(decision === 'used' ? 'decisions:broughtReason' : 'decisions:leftReason');
      return desk.decide({ message, channel: channel.id, decision, reason }, key);
    },
    () =>
      Promise.all(['offers', 'decisions', 'boards'].map((name) => memory.invalidateQueries({ queryKey: [name] }))).then(
        () => undefined,
      ),
  );
  if (!may('write')) return null;
  return (
    <>
      <div className="row">
        <Button
          onClick={() => decide.mutate('used')}
          disabled={decide.isPending}
          aria-label={`${t('decisions:bring')}: ${reference}, ${channel.name}`}
        >
          {t('decisions:bring')}
        </Button>
        <Button
          variant="default"
          onClick={() => decide.mutate('not-used')}
          disabled={decide.isPending}
          aria-label={`${t('decisions:leave')}: ${reference}, ${channel.name}`}
        >
          {t('decisions:leave')}
        </Button>
      </div>
      <Refusal error={decide.error} />
    </>
  );
}
