import { Button, PasswordInput, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { useAct } from '../desk/acting.js';
import { memory } from '../desk/asking.js';
import { Refused } from '../desk/call.js';
import { desk } from '../desk/desk.js';
import { Refusal } from '../frame/trouble.js';
import { addressOf, settle } from '../place.js';
import { t } from '../words/i18n.js';
import { Sentence } from '../words/sentence.js';
import { Entry } from './entry.js';
import { SingleSignOn } from './single-sign-on.js';

const SHORTEST = 15;

/** Where an invitation is accepted, the first officer's too. The code comes after the #, so no server has seen it. */
export function Welcome({ code }: { code: string }): ReactElement {
  const [given, setGiven] = useState({ email: '', name: '', password: '' });
  const accept = useAct(
    (body: { code: string; email: string; name: string; password: string }, key) => desk.accept(body, key),
    async () => {
      await memory.invalidateQueries({ queryKey: ['hub'] });
      // The code is used up; it should not stay in the address bar or the way back.
      settle({ at: 'board' });
    },
  );
  const errors = accept.error instanceof Refused ? accept.error.errors : [];
  const errorOf = (field: 'email' | 'name' | 'password'): string | undefined => {
    const error = errors.find((one) => one.field === field);
    return error && t(`entry:welcome.${field}Error`, { what: error.detail });
  };
  const atFields = errors.length > 0 && errors.every(({ field }) => ['email', 'name', 'password'].includes(field));
  const length = [...given.password].length;
  const set = (field: keyof typeof given) => (event: { currentTarget: { value: string } }) => {
    const { value } = event.currentTarget;
    setGiven((before) => ({ ...before, [field]: value }));
  };

  if (code === '')
    return (
      <Entry title={t('entry:welcome.notWhole')}>
        <p>
          <Sentence
            of={t('entry:welcome.notWholeTold')}
            parts={{ signIn: <a href={addressOf({ at: 'board' })}>{t('entry:welcome.signIn')}</a> }}
          />
        </p>
      </Entry>
    );
  return (
    <Entry title={t('entry:welcome.title')}>
      <p className="soft">{t('entry:welcome.told')}</p>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          accept.mutate({ code, ...given, email: given.email.trim() });
        }}
      >
        <TextInput
          label={t('entry:signIn.email')}
          name="email"
          type="email"
          autoComplete="username"
          value={given.email}
          onChange={set('email')}
          error={errorOf('email')}
          required
          withAsterisk={false}
        />
        <TextInput
          label={t('entry:welcome.name')}
          description={t('entry:welcome.nameTold')}
          name="name"
          autoComplete="name"
          value={given.name}
          onChange={set('name')}
          error={errorOf('name')}
          required
          withAsterisk={false}
        />
        <PasswordInput
          label={t('entry:welcome.password')}
          description={
            length > 0 && length < SHORTEST
              ? t('entry:welcome.more', { n: SHORTEST, left: SHORTEST - length })
              : t('entry:welcome.least', { n: SHORTEST })
          }
          name="password"
          autoComplete="new-password"
          value={given.password}
          onChange={set('password')}
          error={errorOf('password')}
          required
          withAsterisk={false}
        />
        {!atFields && <Refusal error={accept.error} />}
        <Button type="submit" fullWidth disabled={accept.isPending}>
          {t(accept.isPending ? 'entry:welcome.making' : 'entry:welcome.begin')}
        </Button>
        <SingleSignOn invitation={code} />
      </form>
    </Entry>
  );
}
