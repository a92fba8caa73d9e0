import { Button } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { useAct } from '../desk/acting.js';
import { people } from '../desk/people.js';
import { Dialog } from '../frame/dialog.js';
import { Refusal } from '../frame/trouble.js';
import { count } from '../words/words.js';
import { peopleChanged } from './asked.js';
import styles from './own.module.css';

export function RecoveryCodesPart({ left, fresh }: { left: number; fresh: boolean }): ReactElement {
  const [codes, setCodes] = useState<readonly string[]>([]);
  const renew = useAct(
    (_: null) => people.newRecoveryCodes(),
    async ({ recoveryCodes }) => {
      await peopleChanged();
      setCodes(recoveryCodes);
    },
  );
  return (
    <section className={styles.part} aria-labelledby="recovery">
      <h2 id="recovery">Recovery codes</h2>
      <p>
        {left === 0 ? 'None is left.' : `${count(left, 'code')} left.`} Each is good once, where your phone or key is
        lost.
      </p>
      <Refusal error={renew.error} />
      <Button variant="default" disabled={!fresh || renew.isPending} onClick={() => renew.mutate(null)}>
        Make new ones
      </Button>
      {codes.length > 0 && <ShownOnce codes={codes} onClose={() => setCodes([])} />}
    </section>
  );
}

/** They are kept nowhere else, so the dialog is closed by saying that they are written down. */
export const ShownOnce = ({ codes, onClose }: { codes: readonly string[]; onClose: () => void }): ReactElement => (
  <Dialog opened wide title="Your recovery codes">
    <div className="stack">
      <p>
        Write them down or print them, and keep them away from your phone. They are shown this once; each signs you in
        once, or confirms one release.
      </p>
      <ul className={styles.codes}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <Button data-autofocus fullWidth onClick={onClose}>
        I have written them down
      </Button>
    </div>
  </Dialog>
);
