import { Button } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { useHub } from '../desk/hub.js';
import { SignInForm } from '../entry/sign-in.js';
import { Dialog } from '../frame/dialog.js';
import { Trouble } from '../frame/trouble.js';
import { Waiting } from '../frame/waiting.js';
import { useNow } from '../words/clock.js';
import { asked } from './asked.js';
import { Codes } from './codes.js';
import { Identities } from './identities.js';
import styles from './own.module.css';
import { Passkeys } from './passkeys.js';
import { Password } from './password.js';
import { RecoveryCodesPart } from './recovery-codes.js';
import { Sessions } from './sessions.js';
import { Tokens } from './tokens.js';

/** How the officer signs in, where they are signed in, and the programs that act for them. */
export function OwnScreen(): ReactElement {
  useDocumentTitle('How you sign in · Tocsin');
  const { me } = useHub();
  const factors = useQuery(asked.factors);
  const now = useNow();
  if (factors.isPending) return <Waiting what="how you sign in" meanwhile="Your session goes on meanwhile." />;
  if (!factors.data) return <Trouble error={factors.error} again={() => void factors.refetch()} />;
  const { data } = factors;
  const safe = data.codes !== null || data.passkeys.length > 0;
  // Whoever has a factor is asked for it at each change.
  const fresh = safe || (data.freshUntil !== null && Date.parse(data.freshUntil) > now);
  return (
    <div className={styles.own}>
      <header className="stack">
        <h1>How you sign in</h1>
        <p className="prose">
          {me.name}, {me.email}, {me.role}.{' '}
          {safe
            ? 'Beside your password you are asked for a passkey or a code.'
            : 'Only your password is asked for. Add a passkey or an app, so that nobody who finds it out can speak for the office.'}
        </p>
      </header>
      {!fresh && <Fresh />}
      <Passkeys factors={data} fresh={fresh} />
      <Codes factors={data} fresh={fresh} />
      {safe && <RecoveryCodesPart left={data.recoveryCodesLeft} fresh={fresh} />}
      <Identities factors={data} fresh={fresh} />
      <Password fresh={fresh} />
      <Sessions />
      <Tokens />
    </div>
  );
}

/** Whoever finds a console left open must not be able to add a key of their own. */
function Fresh(): ReactElement {
  const { me } = useHub();
  const [asking, setAsking] = useState(false);
  return (
    <div className={styles.fresh}>
      <p>To change any of this, sign in once more. It holds for ten minutes.</p>
      <Button onClick={() => setAsking(true)}>Sign in once more</Button>
      <Dialog opened={asking} onClose={() => setAsking(false)} title="Sign in once more">
        <SignInForm email={me.email} onDone={() => setAsking(false)} />
      </Dialog>
    </div>
  );
}
