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
import { Clock } from '../words/times.js';
import { count, inFirst, KINDS, SEVERITIES, STANDINGS } from '../words/words.js';
import { Deeds } from './deeds.js';
import styles from './messages.module.css';
import { OnTheClock } from './on-the-clock.js';
import { Dropped, Versions } from './versions.js';

/** One message: what was said, version by version, and what may follow. */
export function MessageScreen({ id }: { id: string }): ReactElement {
  const message = useQuery({ ...asking.message(id), refetchInterval: 15_000 });
  if (message.data) return <Message message={message.data} />;
  if (message.error) return <Trouble error={message.error} again={() => void message.refetch()} />;
  return <Waiting what="the message" meanwhile="The board goes on without it." />;
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
          {headline?.text ?? 'No headline yet'}
        </h1>
        {newest && message.expires && (
          <p className="soft">
            {message.expired ? 'Was valid until ' : 'Valid until '}
            <Clock at={message.expires} /> · <a href={addressOf({ at: 'board' })}>who shows it</a>
          </p>
        )}
      </div>
      <Reviews reviews={message.reviews} />
      <OnTheClock message={message} />
      {draft && (
        <div className={styles.open}>
          <p>
            <strong>
              {draft.submittedAt && !message.scheduled ? 'Waits for approval' : 'Draft'}:{' '}
              {KINDS[draft.content.kind].toLowerCase()}, version {draft.n}
            </strong>{' '}
            <span className="soft">
              by {draft.author.name}, <Clock at={draft.updatedAt} />
              {draft.missing.length > 0 && ` · ${count(draft.missing.length, 'field')} still missing`}
            </span>
          </p>
          {draft.returned && <p>Given back: {draft.returned}</p>}
        </div>
      )}
      {message.versions.length > 0 ? (
        <Versions message={message} />
      ) : (
        <p className="prose soft">
          {draft ? 'Nothing of it has been released: nobody outside has seen it.' : 'Nothing of it was ever released.'}
        </p>
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
                    Preview
                  </Button>
                )}
                <Button onClick={() => go({ at: 'draft', id })}>Open draft</Button>
              </>
            )}
          </>
        }
      />
    </>
  );
}
