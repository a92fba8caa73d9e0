import { Button } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { Draft } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { messageChanged } from '../desk/asking.js';
import { desk } from '../desk/desk.js';
import { Dialog } from '../frame/dialog.js';
import { Refusal } from '../frame/trouble.js';
import { go } from '../place.js';
import { t } from '../words/i18n.js';
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
        {t('editor:drop.button')}
      </Button>
      <Dialog opened={asked} onClose={() => setAsked(false)} title={t('editor:drop.title', { n: draft.n })}>
        <div className="stack">
          <p>{t('editor:drop.detail')}</p>
          <Refusal error={drop.error} />
          <div className="row">
            <Button onClick={() => drop.mutate(draft.revision)} disabled={drop.isPending}>
              {t('editor:drop.button')}
            </Button>
            <Button variant="default" onClick={() => setAsked(false)}>
              {t('editor:drop.keep')}
            </Button>
          </div>
        </div>
      </Dialog>
    </>
  );
}
