import { Button, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { encode } from 'uqr';
import type { Factors, OfferedCodes } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { people } from '../desk/people.js';
import { Dialog } from '../frame/dialog.js';
import { Refusal } from '../frame/trouble.js';
import { Moment } from '../words/times.js';
import { peopleChanged } from './asked.js';
import styles from './own.module.css';
import { ShownOnce } from './recovery-codes.js';

/** Codes of an authenticator app. */
export function Codes({ factors, fresh }: { factors: Factors; fresh: boolean }): ReactElement {
  const [offered, setOffered] = useState<OfferedCodes | null>(null);
  const offer = useAct((_: null) => people.offerCodes(), setOffered);
  const remove = useAct((_: null) => people.removeCodes(), peopleChanged);
  return (
    <section className={styles.part} aria-labelledby="codes">
      <h2 id="codes">Codes of an app</h2>
      {factors.codes ? (
        <p>
          An app shows your codes since <Moment at={factors.codes.since} />.
        </p>
      ) : (
        <p className="prose">An app on your phone shows six digits that change every thirty seconds.</p>
      )}
      <div className={styles.actions}>
        <Button variant="default" disabled={!fresh || offer.isPending} onClick={() => offer.mutate(null)}>
          {factors.codes ? 'Set up another app' : 'Set up an app'}
        </Button>
        {factors.codes && (
          <Button variant="default" disabled={!fresh || remove.isPending} onClick={() => remove.mutate(null)}>
            Remove the app
          </Button>
        )}
      </div>
      <Refusal error={offer.error ?? remove.error} />
      {offered && <ConfirmCodes offered={offered} onClose={() => setOffered(null)} />}
    </section>
  );
}

function ConfirmCodes({ offered, onClose }: { offered: OfferedCodes; onClose: () => void }): ReactElement {
  const [code, setCode] = useState('');
  const [codes, setCodes] = useState<readonly string[]>([]);
  const confirm = useAct(people.confirmCodes, async ({ recoveryCodes }) => {
    await peopleChanged();
    if (recoveryCodes.length > 0) setCodes(recoveryCodes);
    else onClose();
  });
  if (codes.length > 0) return <ShownOnce codes={codes} onClose={onClose} />;
  return (
    <Dialog opened onClose={onClose} title="Set up an app">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          confirm.mutate(code);
        }}
      >
        <p>Scan this with an authenticator app, then type the six digits that it shows.</p>
        <Picture of={offered.uri} />
        <p className="small">
          Without a camera, type this into the app: <code>{offered.secret.match(/.{1,4}/g)?.join(' ')}</code>
        </p>
        <TextInput
          label="Code"
          autoComplete="one-time-code"
          inputMode="numeric"
          maxLength={7}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          data-autofocus
          required
          withAsterisk={false}
        />
        <Refusal error={confirm.error} short />
        <Button type="submit" fullWidth disabled={confirm.isPending || code.trim() === ''}>
          {confirm.isPending ? 'Waiting for the answer …' : 'Confirm'}
        </Button>
      </form>
    </Dialog>
  );
}

/** Black on white in the dark too: cameras read it so. */
function Picture({ of }: { of: string }): ReactElement {
  const { data, size } = encode(of, { ecc: 'M', border: 4 });
  const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return (
    <svg
      className={styles.qr}
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label="QR code for the app"
      shapeRendering="crispEdges"
    >
      <path d={dark.join('')} />
    </svg>
  );
}
