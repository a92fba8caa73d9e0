import { Button, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { Factors } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { hasPasskeys, makePasskey } from '../desk/passkey.js';
import { people } from '../desk/people.js';
import { Dialog } from '../frame/dialog.js';
import { Refusal } from '../frame/trouble.js';
import { t } from '../words/i18n.js';
import { Sentence } from '../words/sentence.js';
import { Moment } from '../words/times.js';
import { peopleChanged } from './asked.js';
import styles from './own.module.css';
import { ShownOnce } from './recovery-codes.js';

interface PartProps {
  readonly factors: Factors;
  readonly fresh: boolean;
}

export function Passkeys({ factors, fresh }: PartProps): ReactElement {
  const [adding, setAdding] = useState(false);
  const remove = useAct((id: string) => people.removePasskey(id), peopleChanged);
  return (
    <section className={styles.part} aria-labelledby="passkeys">
      <h2 id="passkeys">{t('own:passkeys.title')}</h2>
      {factors.passkeys.length === 0 ? (
        <p className="prose">{t('own:passkeys.told')}</p>
      ) : (
        <ul className={styles.lines}>
          {factors.passkeys.map(({ id, name, createdAt, usedAt }) => (
            <li key={id} className={styles.line}>
              <div className={styles.about}>
                <p>{name}</p>
                <p>
                  <Sentence
                    of={usedAt ? t('own:passkeys.used') : t('own:passkeys.unused')}
                    parts={{ added: <Moment at={createdAt} />, used: usedAt && <Moment at={usedAt} /> }}
                  />
                </p>
              </div>
              <Button
                variant="default"
                aria-label={t('own:passkeys.remove', { name })}
                disabled={!fresh || remove.isPending}
                onClick={() => remove.mutate(id)}
              >
                {t('terms:remove')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <Refusal error={remove.error} />
      {hasPasskeys ? (
        <Button variant="default" disabled={!fresh} onClick={() => setAdding(true)}>
          {t('own:passkeys.add')}
        </Button>
      ) : (
        <p className="small">{t('own:passkeys.cannot')}</p>
      )}
      {adding && <AddPasskey onClose={() => setAdding(false)} />}
    </section>
  );
}

function AddPasskey({ onClose }: { onClose: () => void }): ReactElement {
  const [name, setName] = useState('');
  const [codes, setCodes] = useState<readonly string[]>([]);
  const add = useAct(
    async (given: { name: string }) =>
      people.addPasskey({ ...given, response: await makePasskey(await people.newPasskeyWanted()) }),
    async ({ recoveryCodes }) => {
      await peopleChanged();
      if (recoveryCodes.length > 0) setCodes(recoveryCodes);
      else onClose();
    },
  );
  if (codes.length > 0) return <ShownOnce codes={codes} onClose={onClose} />;
  return (
    <Dialog opened onClose={onClose} title={t('own:passkeys.add')}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate({ name: name.trim() });
        }}
      >
        <TextInput
          label={t('own:passkeys.name')}
          description={t('own:passkeys.nameTold')}
          value={name}
          maxLength={60}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
          required
          withAsterisk={false}
        />
        <Refusal error={add.error} short />
        <Button type="submit" fullWidth disabled={add.isPending || name.trim() === ''}>
          {add.isPending ? t('own:passkeys.waiting') : t('own:passkeys.go')}
        </Button>
      </form>
    </Dialog>
  );
}
