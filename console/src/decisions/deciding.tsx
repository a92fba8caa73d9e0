import { Button, Textarea } from '@mantine/core';
import { type ReactElement, useId, useState } from 'react';
import type { ChannelDecision, NewDecision } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { memory, messageChanged } from '../desk/asking.js';
import { desk } from '../desk/desk.js';
import { Refusal } from '../frame/trouble.js';
import { language, t } from '../words/i18n.js';
import styles from './decisions.module.css';

const WORDS: readonly NewDecision['decision'][] = ['used', 'not-used', 'held'];

interface DecidingProps {
  readonly message: string;
  readonly line: ChannelDecision;
  readonly onDone: () => void;
}

/** One channel's decision: what, and why. A suggestion is filled in and can be written over. */
export function Deciding({ message, line: { channel, decision, suggestion }, onDone }: DecidingProps): ReactElement {
  const group = useId();
  const suggested = suggestion?.reason[language()] ?? suggestion?.reason.en ?? '';
  const [word, setWord] = useState(decision?.decision ?? suggestion?.suggest ?? 'used');
  const [reason, setReason] = useState(decision?.reason ?? suggested);
  const decide = useAct(
    (given: NewDecision, key) => desk.decide(given, key),
    async () => {
      onDone();
      await Promise.all([memory.invalidateQueries({ queryKey: ['decisions'] }), messageChanged(message)]);
    },
  );
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        decide.mutate({ message, channel: channel.id, decision: word, reason: reason.trim() });
      }}
    >
      <fieldset className={styles.words}>
        <legend className="small">{t('decisions:decideAbout', { channel: channel.name })}</legend>
        {WORDS.map((each) => (
          <label key={each}>
            <input type="radio" name={group} checked={word === each} onChange={() => setWord(each)} />
            {t(`decisions:word.${each}`)}
          </label>
        ))}
      </fieldset>
      <Textarea
        label={t('decisions:why')}
        autosize
        minRows={2}
        maxLength={500}
        required
        withAsterisk={false}
        data-autofocus
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value.replace(/\s*\n\s*/g, ' '))}
      />
      <Refusal error={decide.error} />
      <div className="row">
        <Button type="submit" disabled={decide.isPending || reason.trim() === ''}>
          {t('decisions:keep')}
        </Button>
        <Button variant="default" onClick={onDone}>
          {t('terms:cancel')}
        </Button>
      </div>
    </form>
  );
}
