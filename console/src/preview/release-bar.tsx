import { Button, Checkbox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, type ReactNode, useState } from 'react';
import type { Draft, Preview, Release, ReleaseAnswer } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { asking, messageChanged } from '../desk/asking.js';
import { desk } from '../desk/desk.js';
import { useHub, useMay } from '../desk/hub.js';
import { Bar } from '../frame/bar.js';
import { Refusal } from '../frame/trouble.js';
import { GoesOut, Unschedule } from '../messages/on-the-clock.js';
import { go } from '../place.js';
import { Clock } from '../words/times.js';
import { count, list, numberWord } from '../words/words.js';
import { AtATime } from './at-a-time.js';
import { BreakGlass } from './break-glass.js';
import { GiveBack } from './give-back.js';
import { reachOf } from './reach.js';

interface ReleaseBarProps {
  readonly id: string;
  readonly draft: Draft;
  readonly preview: Preview;
  readonly back: ReactNode;
}

/** The one next step from here: release, submit, approve, or wait for somebody else. */
export function ReleaseBar({ id, draft, preview, back }: ReleaseBarProps): ReactElement {
  const { me } = useHub();
  const may = useMay();
  const { content, sha256 } = preview;
  const reach = reachOf(preview);
  const everywhere = count(reach.channels, 'channel');
  const isExercise = content.status === 'exercise';
  const approval = draft.approvals.find(({ stands }) => stands);
  const isOwn = draft.author.id === me.id;
  const isWhole = preview.missing.length === 0 && sha256 !== null;

  const submit = useAct(
    (revision: number, key) => desk.submit(id, revision, key),
    () => messageChanged(id),
  );
  const approve = useAct(
    (digest: string, key) => desk.approve(id, digest, key),
    () => messageChanged(id),
  );
  const release = useAct(
    (body: Release, key) => desk.release(id, body, key),
    async ({ scheduledAt }: ReleaseAnswer) => {
      go(scheduledAt === null ? { at: 'board' } : { at: 'message', id });
      await messageChanged(id);
    },
  );
  const scheduled = useQuery(asking.message(id)).data?.scheduled ?? null;
  const error = release.error ?? approve.error ?? submit.error;
  const busy = release.isPending || approve.isPending || submit.isPending;
  const bar = (about: ReactNode, action: ReactNode = null) => (
    <Bar
      actions={
        <>
          {back}
          {action}
        </>
      }
    >
      {about}
      <Refusal error={error} />
    </Bar>
  );
  const goesTo = <p>It goes to {list(reach.names)}, all at once.</p>;
  const glass = !isExercise && isWhole && may('release') && (
    <BreakGlass
      everywhere={everywhere}
      error={release.error}
      busy={busy}
      onBreak={(reason) => release.mutate({ breakGlass: { reason } })}
    />
  );

  if (!isWhole) return bar(<p>Complete the draft first; nothing can be released yet.</p>);
  if (isExercise || approval) {
    if (!may('release')) return bar(<p>It is ready. An officer who may release does the rest.</p>);
    return bar(
      <>
        {approval && <p>Approved by {approval.officer.name}.</p>}
        {scheduled ? (
          <p>
            <GoesOut scheduled={scheduled} /> Set by {scheduled.by}.
          </p>
        ) : (
          goesTo
        )}
      </>,
      <>
        {scheduled && <Unschedule id={id} words="Cancel the scheduled release" />}
        {!scheduled && (isExercise || may('approve')) && (
          <AtATime
            everywhere={everywhere}
            error={release.error}
            busy={busy}
            onAsk={() => release.reset()}
            onSet={(at) => release.mutate({ at })}
          />
        )}
        <Button onClick={() => release.mutate({})} disabled={busy}>
          {release.isPending ? 'Releasing …' : `Release ${isExercise ? 'exercise ' : ''}to ${everywhere}`}
        </Button>
      </>,
    );
  }
  if (draft.submittedAt === null)
    return bar(
      <p>An actual message needs the approval of a second officer.</p>,
      <>
        {glass}
        {may('submit') && (
          <Button onClick={() => submit.mutate(draft.revision)} disabled={busy}>
            Submit for approval
          </Button>
        )}
      </>,
    );
  if (isOwn)
    return bar(
      <p>
        You wrote this draft, so somebody else must approve it. Submitted <Clock at={draft.submittedAt} />.
      </p>,
      glass,
    );
  if (!may('approve'))
    return bar(
      <p>
        It waits for an approver. Submitted <Clock at={draft.submittedAt} />.
      </p>,
      glass,
    );
  return (
    <Approval
      // Whoever ticked the sentence has not read what changed since.
      key={sha256}
      languages={Object.keys(content.texts).length}
      bar={bar}
      busy={busy}
      more={
        <>
          <GiveBack id={id} />
          {glass}
        </>
      }
      onApprove={() => approve.mutate(sha256)}
    />
  );
}

interface ApprovalProps {
  readonly languages: number;
  readonly bar: (about: ReactNode, action: ReactNode) => ReactElement;
  readonly busy: boolean;
  readonly more: ReactNode;
  readonly onApprove: () => void;
}

/** One sentence that must be true, then the word that binds it to exactly these bytes. */
function Approval({ languages, bar, busy, more, onApprove }: ApprovalProps): ReactElement {
  const [read, setRead] = useState(false);
  const what = languages === 1 ? 'it' : languages === 2 ? 'both languages' : `all ${numberWord(languages)} languages`;
  return bar(
    <Checkbox
      checked={read}
      onChange={(event) => setRead(event.currentTarget.checked)}
      label={`I have read ${what}.`}
    />,
    <>
      {more}
      <Button onClick={onApprove} disabled={!read || busy}>
        Approve
      </Button>
    </>,
  );
}
