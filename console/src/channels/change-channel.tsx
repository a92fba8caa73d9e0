import { Button, TextInput } from '@mantine/core';
import { type ReactElement, useMemo, useState } from 'react';
import type { ChannelChange, ChannelKindView, ChannelView } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { outlets, outletsChanged } from '../desk/outlets.js';
import { Dialog } from '../frame/dialog.js';
import { t } from '../words/i18n.js';
import { errorAt, RefusalBeside } from './refused.js';
import { fieldsOf, given, sent } from './schema.js';
import { SettingsForm } from './settings-form.js';

interface ChangeProps {
  readonly channel: ChannelView;
  readonly kind: ChannelKindView;
  readonly onClose: () => void;
}

/** Name and settings of a channel that stands; a secret that is left empty stays as it is. */
export function ChangeChannel({ channel, kind, onClose }: ChangeProps): ReactElement {
  const fields = useMemo(() => fieldsOf(kind), [kind]);
  const before = useMemo(() => given(fields, channel.settings), [fields, channel.settings]);
  const [name, setName] = useState(channel.name);
  const [now, setNow] = useState(before);
  const change = useAct(
    (body: ChannelChange, key) => outlets.change(channel.id, body, key),
    async () => {
      await outletsChanged();
      onClose();
    },
  );
  return (
    <Dialog opened wide onClose={onClose} title={t('channels:changeOne', { name: channel.name })}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate({ name: name.trim(), settings: sent(fields, now, before) });
        }}
      >
        <TextInput
          label={t('channels:name')}
          required
          withAsterisk={false}
          maxLength={120}
          data-autofocus
          value={name}
          error={errorAt(change.error, 'name')}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <SettingsForm kind={kind.kind} fields={fields} now={now} error={change.error} stands onChange={setNow} />
        <RefusalBeside error={change.error} fields={fields} />
        <Button type="submit" fullWidth disabled={change.isPending}>
          {change.isPending ? t('terms:saving') : t('channels:keep')}
        </Button>
      </form>
    </Dialog>
  );
}
