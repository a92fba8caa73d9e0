import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { useAct } from '../desk/acting.js';
import { messageChanged } from '../desk/asking.js';
import { desk } from '../desk/desk.js';
import { useMay } from '../desk/hub.js';
import { Refusal } from '../frame/trouble.js';
import { t } from '../words/i18n.js';

/** Confirms what stands: the same words for as long again, and no new post anywhere. */
export function StillValid({ id }: { id: string }): ReactElement | null {
  const may = useMay();
  const confirm = useAct(
    (_: null, key) => desk.stillValid(id, key),
    () => messageChanged(id),
  );
  if (!may('release')) return null;
  return (
    <>
      <Button
        variant="default"
        onClick={() => confirm.mutate(null)}
        disabled={confirm.isPending}
        aria-label={`${t('schedule:stillValid')}: ${id}`}
      >
        {t('schedule:stillValid')}
      </Button>
      <Refusal error={confirm.error} />
    </>
  );
}
