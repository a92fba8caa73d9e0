import { Button, PasswordInput, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { useAct } from '../desk/acting.js';
import { memory } from '../desk/asking.js';
import { Refused } from '../desk/call.js';
import { desk } from '../desk/desk.js';
import { Refusal } from '../frame/trouble.js';
import { addressOf, settle } from '../place.js';
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
  const errorOf = (field: string): string | undefined => {
    const error = errors.find((one) => one.field === field);
    return error && `${field === 'email' ? 'The e-mail' : `The ${field}`} ${error.detail}.`;
  };
  const atFields = errors.length > 0 && errors.every(({ field }) => ['email', 'name', 'password'].includes(field));
  const length = [...given.password].length;
  const set = (field: keyof typeof given) => (event: { currentTarget: { value: string } }) => {
    const { value } = event.currentTarget;
    setGiven((before) => ({ ...before, [field]: value }));
  };

  if (code === '')
    return (
      <Entry title="This link is not whole">
        <p>
          The code at its end is missing. Copy the whole line that Tocsin printed, or ask for a new invitation. If you
          are an officer already, <a href={addressOf({ at: 'board' })}>sign in</a>.
        </p>
      </Entry>
    );
  return (
    <Entry title="Welcome">
      <p className="soft">This makes you an officer of this hub. The link works once.</p>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          accept.mutate({ code, ...given, email: given.email.trim() });
        }}
      >
        <TextInput
          label="E-mail"
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
          label="Name"
          description="Colleagues see it beside what you write and release."
          name="name"
          autoComplete="name"
          value={given.name}
          onChange={set('name')}
          error={errorOf('name')}
          required
          withAsterisk={false}
        />
        <PasswordInput
          label="Password"
          description={
            length > 0 && length < SHORTEST
              ? `At least ${SHORTEST} characters; ${SHORTEST - length} more to go.`
              : `At least ${SHORTEST} characters. A sentence is good.`
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
          {accept.isPending ? 'Making your account …' : 'Begin'}
        </Button>
        <SingleSignOn invitation={code} />
      </form>
    </Entry>
  );
}
