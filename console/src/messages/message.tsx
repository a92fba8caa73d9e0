import { Button } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { MessageDetail } from '../../../src/press-office/api.js';
import { asking } from '../desk/asking.js';
import { useHub, useMay } from '../desk/hub.js';
import { Badge, ExerciseMark } from '../frame/badge.js';
import { Bar } from '../frame/bar.js';
import { Trouble } from '../frame/trouble.js';
import { Waiting } from '../frame/waiting.js';
import { Woken } from '../notices/woken.js';
import { addressOf, go } from '../place.js';
import { Reviews } from '../preview/reviews.js';
import { t } from '../words/i18n.js';
import { Sentence } from '../words/sentence.js';
import { Clock } from '../words/times.js';
import { inFirst, KINDS, midSentence, SEVERITIES, STANDINGS } from '../words/words.js';
import { Deeds } from './deeds.js';
import styles from './messages.module.css';
import { OnTheClock } from './on-the-clock.js';
import { Dropped, Versions } from './versions.js';

/** One message: what was said, version by version, and what may follow. */
export function MessageScreen({ id }: { id: string }): ReactElement {
  const message = useQuery({ ...asking.message(id), refetchInterval: 15_000 });
  if (message.data) return <Message message={message.data} />;
  if (message.error) return <Trouble error={message.error} again={() => void message.refetch()} />;
  return <Waiting what={t('messages:theMessage')} meanwhile={t('messages:boardGoesOn')} />;
}

function Message({ message }: { message: MessageDetail }): ReactElement {
  const hub = useHub();
  const may = useMay();
  const { reference: id, draft, standing, newest } = message;
  const headline = inFirst(message.headlines, hub.languages);
  useDocumentTitle(`${message.reference} ${headline?.text ?? ''} · Tocsin`);
  return (
    <>
      <div className={styles.title}>
        <p className="row">
          <span className="ref">{message.reference}</span>
          {message.world === 'exercise' && <ExerciseMark />}
          {message.severity && <Badge mark={SEVERITIES[message.severity]} />}
          {standing && <Badge mark={STANDINGS[standing]} />}
          {message.incident && <span className="soft">{message.incident}</span>}
        </p>
        <h1 lang={headline?.language} data-standing={standing ?? undefined}>
          {headline?.text ?? t('messages:noHeadline')}
        </h1>
        {newest && message.expires && (
          <p className="soft">
            <Sentence
              of={t(message.expired ? 'messages:one.wasValidUntil' : 'messages:one.validUntil')}
              parts={{ at: <Clock at={message.expires} /> }}
            />{' '}
            · <a href={addressOf({ at: 'board' })}>{t('messages:one.whoShows')}</a>
          </p>
        )}
      </div>
      <Reviews reviews={message.reviews} />
      <OnTheClock message={message} />
      {draft && (
        <div className={styles.open}>
          <p>
            <strong>
              {t(draft.submittedAt && !message.scheduled ? 'messages:one.waits' : 'messages:one.draft', {
                kind: midSentence(KINDS[draft.content.kind]),
                n: draft.n,
              })}
            </strong>{' '}
            <span className="soft">
              <Sentence
                of={t('messages:one.by', { name: draft.author.name })}
                parts={{ at: <Clock at={draft.updatedAt} /> }}
              />
              {draft.missing.length > 0 && ` · ${t('messages:one.missing', { count: draft.missing.length })}`}
            </span>
          </p>
          {draft.returned && <p>{t('messages:one.givenBack', { reason: draft.returned })}</p>}
        </div>
      )}
      {message.versions.length > 0 ? (
        <Versions message={message} />
      ) : (
        <p className="prose soft">{t(draft ? 'messages:one.unseen' : 'messages:one.never')}</p>
      )}
      <Dropped dropped={message.dropped} />
      <Woken id={id} />
      <Bar
        actions={
          <>
            <Deeds message={message} primary={draft === null} />
            {draft && may('write') && (
              <>
                {draft.missing.length === 0 && (
                  <Button variant="default" onClick={() => go({ at: 'preview', id })}>
                    {t('messages:one.preview')}
                  </Button>
                )}
                <Button onClick={() => go({ at: 'draft', id })}>{t('messages:one.openDraft')}</Button>
              </>
            )}
          </>
        }
      />
    </>
  );
}
