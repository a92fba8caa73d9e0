import { Button, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import type { Ending, MessageDetail, Preview, ReleaseAnswer } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { asking, messageChanged } from '../desk/asking.js';
import { Refused } from '../desk/call.js';
import { desk, type EndingKind } from '../desk/desk.js';
import { useHub } from '../desk/hub.js';
import { StepUp } from '../entry/step-up-dialog.js';
import { Dialog } from '../frame/dialog.js';
import { Refusal } from '../frame/trouble.js';
import { Waiting } from '../frame/waiting.js';
import { PlanWords } from '../preview/plan-words.js';
import { t } from '../words/i18n.js';
import { DEEDS, inFirst, ownName } from '../words/words.js';
import styles from './messages.module.css';

interface EndingProps {
  readonly message: MessageDetail;
  readonly kind: EndingKind;
  readonly onClose: () => void;
}

type Note = { readonly [language: string]: string };

/**
 * The effect on each channel, and one confirm; an officer who is asked to show who they are confirms by that. Texts and
 * note are prepared, so that nothing has to be typed; whoever wants to say something else writes another note.
 */
export function EndingDialog({ message, kind, onClose }: EndingProps): ReactElement {
  const { languages } = useHub();
  const [note, setNote] = useState<Note | null>(null);
  const [reason, setReason] = useState('');
  const [answer, setAnswer] = useState<ReleaseAnswer | null>(null);
  const preview = useQuery(asking.preview(message.reference, kind));
  const end = useAct(
    (body: Ending, key) => desk.end(message.reference, kind, body, key),
    async (given) => {
      if (given.waitsForApproval || given.warnings.length > 0 || given.draft) setAnswer(given);
      else onClose();
      await messageChanged(message.reference);
    },
  );
  const needsGlass = end.error instanceof Refused && end.error.code === 'not-approved';
  const headline = inFirst(message.headlines, languages);
  const confirm = () =>
    end.mutate({ ...(note ? { note } : {}), ...(reason.trim() === '' ? {} : { breakGlass: { reason } }) });
  // What is shown before the button is bound to the prepared words; other words are asked about after it.
  const wanted = note === null && !end.error && preview.data?.stepUp?.proofs.length ? preview.data.stepUp : null;
  const button = preview.data
    ? t('messages:ending.on', { deed: DEEDS[kind], count: preview.data.reach.channels })
    : t('messages:ending.everywhere', { deed: DEEDS[kind] });

  return (
    <Dialog opened onClose={onClose} wide title={`${DEEDS[kind]} ${message.reference}`}>
      <div className="stack">
        <p lang={headline?.language}>
          <strong>{headline?.text}</strong>
        </p>
        {answer ? (
          <Done answer={answer} onClose={onClose} />
        ) : (
          <>
            <p>{t(`messages:ending.consequence.${kind}`)}</p>
            {wanted && <Proof title={button} wanted={wanted} onShown={confirm} />}
            <form
              className="stack"
              onSubmit={(event) => {
                event.preventDefault();
                confirm();
              }}
            >
              <NoteOf
                prepared={preview.data}
                note={note}
                isNeeded={kind !== 'all-clear'}
                errors={end.error instanceof Refused ? end.error.errors : []}
                onWrite={setNote}
              />
              <div>
                <h3>{t('messages:ending.happens')}</h3>
                {preview.data ? (
                  <PlanWords preview={preview.data} compact />
                ) : preview.error ? (
                  <Refusal error={preview.error} />
                ) : (
                  <Waiting what={t('messages:ending.effect')} meanwhile={t('messages:ending.confirmWithout')} />
                )}
              </div>
              {needsGlass && (
                <TextInput
                  label={t('messages:ending.glass')}
                  description={t('messages:ending.glassKept')}
                  value={reason}
                  onChange={(event) => setReason(event.currentTarget.value)}
                />
              )}
              <Refusal error={end.error} />
              <div className={styles.confirm}>
                {/* The focus begins here: a key that is held too long ends nothing. */}
                <Button variant="default" onClick={onClose} data-autofocus>
                  {t('terms:cancel')}
                </Button>
                {!wanted && (
                  <Button type="submit" disabled={end.isPending}>
                    {end.isPending ? t('messages:ending.awaited') : button}
                  </Button>
                )}
              </div>
            </form>
          </>
        )}
      </div>
    </Dialog>
  );
}

interface ProofProps {
  readonly title: string;
  readonly wanted: NonNullable<Preview['stepUp']>;
  readonly onShown: () => void;
}

/** Touch or code, as the confirm itself. It comes once the effect is known, so it takes the focus itself. */
function Proof({ title, wanted, onShown }: ProofProps): ReactElement {
  const box = useRef<HTMLElement>(null);
  useEffect(() => box.current?.querySelector<HTMLElement>('[data-autofocus]')?.focus(), []);
  return (
    <section ref={box} aria-label={title} className={styles.proof}>
      <h3>{title}</h3>
      <StepUp key={wanted.sha256} wanted={wanted} onShown={onShown} />
    </section>
  );
}

interface NoteProps {
  /** Undefined while it is read. */
  readonly prepared: Preview | undefined;
  /** Null: the prepared one. */
  readonly note: Note | null;
  readonly isNeeded: boolean;
  readonly errors: readonly { readonly field: string; readonly detail: string }[];
  readonly onWrite: (note: Note) => void;
}

function NoteOf({ prepared, note, isNeeded, errors, onWrite }: NoteProps): ReactElement | null {
  const first = useRef<HTMLTextAreaElement>(null);
  const isOwn = note !== null;
  useEffect(() => {
    if (isOwn) first.current?.focus();
  }, [isOwn]);
  if (!prepared) return null;
  const said = prepared.content.note;
  const speaks = Object.keys(prepared.content.texts);
  if (!isOwn)
    return (
      <div className={styles.prepared}>
        {Object.keys(said).length > 0 && (
          <>
            <h3>{t('messages:ending.note')}</h3>
            <ul>
              {speaks.map((language) => (
                <li key={language} lang={language}>
                  {said[language]}
                </li>
              ))}
            </ul>
          </>
        )}
        <Button variant="subtle" onClick={() => onWrite(Object.fromEntries(speaks.map((l) => [l, said[l] ?? ''])))}>
          {t('messages:ending.ownNote')}
        </Button>
      </div>
    );
  return (
    <fieldset className={styles.notes}>
      <legend>{t('messages:ending.noteIn')}</legend>
      {speaks.map((language, i) => (
        <Textarea
          key={language}
          ref={i === 0 ? first : undefined}
          label={ownName(language)}
          lang={language}
          autosize
          minRows={2}
          required={isNeeded}
          withAsterisk={false}
          value={note[language] ?? ''}
          onChange={(event) => onWrite({ ...note, [language]: event.currentTarget.value })}
          error={errors.find(({ field }) => field === `note.${language}`)?.detail}
        />
      ))}
    </fieldset>
  );
}

const Done = ({ answer, onClose }: { answer: ReleaseAnswer; onClose: () => void }): ReactElement => (
  <div className="stack" role="status">
    <p>
      {answer.waitsForApproval
        ? t('messages:ending.waits', { n: answer.version })
        : t('messages:ending.released', { n: answer.version })}
    </p>
    {answer.draft && (
      <p>
        {answer.draft.kept ? t('messages:ending.draftKept', { n: answer.draft.n }) : t('messages:ending.draftDropped')}
      </p>
    )}
    {answer.warnings.map((warning) => (
      <p key={warning}>{warning}</p>
    ))}
    <Button data-autofocus onClick={onClose}>
      {t('terms:close')}
    </Button>
  </div>
);
