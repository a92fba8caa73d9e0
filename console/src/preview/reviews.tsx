import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import type { ReviewView } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { asking, messageChanged } from '../desk/asking.js';
import { desk } from '../desk/desk.js';
import { useHub, useMay } from '../desk/hub.js';
import { Dialog } from '../frame/dialog.js';
import { Refusal } from '../frame/trouble.js';
import { addressOf } from '../place.js';
import { t } from '../words/i18n.js';
import { Sentence } from '../words/sentence.js';
import { Clock } from '../words/times.js';
import styles from './preview.module.css';

/** On the board, whatever stands there: what was released without a second officer and wants one. */
export function OpenReviews(): ReactElement | null {
  const reviews = useQuery(asking.reviews).data?.items ?? [];
  return <Reviews reviews={reviews} />;
}

/** Of versions without approval: what became of them since, and the two answers of another approver. */
export function Reviews({ reviews }: { reviews: readonly ReviewView[] }): ReactElement | null {
  if (reviews.length === 0) return null;
  return (
    <section className={styles.reviews} aria-labelledby="reviews" data-open={reviews.some(isOpen) || undefined}>
      <h2 id="reviews">{t('preview:review.title')}</h2>
      <ul>
        {reviews.map((review) => (
          <li key={`${review.reference} ${review.n}`}>
            <p>
              <Told review={review} />
            </p>
            {review.verdict === null && <Answers review={review} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

const isOpen = ({ verdict }: ReviewView): boolean => verdict?.is !== 'countersigned';

function Told({
  review: { reference, n, releasedAt, releasedBy, reason, verdict },
}: {
  review: ReviewView;
}): ReactElement {
  const link = (
    <a href={addressOf({ at: 'message', id: reference })} className="ref">
      {reference}
    </a>
  );
  if (verdict === null) {
    const said = t('preview:review.open', { n, who: releasedBy.name, reason });
    return <Sentence of={said} parts={{ reference: link, at: <Clock at={releasedAt} /> }} />;
  }
  const said = t(`preview:review.${verdict.is}`, { n, who: verdict.by.name, reason: verdict.reason ?? '' });
  return <Sentence of={said} parts={{ reference: link, at: <Clock at={verdict.at} /> }} />;
}

function Answers({ review }: { review: ReviewView }): ReactElement | null {
  const { me } = useHub();
  const may = useMay();
  const { reference, n } = review;
  const countersign = useAct(
    (version: number, key) => desk.countersign(reference, version, key),
    () => messageChanged(reference),
  );
  if (me.id === review.releasedBy.id || me.id === review.author.id)
    return <p className="soft">{t('preview:review.own')}</p>;
  if (!may('approve')) return null;
  return (
    <>
      <div className="row">
        <Button
          variant="default"
          onClick={() => countersign.mutate(n)}
          disabled={countersign.isPending}
          aria-label={t('preview:review.countersignFor', { reference, n })}
        >
          {t('preview:review.countersign')}
        </Button>
        <ObjectTo review={review} />
      </div>
      <Refusal error={countersign.error} />
    </>
  );
}

function ObjectTo({ review: { reference, n } }: { review: ReviewView }): ReactElement {
  const [asked, setAsked] = useState(false);
  const [reason, setReason] = useState('');
  const object = useAct(
    (why: string, key) => desk.objectTo(reference, n, why, key),
    async () => {
      setAsked(false);
      await messageChanged(reference);
    },
  );
  return (
    <>
      <Button variant="subtle" onClick={() => setAsked(true)}>
        {t('preview:review.object')}
      </Button>
      <Dialog opened={asked} onClose={() => setAsked(false)} title={t('preview:review.objectTitle')}>
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            object.mutate(reason.trim());
          }}
        >
          <p>{t('preview:review.objectTold')}</p>
          <TextInput
            label={t('preview:review.what')}
            maxLength={500}
            required
            withAsterisk={false}
            data-autofocus
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Refusal error={object.error} />
          <Button type="submit" disabled={object.isPending || reason.trim() === ''}>
            {t('preview:review.object')}
          </Button>
        </form>
      </Dialog>
    </>
  );
}
