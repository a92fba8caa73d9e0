import { Button, Checkbox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, type ReactNode, useState } from 'react';
import type { Approve, Draft, Preview, Release, ReleaseAnswer } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { asking, messageChanged } from '../desk/asking.js';
import { desk } from '../desk/desk.js';
import { useHub, useMay } from '../desk/hub.js';
import { Bar } from '../frame/bar.js';
import { Refusal } from '../frame/trouble.js';
import { GoesOut, Unschedule } from '../messages/on-the-clock.js';
import { go } from '../place.js';
import { t } from '../words/i18n.js';
import { Sentence } from '../words/sentence.js';
import { Clock } from '../words/times.js';
import { list } from '../words/words.js';
import { AtATime } from './at-a-time.js';
import { BreakGlass } from './break-glass.js';
import { GiveBack } from './give-back.js';
import styles from './preview.module.css';
import { reachOf } from './reach.js';
import { TypedReference } from './typed-reference.js';

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
  const { content, sha256, approvalVoid, typeReference } = preview;
  const reach = reachOf(preview);
  const isExercise = content.status === 'exercise';
  const standing = draft.approvals.find(({ stands }) => stands);
  const approval = approvalVoid.length === 0 ? standing : undefined;
  const isOwn = draft.author.id === me.id;
  const isWhole = preview.missing.length === 0 && sha256 !== null;
  const reference = typeReference ? preview.reference : null;
  const [typed, setTyped] = useState(false);

  const submit = useAct(
    (revision: number, key) => desk.submit(id, revision, key),
    () => messageChanged(id),
  );
  const approve = useAct(
    (body: Approve, key) => desk.approve(id, body, key),
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
  const goesTo = (
    <p className={styles.reach} data-world={isExercise ? 'exercise' : 'live'}>
      {t(isExercise ? 'preview:reach.exercise' : 'preview:reach.live', { ...reach })}
    </p>
  );
  const glass = !isExercise && isWhole && may('release') && (
    <BreakGlass
      reach={reach}
      reference={reference}
      error={release.error}
      busy={busy}
      onBreak={(reason) => release.mutate({ breakGlass: { reason } })}
    />
  );
  const lapsed = <Lapsed draft={draft} approvalVoid={approvalVoid} />;

  if (!isWhole) return bar(<p>{t('preview:do.incomplete')}</p>);
  if (isExercise || approval) {
    if (!may('release')) return bar(<p>{t('preview:do.ready')}</p>);
    return bar(
      <>
        {approval && <p>{t('preview:do.approvedBy', { who: approval.officer.name })}</p>}
        {scheduled ? (
          <p>
            <GoesOut scheduled={scheduled} /> {t('preview:do.setBy', { who: scheduled.by })}
          </p>
        ) : (
          goesTo
        )}
        {reference !== null && <TypedReference reference={reference} onTyped={setTyped} />}
      </>,
      <>
        {scheduled && <Unschedule id={id} words={t('preview:do.unschedule')} />}
        {!scheduled && (isExercise || may('approve')) && (
          <AtATime
            everywhere={reach.channels}
            error={release.error}
            busy={busy}
            onAsk={() => release.reset()}
            onSet={(at, early) => release.mutate({ at, early })}
          />
        )}
        <Button
          onClick={() => release.mutate({})}
          disabled={busy || (reference !== null && !typed)}
          className={isExercise ? undefined : styles.live}
        >
          {release.isPending
            ? t('preview:do.releasing')
            : t(isExercise ? 'preview:do.releaseExercise' : 'preview:do.release', { channels: reach.channels })}
        </Button>
      </>,
    );
  }
  if (draft.submittedAt === null)
    return bar(
      <>
        {lapsed}
        <p>{t('preview:do.needsSecond')}</p>
      </>,
      <>
        {glass}
        {may('submit') && (
          <Button onClick={() => submit.mutate(draft.revision)} disabled={busy}>
            {t('preview:do.submit')}
          </Button>
        )}
      </>,
    );
  const since = { at: <Clock at={draft.submittedAt} /> };
  if (isOwn || !may('approve'))
    return bar(
      <>
        {lapsed}
        <p>
          <Sentence of={t(isOwn ? 'preview:do.own' : 'preview:do.waits')} parts={since} />
        </p>
      </>,
      glass,
    );
  const seen = seenIn(preview);
  return (
    <Approval
      // Whoever ticked the sentence has not read what changed since.
      key={`${sha256} ${seen.map((line) => line.sha256).join()}`}
      languages={preview.reach.languages}
      bar={bar}
      about={
        <>
          {lapsed}
          {goesTo}
        </>
      }
      busy={busy}
      more={
        <>
          <GiveBack id={id} />
          {glass}
        </>
      }
      onApprove={() => approve.mutate({ sha256, seen })}
    />
  );
}

/** What stands on the screen, line by line: the desk refuses when one of them is another by now. */
const seenIn = ({ channels }: Preview): NonNullable<Approve['seen']> =>
  channels.flatMap(({ channel, languages }) =>
    languages.map(({ language, sha256 }) => ({ channel: channel.id, language, sha256 })),
  );

/** Somebody's word that no longer counts, and why. */
function Lapsed({ draft, approvalVoid }: { draft: Draft } & Pick<Preview, 'approvalVoid'>): ReactElement | null {
  const who = draft.approvals.at(-1)?.officer.name;
  if (who === undefined) return null;
  const words =
    approvalVoid.length > 0 ? t('preview:do.void', { who, why: list(approvalVoid) }) : t('preview:do.stale', { who });
  return <p role="status">{words}</p>;
}

interface ApprovalProps {
  readonly languages: number;
  readonly bar: (about: ReactNode, action: ReactNode) => ReactElement;
  readonly about: ReactNode;
  readonly busy: boolean;
  readonly more: ReactNode;
  readonly onApprove: () => void;
}

/** One sentence that must be true, then the word that binds it to exactly these bytes. */
function Approval({ languages, bar, about, busy, more, onApprove }: ApprovalProps): ReactElement {
  const [read, setRead] = useState(false);
  const sentence = languages === 1 ? 'readOne' : languages === 2 ? 'readTwo' : 'readMany';
  return bar(
    <>
      {about}
      <Checkbox
        checked={read}
        onChange={(event) => setRead(event.currentTarget.checked)}
        label={t(`preview:do.${sentence}`, { n: languages })}
      />
    </>,
    <>
      {more}
      <Button onClick={onApprove} disabled={!read || busy}>
        {t('preview:do.approve')}
      </Button>
    </>,
  );
}
