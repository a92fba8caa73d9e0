import { Button } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { useHub } from '../desk/hub.js';
import { SignInForm } from '../entry/sign-in.js';
import { Dialog } from '../frame/dialog.js';
import { Trouble } from '../frame/trouble.js';
import { Waiting } from '../frame/waiting.js';
import { Devices } from '../notices/devices.js';
import { useNow } from '../words/clock.js';
import { t } from '../words/i18n.js';
import { ROLES } from '../words/words.js';
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
  useDocumentTitle(`${t('own:title')} · Tocsin`);
  const { me } = useHub();
  const factors = useQuery(asked.factors);
  const now = useNow();
  if (factors.isPending) return <Waiting what={t('own:the')} meanwhile={t('own:goesOn')} />;
  if (!factors.data) return <Trouble error={factors.error} again={() => void factors.refetch()} />;
  const { data } = factors;
  const safe = data.codes !== null || data.passkeys.length > 0;
  // Whoever has a factor is asked for it at each change.
  const fresh = safe || (data.freshUntil !== null && Date.parse(data.freshUntil) > now);
  return (
    <div className={styles.own}>
      <header className="stack">
        <h1>{t('own:title')}</h1>
        <p className="prose">
          {me.name}, {me.email}, {ROLES[me.role]}. {safe ? t('own:safe') : t('own:unsafe')}
        </p>
      </header>
      {!fresh && <Fresh />}
      <Passkeys factors={data} fresh={fresh} />
      <Codes factors={data} fresh={fresh} />
      {safe && <RecoveryCodesPart left={data.recoveryCodesLeft} fresh={fresh} />}
      <Identities factors={data} fresh={fresh} />
      <Password fresh={fresh} />
      <Devices />
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
      <p>{t('own:fresh')}</p>
      <Button onClick={() => setAsking(true)}>{t('own:again')}</Button>
      <Dialog opened={asking} onClose={() => setAsking(false)} title={t('own:again')}>
        <SignInForm email={me.email} onDone={() => setAsking(false)} />
      </Dialog>
    </div>
  );
}
