import { Button, TextInput } from '@mantine/core';
import { type ReactElement, useMemo, useState } from 'react';
import type { ChannelKindView, ChannelView, NewChannel, World } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { outlets, outletsChanged } from '../desk/outlets.js';
import { Dialog } from '../frame/dialog.js';
import { Pick } from '../frame/pick.js';
import { en } from '../words/en.js';
import { t } from '../words/i18n.js';
import styles from './channels.module.css';
import { Check } from './check.js';
import { errorAt, RefusalBeside } from './refused.js';
import { fieldsOf, given, sent } from './schema.js';
import { SettingsForm } from './settings-form.js';

interface AddProps {
  readonly kinds: readonly ChannelKindView[];
  readonly onClose: () => void;
}

/** Guided: where the account is, how to get there and what it asks for, and then whether it takes us. */
export function AddChannel({ kinds, onClose }: AddProps): ReactElement {
  const [added, setAdded] = useState<ChannelView | null>(null);
  if (added)
    return (
      <Dialog opened onClose={onClose} title={t('channels:checkOne', { name: added.name })}>
        <Check channel={added} onClose={onClose} />
      </Dialog>
    );
  return <Ask kinds={kinds} onClose={onClose} onAdded={setAdded} />;
}

function Ask({ kinds, onClose, onAdded }: AddProps & { onAdded: (channel: ChannelView) => void }): ReactElement {
  const [chosen, setChosen] = useState(kinds[0]?.kind ?? '');
  const [world, setWorld] = useState<World>('exercise');
  const [name, setName] = useState('');
  const kind = kinds.find((one) => one.kind === chosen);
  const fields = useMemo(() => (kind ? fieldsOf(kind) : []), [kind]);
  const [now, setNow] = useState(() => given(fields, {}));
  const add = useAct(
    (body: NewChannel, key) => outlets.add(body, key),
    async (channel) => {
      onAdded(channel);
      await outletsChanged();
    },
  );
  return (
    <Dialog opened wide onClose={onClose} title={t('channels:add')}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate({ kind: chosen, name: name.trim(), world, settings: sent(fields, now, null) });
        }}
      >
        <Pick
          legend={t('channels:kind')}
          options={kinds.map((one) => ({ value: one.kind, word: one.title }))}
          value={chosen}
          onChange={(next) => {
            setChosen(next);
            const other = kinds.find((one) => one.kind === next);
            setNow(given(other ? fieldsOf(other) : [], {}));
          }}
        />
        <Pick
          legend={t('channels:world')}
          options={(['exercise', 'live'] as const).map((value) => ({ value, word: t(`channels:${value}`) }))}
          value={world}
          onChange={setWorld}
        />
        <p className="soft">{t(`channels:worldTold.${world}`)}</p>
        {hasSteps(chosen) && (
          <section className={styles.how} aria-labelledby="how">
            <h3 id="how">{t('channels:how')}</h3>
            <p>{t(`channels:steps.${chosen}`)}</p>
          </section>
        )}
        <TextInput
          label={t('channels:name')}
          description={t('channels:nameTold')}
          required
          withAsterisk={false}
          maxLength={120}
          value={name}
          error={errorAt(add.error, 'name')}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <SettingsForm key={chosen} kind={chosen} fields={fields} now={now} error={add.error} onChange={setNow} />
        <RefusalBeside error={add.error} fields={fields} />
        <Button type="submit" fullWidth disabled={add.isPending}>
          {add.isPending ? t('channels:adding') : t('channels:next')}
        </Button>
      </form>
    </Dialog>
  );
}

const STEPS = en.channels.steps;
const hasSteps = (kind: string): kind is keyof typeof STEPS => Object.hasOwn(STEPS, kind);
