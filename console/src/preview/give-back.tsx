import { Button, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { useAct } from '../desk/acting.js';
import { messageChanged } from '../desk/asking.js';
import { desk } from '../desk/desk.js';
import { Dialog } from '../frame/dialog.js';
import { Refusal } from '../frame/trouble.js';
import { t } from '../words/i18n.js';

/** The approver's other answer: what must change first. */
export function GiveBack({ id }: { id: string }): ReactElement {
  const [asked, setAsked] = useState(false);
  const [reason, setReason] = useState('');
  const giveBack = useAct(
    (why: string, key) => desk.giveBack(id, why, key),
    async () => {
      setAsked(false);
      await messageChanged(id);
    },
  );
  return (
    <>
      <Button variant="subtle" onClick={() => setAsked(true)}>
        {t('preview:giveBack.do')}
      </Button>
      <Dialog opened={asked} onClose={() => setAsked(false)} title={t('preview:giveBack.title')}>
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            giveBack.mutate(reason.trim());
          }}
        >
          <TextInput
            label={t('preview:giveBack.what')}
            maxLength={500}
            required
            withAsterisk={false}
            data-autofocus
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Refusal error={giveBack.error} />
          <Button type="submit" disabled={giveBack.isPending || reason.trim() === ''}>
            {t('preview:giveBack.do')}
          </Button>
        </form>
      </Dialog>
    </>
  );
}
