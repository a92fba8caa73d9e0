import { Button, TextInput } from '@mantine/core';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import type { StepUpNeeded, StepUpShown } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { hasPasskeys, showPasskey } from '../desk/passkey.js';
import { people } from '../desk/people.js';
import { useStepUpAsked } from '../desk/step-up.js';
import { Dialog } from '../frame/dialog.js';
import { Refusal } from '../frame/trouble.js';
import { t } from '../words/i18n.js';

/** Over whatever asked for it: one touch, or six digits. */
export function StepUpDialog(): ReactElement | null {
  const asked = useStepUpAsked();
  if (!asked) return null;
  const { wanted, answer } = asked;
  const about = `${wanted.deed} ${wanted.message} ${wanted.sha256}`;
  return (
    <Dialog opened above onClose={() => answer(false)} title={t('entry:stepUp.title')}>
      <StepUp key={about} wanted={wanted} onShown={() => answer(true)} />
    </Dialog>
  );
}

/** Also inside of a dialog that asks one thing anyway: what was shown is its answer. */
export function StepUp({ wanted, onShown }: { wanted: StepUpNeeded; onShown: () => void }): ReactElement {
  const { deed, message, sha256, proofs } = wanted;
  const [code, setCode] = useState('');
  const show = useAct((shown: Partial<StepUpShown>) => people.stepUp({ deed, message, sha256, ...shown }), onShown);
  const touch = useAct(
    async (_: null) => showPasskey(await people.stepUpWanted({ deed, message, sha256 })),
    (response) => show.mutate({ response }),
  );
  const byPasskey = proofs.includes('passkey') && hasPasskeys;
  const byCode = proofs.includes('code');
  const busy = show.isPending || touch.isPending;

  // The browser asks at once: the press that led here is the one that was meant.
  const asks = useRef(false);
  useEffect(() => {
    if (!byPasskey || asks.current) return;
    asks.current = true;
    touch.mutate(null);
  }, [byPasskey, touch.mutate]);

  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        // In React’s tree the form that asked is around this one.
        event.stopPropagation();
        show.mutate({ code });
      }}
    >
      <p>{t(byPasskey ? 'entry:stepUp.touch' : 'entry:stepUp.type', { deed: t(`entry:stepUp.deed.${deed}`) })}</p>
      {byPasskey && (
        <Button fullWidth onClick={() => touch.mutate(null)} disabled={busy} data-autofocus={!byCode || undefined}>
          {touch.isPending ? t('entry:signIn.waitingPasskey') : t('entry:stepUp.passkey')}
        </Button>
      )}
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
          if (/^\d{6}$/.test(typed.trim())) show.mutate({ code: typed.trim() });
        }}
        data-autofocus={byCode || undefined}
      />
      <Refusal error={show.error ?? touch.error} short />
      <Button type="submit" fullWidth variant={byPasskey ? 'default' : undefined} disabled={busy || code.trim() === ''}>
        {show.isPending ? t('entry:stepUp.waiting') : t('entry:stepUp.confirm')}
      </Button>
    </form>
  );
}
