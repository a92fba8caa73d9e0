import { Button, PasswordInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { useAct } from '../desk/acting.js';
import { Refused } from '../desk/call.js';
import { useHub } from '../desk/hub.js';
import { people } from '../desk/people.js';
import { Refusal } from '../frame/trouble.js';
import { t } from '../words/i18n.js';
import { peopleChanged } from './asked.js';
import styles from './own.module.css';

export function Password({ fresh }: { fresh: boolean }): ReactElement {
  const { me } = useHub();
  const [password, setPassword] = useState('');
  const change = useAct(people.changePassword, async () => {
    setPassword('');
    await peopleChanged();
  });
  const field =
    change.error instanceof Refused ? change.error.errors.find((one) => one.field === 'password') : undefined;
  return (
    <section className={styles.part} aria-labelledby="password">
      <h2 id="password">{t('own:password.title')}</h2>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate(password);
        }}
      >
        {/* For password managers, which ask whose password it is. */}
        <input type="hidden" name="email" autoComplete="username" value={me.email} />
        <PasswordInput
          label={t('own:password.new')}
          description={t('own:password.told')}
          name="password"
          autoComplete="new-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={field && t('own:password.fault', { detail: field.detail })}
          disabled={!fresh}
          required
          withAsterisk={false}
        />
        {!field && <Refusal error={change.error} />}
        {change.isSuccess && password === '' && <p role="status">{t('own:password.changed')}</p>}
        <Button type="submit" variant="default" disabled={!fresh || change.isPending || password === ''}>
          {t('own:password.change')}
        </Button>
      </form>
    </section>
  );
}
