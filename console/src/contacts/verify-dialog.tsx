import { Button, NativeSelect } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { ContactView } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { Dialog } from '../frame/dialog.js';
import { Refusal } from '../frame/trouble.js';
import { useNow } from '../words/clock.js';
import { t } from '../words/i18n.js';
import { contacts, contactsChanged } from './asked.js';

const MONTHS = [3, 6, 12] as const;
const DAYS_A_MONTH = 30.5;

/** An officer says by name that it is right, after having tried it. */
export function VerifyDialog({
  contact,
  of,
  onClose,
}: {
  contact: ContactView;
  of: string;
  onClose: () => void;
}): ReactElement {
  const [months, setMonths] = useState('12');
  const nowMs = useNow();
  const verify = useAct(
    (wanted: string, key) => {
      const again = wanted === '' ? null : new Date(nowMs + Number(wanted) * DAYS_A_MONTH * 86_400_000).toISOString();
      return contacts.verify(contact.id, again, key);
    },
    async () => {
      await contactsChanged();
      onClose();
    },
  );
  return (
    <Dialog opened onClose={onClose} title={t('contacts:verifyOf', { of })}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          verify.mutate(months);
        }}
      >
        {[contact.printed, contact.url].map((fact) => fact && <p key={fact}>{fact}</p>)}
        <p className="soft">{t('contacts:verifyTold')}</p>
        <NativeSelect
          label={t('contacts:againLabel')}
          value={months}
          data={[
            ...MONTHS.map((count) => ({ value: String(count), label: t('contacts:againIn', { count }) })),
            { value: '', label: t('contacts:never') },
          ]}
          onChange={(event) => setMonths(event.currentTarget.value)}
        />
        <Refusal error={verify.error} />
        <Button type="submit" data-autofocus fullWidth disabled={verify.isPending}>
          {t('contacts:isRight')}
        </Button>
      </form>
    </Dialog>
  );
}
