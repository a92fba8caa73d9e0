import { Button } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { Draft } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { messageChanged } from '../desk/asking.js';
import { desk } from '../desk/desk.js';
import { Dialog } from '../frame/dialog.js';
import { Refusal } from '../frame/trouble.js';
import { go } from '../place.js';
import { forgetWriting } from './open-writings.js';

/** Dropping can be mended: the desk keeps what was dropped, and the message's page shows it. */
export function DropDraft({ id, draft }: { id: string; draft: Draft }): ReactElement {
  const [asked, setAsked] = useState(false);
  const drop = useAct(
    (revision: number, key) => desk.dropDraft(id, revision, key),
    async () => {
      forgetWriting(id);
      await messageChanged(id);
      go({ at: 'message', id });
    },
  );
  return (
    <>
      <Button variant="subtle" onClick={() => setAsked(true)}>
        Drop draft
      </Button>
      <Dialog opened={asked} onClose={() => setAsked(false)} title={`Drop the draft of version ${draft.n}?`}>
        <div className="stack">
          <p>Nothing that was released changes. The dropped text can still be read on the message’s page.</p>
          <Refusal error={drop.error} />
          <div className="row">
            <Button onClick={() => drop.mutate(draft.revision)} disabled={drop.isPending}>
              Drop draft
            </Button>
            <Button variant="default" onClick={() => setAsked(false)}>
              Keep it
            </Button>
          </div>
        </div>
      </Dialog>
    </>
  );
}
