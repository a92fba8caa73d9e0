import { Button, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { ChannelView } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { outlets, outletsChanged } from '../desk/outlets.js';
import { Dialog } from '../frame/dialog.js';
import { Refusal } from '../frame/trouble.js';
import { t } from '../words/i18n.js';

interface StopProps {
  readonly channel: ChannelView;
  readonly onClose: () => void;
}

export function PauseChannel({ channel: { id, name }, onClose }: StopProps): ReactElement {
  const [reason, setReason] = useState('');
  const pause = useAct(
    (why: string, key) => outlets.pause(id, why, key),
    async () => {
      await outletsChanged();
      onClose();
    },
  );
  return (
    <Dialog opened onClose={onClose} title={t('channels:pauseOne', { name })}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          pause.mutate(reason.trim());
        }}
      >
        <p>{t('channels:pauseTold')}</p>
        <TextInput
          label={t('channels:why')}
          required
          withAsterisk={false}
          maxLength={500}
          data-autofocus
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Refusal error={pause.error} />
        <Button type="submit" fullWidth disabled={pause.isPending || reason.trim() === ''}>
          {t('channels:pauseOne', { name })}
        </Button>
      </form>
    </Dialog>
  );
}

export function RemoveChannel({ channel: { id, name }, onClose }: StopProps): ReactElement {
  const remove = useAct(
    (channel: string, key) => outlets.remove(channel, key),
    async () => {
      onClose();
      await outletsChanged();
    },
  );
  return (
    <Dialog opened onClose={onClose} title={t('channels:removeAsk', { name })}>
      <div className="stack">
        <p>{t('channels:removeTold')}</p>
        <Refusal error={remove.error} />
        <div className="row">
          <Button variant="default" data-autofocus onClick={onClose}>
            {t('terms:cancel')}
          </Button>
          <Button disabled={remove.isPending} onClick={() => remove.mutate(id)}>
            {t('channels:removeOne', { name })}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
