import { Button, PasswordInput, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { Proof } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { memory } from '../desk/asking.js';
import { hasPasskeys, showPasskey } from '../desk/passkey.js';
import { people } from '../desk/people.js';
import { Dialog } from '../frame/dialog.js';
import { Refusal } from '../frame/trouble.js';
import { t } from '../words/i18n.js';
import { Entry } from './entry.js';
import { SingleSignOn, WhyRefused } from './single-sign-on.js';

/** `refused`: why the identity provider’s answer let nobody in. */
export const SignIn = ({ refused }: { refused: string | null }): ReactElement => (
  <Entry title={t('entry:signIn.title')}>
    {refused !== null && <WhyRefused why={refused} />}
    <SignInForm />
  </Entry>
);

/** Over whatever was on the screen when the session ended: what was written there is still there afterwards. */
export const SignInAgain = ({ email, onLeave }: { email: string; onLeave: () => void }): ReactElement => (
  <Dialog opened title={t('entry:signIn.again')}>
    <div className="stack">
      <p>{t('entry:signIn.ended')}</p>
      <SignInForm email={email} />
      <Button variant="subtle" onClick={onLeave}>
        {t('entry:signIn.leave')}
      </Button>
    </div>
  </Dialog>
);

/** Password and what is asked for beside it, or a passkey alone. */
export function SignInForm({ email = '', onDone = () => {} }: { email?: string; onDone?: () => void }): ReactElement {
  const [needs, setNeeds] = useState<readonly Proof[]>([]);
  const done = async () => {
    await memory.invalidateQueries();
    onDone();
  };
  return needs.length === 0 ? (
    <PasswordForm email={email} onHalf={setNeeds} onDone={done} />
  ) : (
    <SecondForm needs={needs} onDone={done} onBack={() => setNeeds([])} />
  );
}

interface PasswordProps {
  readonly email: string;
  readonly onHalf: (needs: readonly Proof[]) => void;
  readonly onDone: () => void;
}

function PasswordForm({ email: known, onHalf, onDone }: PasswordProps): ReactElement {
  const [email, setEmail] = useState(known);
  const [password, setPassword] = useState('');
  const signIn = useAct(people.signIn, ({ needs }) => (needs.length > 0 ? onHalf(needs) : onDone()));
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        signIn.mutate({ email: email.trim(), password });
      }}
    >
      <TextInput
        label={t('entry:signIn.email')}
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
        label={t('entry:signIn.password')}
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
        {t(signIn.isPending ? 'entry:signIn.signing' : 'entry:signIn.title')}
      </Button>
      <ByPasskey onDone={onDone} />
      <SingleSignOn />
    </form>
  );
}

function ByPasskey({ onDone, first = false }: { onDone: () => void; first?: boolean }): ReactElement | null {
  const touch = useAct(
    async (_: null) => people.signInByPasskey(await showPasskey(await people.passkeyWanted())),
    () => onDone(),
  );
  if (!hasPasskeys) return null;
  return (
    <>
      <Button
        fullWidth
        {...(first ? {} : { variant: 'default' })}
        onClick={() => touch.mutate(null)}
        disabled={touch.isPending}
      >
        {t(touch.isPending ? 'entry:signIn.waitingPasskey' : 'entry:signIn.passkey')}
      </Button>
      <Refusal error={touch.error} short />
    </>
  );
}

interface SecondProps {
  readonly needs: readonly Proof[];
  readonly onDone: () => void;
  readonly onBack: () => void;
}

/** The password was right. */
function SecondForm({ needs, onDone, onBack }: SecondProps): ReactElement {
  const [code, setCode] = useState('');
  const finish = useAct(people.finishSignIn, () => onDone());
  const byCode = needs.includes('code');
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        finish.mutate(code);
      }}
    >
      {needs.includes('passkey') && <ByPasskey onDone={onDone} first />}
      <TextInput
        label={t(byCode ? 'entry:code.app' : 'entry:code.recovery')}
        description={t(byCode ? 'entry:code.appTold' : 'entry:code.recoveryTold')}
        name="code"
        autoComplete="one-time-code"
        inputMode={byCode ? 'numeric' : 'text'}
        value={code}
        maxLength={40}
        onChange={(event) => {
          const typed = event.currentTarget.value;
          setCode(typed);
          if (/^\d{6}$/.test(typed.trim())) finish.mutate(typed.trim());
        }}
        autoFocus={byCode}
      />
      <Refusal error={finish.error} short />
      <Button
        type="submit"
        fullWidth
        {...(needs.includes('passkey') ? { variant: 'default' } : {})}
        disabled={finish.isPending || code.trim() === ''}
      >
        {t(finish.isPending ? 'entry:signIn.signing' : 'entry:signIn.goOn')}
      </Button>
      <Button variant="subtle" onClick={onBack}>
        {t('entry:signIn.begin')}
      </Button>
    </form>
  );
}
