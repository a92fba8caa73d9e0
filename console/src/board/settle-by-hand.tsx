import { Button, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { BoardPlacement, SeenThere } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { memory } from '../desk/asking.js';
import { desk } from '../desk/desk.js';
import { useMay } from '../desk/hub.js';
import { Dialog } from '../frame/dialog.js';
import { Refusal } from '../frame/trouble.js';
import { useNow } from '../words/clock.js';
import { t } from '../words/i18n.js';
import styles from './board.module.css';
import { postIdOf } from './post-id.js';

interface LineProps {
  readonly line: BoardPlacement;
  readonly where: string;
}

/** For a call whose answer was lost, once it can no longer take effect: whoever can look says what became of it. */
export function SettleByHand({ line, where }: LineProps): ReactElement | null {
  const may = useMay();
  const now = useNow();
  /* The call that the officer is asked about: when the hub found out by itself, the question goes. */
  const [asked, setAsked] = useState<string | null>(null);
  const { unsure, outcome } = line;
  if (!may('approve') || !unsure || outcome !== 'unknown' || now < Date.parse(unsure.from)) return null;
  return (
    <>
      <Button
        variant="default"
        onClick={() => setAsked(unsure.from)}
        aria-label={t('board:settle.askWhere', { where })}
      >
        {t('board:settle.ask')}
      </Button>
      {asked === unsure.from && <Question line={line} where={where} unsure={unsure} onClose={() => setAsked(null)} />}
    </>
  );
}

interface QuestionProps extends LineProps {
  readonly unsure: NonNullable<BoardPlacement['unsure']>;
  readonly onClose: () => void;
}

function Question({ line, where, unsure: { op, version }, onClose }: QuestionProps): ReactElement {
  const [pasted, setPasted] = useState('');
  const settle = useAct(
    (seen: SeenThere, key) => desk.settle(line.id, seen, key),
    async () => {
      await memory.invalidateQueries({ queryKey: ['boards'] });
      onClose();
    },
  );
  const remoteId = postIdOf(pasted);
  const isNew = op === 'open';
  return (
    <Dialog opened title={t('board:settle.askWhere', { where })} onClose={onClose} wide>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          settle.mutate(isNew ? { stands: true, remoteId } : { stands: op !== 'delete' });
        }}
      >
        {op === 'delete' ? <p>{t('board:settle.deletes')}</p> : <p>{t('board:settle.look', { n: version })}</p>}
        {isNew && (
          <TextInput
            label={t('board:settle.id')}
            description={
              remoteId !== pasted.trim() && remoteId !== '' ? t('board:settle.post', { id: remoteId }) : undefined
            }
            maxLength={300}
            data-autofocus
            value={pasted}
            onChange={(event) => setPasted(event.currentTarget.value)}
          />
        )}
        <Refusal error={settle.error} />
        <div className={styles.decide}>
          {op === 'delete' ? (
            <Button type="submit" data-autofocus disabled={settle.isPending}>
              {t('board:settle.again')}
            </Button>
          ) : (
            <>
              <Button type="submit" disabled={settle.isPending || (isNew && remoteId === '')}>
                {t('board:settle.yes')}
              </Button>
              <Button
                variant="default"
                onClick={() => settle.mutate({ stands: false })}
                disabled={settle.isPending || pasted.trim() !== ''}
              >
                {t('board:settle.no')}
              </Button>
            </>
          )}
        </div>
      </form>
    </Dialog>
  );
}
