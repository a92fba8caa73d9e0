import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { useAct } from '../desk/acting.js';
import { messageChanged } from '../desk/asking.js';
import { desk } from '../desk/desk.js';
import { Dialog } from '../frame/dialog.js';
import { Refusal } from '../frame/trouble.js';
import { go } from '../place.js';
import { t } from '../words/i18n.js';

/** A test is an exercise like any other: what it shows is what a message would show, and it is taken back the same way. */
export function TestPost({ onClose }: { onClose: () => void }): ReactElement {
  const begin = useAct(
    (_: null, key) => desk.begin({ kind: 'alert', status: 'exercise' }, key),
    async ({ reference }) => {
      go({ at: 'draft', id: reference });
      await messageChanged(reference);
    },
  );
  return (
    <Dialog opened onClose={onClose} title={t('channels:test')}>
      <div className="stack">
        <p>{t('channels:testTold')}</p>
        <Refusal error={begin.error} />
        <Button data-autofocus fullWidth disabled={begin.isPending} onClick={() => begin.mutate(null)}>
          {t('channels:testBegin')}
        </Button>
      </div>
    </Dialog>
  );
}
