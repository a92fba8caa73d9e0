import { Button } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { Kind, MessageDetail } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { messageChanged } from '../desk/asking.js';
import { desk, type EndingKind } from '../desk/desk.js';
import { useMay } from '../desk/hub.js';
import { AddLanguage } from '../editor/add-language.js';
import { Refusal } from '../frame/trouble.js';
import { go } from '../place.js';
import { DEEDS } from '../words/words.js';
import { EndingDialog } from './ending-dialog.js';

interface DeedsProps {
  readonly message: MessageDetail;
  /** Which of them is the screen's primary button; none where another one is. */
  readonly primary?: boolean;
  /** On the board, where an update is written from the message's page. */
  readonly short?: boolean;
}

const ENDINGS: readonly Kind[] = ['hold', 'withdrawal', 'all-clear'];

/** What may follow what stands, as the desk says it. Writing opens a draft; hold, withdraw and all clear ask once. */
export function Deeds({ message, primary = false, short = false }: DeedsProps): ReactElement {
  const may = useMay();
  const [ending, setEnding] = useState<EndingKind | null>(null);
  const begin = useAct(
    (kind: Kind, key) => desk.beginDraft(message.reference, kind, key),
    async () => {
      go({ at: 'draft', id: message.reference });
      await messageChanged(message.reference);
    },
  );
  // A message that was never released begins with its alert, which is another one's button.
  const follow = message.newest ? message.mayFollow : [];
  const written = follow.filter((kind) => !ENDINGS.includes(kind) && !(short && kind === 'update'));
  const ended = follow.filter((kind): kind is EndingKind => ENDINGS.includes(kind));
  // What ends an actual message is for an approver; the desk would refuse it to anybody else.
  const mayEnd = may('release') && (message.status === 'exercise' || may('approve'));
  const first = written.includes('update') ? 'update' : written[0];
  // The primary button is the last one: at the right end of the bar.
  const writing = [...written.filter((kind) => kind !== first), ...written.filter((kind) => kind === first)];
  const ends = mayEnd
    ? ended.map((kind) => (
        <Button key={kind} variant="default" onClick={() => setEnding(kind)}>
          {DEEDS[kind]}
        </Button>
      ))
    : [];
  const writes =
    may('write') && message.draft === null
      ? writing.map((kind) => (
          <Button
            key={kind}
            {...(primary && kind === first ? {} : { variant: 'default' })}
            onClick={() => begin.mutate(kind)}
            disabled={begin.isPending}
          >
            {DEEDS[kind]}
          </Button>
        ))
      : [];
  return (
    <>
      <Refusal error={begin.error} />
      {!short && <AddLanguage message={message} />}
      {short ? [writes, ends] : [ends, writes]}
      {ending && <EndingDialog message={message} kind={ending} onClose={() => setEnding(null)} />}
    </>
  );
}
