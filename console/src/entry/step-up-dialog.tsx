import { Button, TextInput } from '@mantine/core';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import type { StepUpNeeded, StepUpShown } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { hasPasskeys, showPasskey } from '../desk/passkey.js';
import { people } from '../desk/people.js';
import { useStepUpAsked } from '../desk/step-up.js';
import { Dialog } from '../frame/dialog.js';
import { Refusal } from '../frame/trouble.js';

const DEEDS: { readonly [D in StepUpNeeded['deed']]: string } = {
  release: 'release this message',
  hold: 'hold this message',
  withdrawal: 'withdraw this message',
  'all-clear': 'give the all clear',
  authority: 'give or take what somebody may do',
  factors: 'change how you sign in',
};

/** Over whatever asked for it: one touch, or six digits. */
export function StepUpDialog(): ReactElement | null {
  const asked = useStepUpAsked();
  if (!asked) return null;
  const { wanted, answer } = asked;
  const about = `${wanted.deed} ${wanted.message} ${wanted.sha256}`;
  return (
    <Dialog opened above onClose={() => answer(false)} title="Show that it is you">
      <StepUp key={about} wanted={wanted} onShown={() => answer(true)} />
    </Dialog>
  );
}

function StepUp({ wanted, onShown }: { wanted: StepUpNeeded; onShown: () => void }): ReactElement {
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
      <p>
        To {DEEDS[deed]}, {byPasskey ? 'touch your key or your device.' : 'type the code that your app shows now.'}
      </p>
      {byPasskey && (
        <Button fullWidth onClick={() => touch.mutate(null)} disabled={busy} data-autofocus={!byCode || undefined}>
          {touch.isPending ? 'Waiting for your passkey …' : 'Use the passkey'}
        </Button>
      )}
      <TextInput
        label={byCode ? 'Code of your app' : 'Recovery code'}
        description={
          byCode ? 'Six digits. If the phone is lost, a recovery code does as well.' : 'If your passkey is lost.'
        }
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
        {show.isPending ? 'Waiting for the answer …' : 'Confirm with the code'}
      </Button>
    </form>
  );
}
