import { Button, PasswordInput, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { useAct } from '../desk/acting.js';
import { memory } from '../desk/asking.js';
import { desk } from '../desk/desk.js';
import { Dialog } from '../frame/dialog.js';
import { Refusal } from '../frame/trouble.js';
import { Entry } from './entry.js';

export const SignIn = (): ReactElement => (
  <Entry title="Sign in">
    <SignInForm />
  </Entry>
);

/** Over whatever was on the screen when the session ended: what was written there is still there afterwards. */
export const SignInAgain = ({ email, onLeave }: { email: string; onLeave: () => void }): ReactElement => (
  <Dialog opened title="Sign in again">
    <div className="stack">
      <p>Your session has ended. Everything on this screen stays as it is.</p>
      <SignInForm email={email} />
      <Button variant="subtle" onClick={onLeave}>
        Leave the screen and sign in as somebody else
      </Button>
    </div>
  </Dialog>
);

function SignInForm({ email: known = '' }: { email?: string }): ReactElement {
  const [email, setEmail] = useState(known);
  const [password, setPassword] = useState('');
  const signIn = useAct(
    (given: { email: string; password: string }, key) => desk.signIn(given, key),
    () => memory.invalidateQueries(),
  );
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        signIn.mutate({ email: email.trim(), password });
      }}
    >
      <TextInput
        label="E-mail"
        type="email"
        name="email"
        autoComplete="username"
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
        data-autofocus={known === '' || undefined}
        required
        withAsterisk={false}
      />
      <PasswordInput
        label="Password"
        name="password"
        autoComplete="current-password"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        data-autofocus={known !== '' || undefined}
        required
        withAsterisk={false}
      />
      <Refusal error={signIn.error} short />
      <Button type="submit" fullWidth disabled={signIn.isPending}>
        {signIn.isPending ? 'Signing in …' : 'Sign in'}
      </Button>
    </form>
  );
}
