import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useEffect, useState } from 'react';
import type { ChannelView } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { askedOutlets, outlets, outletsChanged } from '../desk/outlets.js';
import { Dialog } from '../frame/dialog.js';
import { Refusal } from '../frame/trouble.js';
import { t } from '../words/i18n.js';
import styles from './channels.module.css';

const LONG_MS = 10_000;

interface CheckProps {
  readonly channel: ChannelView;
  readonly onClose: () => void;
}

export const CheckDialog = ({ channel, onClose }: CheckProps): ReactElement => (
  <Dialog opened onClose={onClose} title={t('channels:checkOne', { name: channel.name })}>
    <Check channel={channel} onClose={onClose} />
  </Dialog>
);

/** Asks the far side whether it knows us: the hub asks, and this waits for what it was told. */
export function Check({ channel: { id, name }, onClose }: CheckProps): ReactElement {
  const [asked, setAsked] = useState<string | null>(null);
  const [long, setLong] = useState(false);
  const ask = useAct(
    (channel: string, key) => outlets.check(channel, key),
    (link) => setAsked(link.id),
  );
  const { mutate } = ask;
  useEffect(() => mutate(id), [mutate, id]);
  const errand = useQuery({ ...askedOutlets.errand(asked ?? ''), enabled: asked !== null });
  const result = errand.data?.doneAt ? errand.data.result : null;
  const done = result !== null;
  useEffect(() => {
    if (done) void outletsChanged();
    const late = setTimeout(() => setLong(true), LONG_MS);
    return () => clearTimeout(late);
  }, [done]);
  return (
    <div className="stack">
      <div role="status" className="stack">
        {!done && !ask.error && <p>{t('channels:checking', { name })}</p>}
        {!done && long && <p className="soft">{t('channels:checkingLong')}</p>}
        {result?.ok && 'account' in result && (
          <p className={styles.fine}>{t('channels:checked', { name, account: result.account })}</p>
        )}
        {result && !result.ok && (
          <>
            <p className={styles.odd}>{t('channels:checkFailed', { name })}</p>
            <p>{result.error.detail}</p>
            <p>{t('channels:todo', { todo: result.error.todo })}</p>
          </>
        )}
      </div>
      <Refusal error={ask.error ?? errand.error} />
      <Button data-autofocus fullWidth onClick={onClose}>
        {done ? t('channels:done') : t('terms:close')}
      </Button>
    </div>
  );
}
