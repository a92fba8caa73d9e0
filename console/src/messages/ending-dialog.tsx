import { Button, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import type { Ending, MessageDetail, ReleaseAnswer } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { asking, messageChanged } from '../desk/asking.js';
import { Refused } from '../desk/call.js';
import { desk, type EndingKind } from '../desk/desk.js';
import { useHub } from '../desk/hub.js';
import { Dialog } from '../frame/dialog.js';
import { Refusal } from '../frame/trouble.js';
import { Waiting } from '../frame/waiting.js';
import { PlanWords } from '../preview/plan-words.js';
import { standardNotes } from '../words/notes.js';
import { count, DEEDS, inFirst, ownName } from '../words/words.js';
import styles from './messages.module.css';

interface EndingProps {
  readonly message: MessageDetail;
  readonly kind: EndingKind;
  readonly onClose: () => void;
}

const CONSEQUENCES: { readonly [K in EndingKind]: string } = {
  hold: 'Everybody is told not to use this message for now. An update, a correction, a withdrawal or an all clear ends the hold.',
  withdrawal:
    'Everybody is told that this message no longer holds. It cannot be taken back; only its words can be corrected.',
  'all-clear': 'Everybody is told that the alert is over. It cannot be taken back; a new danger is a new message.',
};

/** The note, the effect on each channel, one confirm. The texts are the prepared ones, else the hub's standard words. */
export function EndingDialog({ message, kind, onClose }: EndingProps): ReactElement {
  const { languages } = useHub();
  // Whoever read any version must hear of its end, so every language counts in which something was ever said.
  const said = new Set(message.versions.flatMap(({ content }) => Object.keys(content.texts)));
  const speaks = [...new Set([...languages, ...said])].filter((language) => said.has(language));
  const [note, setNote] = useState(() => standardNotes(kind, speaks));
  const [reason, setReason] = useState<string | null>(null);
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
  const errors = end.error instanceof Refused ? end.error.errors : [];
  const needsGlass = end.error instanceof Refused && end.error.code === 'not-approved';
  const headline = inFirst(message.headlines, languages);
  const reach = preview.data?.reach;

  return (
    <Dialog opened onClose={onClose} wide title={`${DEEDS[kind]} ${message.reference}`}>
      <div className="stack">
        <p lang={headline?.language}>
          <strong>{headline?.text}</strong>
        </p>
        {answer ? (
          <Done answer={answer} onClose={onClose} />
        ) : (
          <form
            className="stack"
            onSubmit={(event) => {
              event.preventDefault();
              end.mutate({ note, ...(reason ? { breakGlass: { reason } } : {}) });
            }}
          >
            <p>{CONSEQUENCES[kind]}</p>
            <fieldset className={styles.notes}>
              <legend>Note: what changed, in each language</legend>
              {speaks.map((language, i) => (
                <Textarea
                  key={language}
                  label={ownName(language)}
                  lang={language}
                  autosize
                  minRows={2}
                  required={kind !== 'all-clear'}
                  withAsterisk={false}
                  data-autofocus={i === 0 || undefined}
                  value={note[language] ?? ''}
                  onChange={(event) => {
                    const { value } = event.currentTarget;
                    setNote((before) => ({ ...before, [language]: value }));
                  }}
                  error={errors.find(({ field }) => field === `note.${language}`)?.detail}
                />
              ))}
            </fieldset>
            <div>
              <h3>What happens</h3>
              {preview.data ? (
                <PlanWords preview={preview.data} compact />
              ) : preview.error ? (
                <Refusal error={preview.error} />
              ) : (
                <Waiting what="the effect on each channel" meanwhile="You can confirm without it." />
              )}
            </div>
            {needsGlass && (
              <TextInput
                label="Break the glass: why without a second officer?"
                description="The reason is kept with the message."
                value={reason ?? ''}
                onChange={(event) => setReason(event.currentTarget.value)}
              />
            )}
            <Refusal error={end.error} />
            <div className={styles.confirm}>
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit" disabled={end.isPending}>
                {end.isPending
                  ? 'Waiting for the answer …'
                  : `${DEEDS[kind]} on ${reach ? count(reach.channels, 'channel') : 'every channel'}`}
              </Button>
            </div>
          </form>
        )}
      </div>
    </Dialog>
  );
}

const Done = ({ answer, onClose }: { answer: ReleaseAnswer; onClose: () => void }): ReactElement => (
  <div className="stack" role="status">
    <p>
      {answer.waitsForApproval
        ? `Version ${answer.version} waits for the approval of a second officer. Nothing has changed outside yet.`
        : `Version ${answer.version} is released.`}
    </p>
    {answer.draft && (
      <p>
        {answer.draft.kept
          ? `The open draft stays, as version ${answer.draft.n}.`
          : 'The open draft could not follow it and was dropped; it can be read on the message’s page.'}
      </p>
    )}
    {answer.warnings.map((warning) => (
      <p key={warning}>{warning}</p>
    ))}
    <Button data-autofocus onClick={onClose}>
      Close
    </Button>
  </div>
);
