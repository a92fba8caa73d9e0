import { Button, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import type { ChannelDecision, DecisionsQuery } from '../../../src/press-office/api.js';
import { asking } from '../desk/asking.js';
import { addressOf } from '../place.js';
import { language, t } from '../words/i18n.js';
import { Decided } from './decided.js';
import { Deciding } from './deciding.js';
import styles from './decisions.module.css';

type Audience = NonNullable<DecisionsQuery['audience']>;
type Place = NonNullable<DecisionsQuery['place']>;
const AUDIENCES: readonly Audience[] = ['everyone', 'nearby', 'inside', 'press'];
const PLACES: readonly Place[] = ['indoors', 'outdoors', 'road'];

const ASK_EVERY_MS = 5_000;

/** Each channel of the office, also those that Tocsin does not send to: what is decided, and what the rules suggest. */
export function Decisions({ id }: { id: string }): ReactElement | null {
  const [audience, setAudience] = useState<Audience | ''>('');
  const [place, setPlace] = useState<Place | ''>('');
  const { data } = useQuery({ ...asking.decisions({ message: id, audience, place }), refetchInterval: ASK_EVERY_MS });
  if (!data) return null;
  return (
    <section className={styles.block} aria-labelledby="decisions">
      <h2 id="decisions">{t('decisions:title')}</h2>
      {data.undecided.length > 0 && (
        <p className={styles.undecided} role="status">
          {t('decisions:undecided', { channels: data.undecided.join(', ') })}
        </p>
      )}
      <div className={styles.asked}>
        <NativeSelect
          label={t('decisions:audience.label')}
          value={audience}
          onChange={(event) => setAudience(event.currentTarget.value as Audience | '')}
          data={[
            { value: '', label: t('decisions:notSaid') },
            ...AUDIENCES.map((value) => ({ value, label: t(`decisions:audience.${value}`) })),
          ]}
        />
        <NativeSelect
          label={t('decisions:place.label')}
          value={place}
          onChange={(event) => setPlace(event.currentTarget.value as Place | '')}
          data={[
            { value: '', label: t('decisions:notSaid') },
            ...PLACES.map((value) => ({ value, label: t(`decisions:place.${value}`) })),
          ]}
        />
      </div>
      <ul className={styles.list}>
        {data.channels.map((each) => (
          <Line key={each.channel.id} message={id} line={each} may={data.may} />
        ))}
      </ul>
      {!data.may && <p className="small">{t('decisions:approversDecide')}</p>}
      <p className="small">
        <a href={addressOf({ at: 'decisions' })}>{t('decisions:officeChannels')}</a>
      </p>
    </section>
  );
}

function Line({ message, line, may }: { message: string; line: ChannelDecision; may: boolean }): ReactElement {
  const [open, setOpen] = useState(false);
  const { channel, decision, suggestion, shown } = line;
  return (
    <li>
      <div className={styles.name}>
        <p>
          {decision ? <Decided made={decision} /> : <strong>{channel.name}</strong>}
          {!decision && ` · ${channel.mandatory ? t('decisions:mandatory') : t('decisions:nothing')}`}
        </p>
        {may && (
          <Button
            variant="default"
            onClick={() => setOpen(!open)}
            aria-expanded={open}
            aria-label={`${t('decisions:decide')}: ${channel.name}`}
          >
            {t('decisions:decide')}
          </Button>
        )}
      </div>
      {shown && <p className="small">{t('decisions:shown')}</p>}
      {suggestion && (
        <p className="small">
          {t(`decisions:suggested.${suggestion.suggest}`)} {suggestion.reason[language()] ?? suggestion.reason.en}
        </p>
      )}
      {open && <Deciding message={message} line={line} onDone={() => setOpen(false)} />}
    </li>
  );
}
