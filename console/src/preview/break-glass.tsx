import { Button, Textarea } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { Dialog } from '../frame/dialog.js';
import { Refusal } from '../frame/trouble.js';
import { t } from '../words/i18n.js';
import styles from './preview.module.css';
import type { Reach } from './reach.js';
import { TypedReference } from './typed-reference.js';

interface BreakGlassProps {
  readonly reach: Reach;
  /** To be typed first; null: it is not asked for. */
  readonly reference: string | null;
  readonly error: Error | null;
  readonly busy: boolean;
  readonly onBreak: (reason: string) => void;
}

/** A release without a second officer: possible, behind a second press, and never without its reason. */
export function BreakGlass({ reach, reference, error, busy, onBreak }: BreakGlassProps): ReactElement {
  const [asked, setAsked] = useState(false);
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState(reference === null);
  return (
    <>
      <Button variant="subtle" onClick={() => setAsked(true)}>
        {t('preview:glass.do')}
      </Button>
      <Dialog opened={asked} onClose={() => setAsked(false)} title={t('preview:glass.title')}>
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            onBreak(reason.trim());
          }}
        >
          <p>{t('preview:glass.told', { ...reach })}</p>
          <Textarea
            label={t('preview:glass.why')}
            autosize
            minRows={2}
            maxLength={500}
            required
            withAsterisk={false}
            data-autofocus
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value.replace(/\s*\n\s*/g, ' '))}
          />
          {reference !== null && <TypedReference reference={reference} onTyped={setTyped} />}
          <Refusal error={error} />
          <Button type="submit" className={styles.live} disabled={busy || reason.trim() === '' || !typed}>
            {t('preview:glass.release', { channels: reach.channels })}
          </Button>
        </form>
      </Dialog>
    </>
  );
}
