import { Button, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { SettingsChange, SettingsView } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { memory } from '../desk/asking.js';
import { Refused } from '../desk/call.js';
import { askedOutlets, outlets } from '../desk/outlets.js';
import { Pick } from '../frame/pick.js';
import { Refusal } from '../frame/trouble.js';
import { t } from '../words/i18n.js';
import { Sentence } from '../words/sentence.js';
import { Moment } from '../words/times.js';
import styles from './settings.module.css';

const CHOICES = ['configured', 'after', 'never'] as const;
type Choice = (typeof CHOICES)[number];

/** After how long without a word an open message reminds its officer. */
export function Silence({ now }: { now: SettingsView['silentAfterMinutes'] }): ReactElement {
  const { value, configured, set } = now;
  const [choice, setChoice] = useState<Choice>(set === null ? 'configured' : value === null ? 'never' : 'after');
  const [minutes, setMinutes] = useState(String(value ?? configured ?? 120));
  const change = useAct(
    (body: SettingsChange, key) => outlets.changeSettings(body, key),
    (answer) => {
      memory.setQueryData(askedOutlets.settings.queryKey, answer);
    },
  );
  const words: { readonly [C in Choice]: string } = {
    configured:
      configured === null ? t('settings:silence.configuredNever') : t('settings:silence.configured', { n: configured }),
    after: t('settings:silence.after'),
    never: t('settings:silence.never'),
  };
  const field = change.error instanceof Refused ? change.error.errors[0]?.detail : undefined;
  return (
    <section className={styles.part} aria-labelledby="silence">
      <h2 id="silence">{t('settings:silence.title')}</h2>
      <p className="prose soft">{t('settings:silence.told')}</p>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          const asked = { configured: 'configured', never: null, after: Number(minutes) } as const;
          change.mutate({ silentAfterMinutes: asked[choice] });
        }}
      >
        <Pick
          legend={t('settings:silence.title')}
          options={CHOICES.map((name) => ({ value: name, word: words[name] }))}
          value={choice}
          onChange={setChoice}
        />
        {choice === 'after' && (
          <TextInput
            label={t('settings:silence.minutes')}
            inputMode="numeric"
            maxLength={5}
            w="12rem"
            value={minutes}
            error={field}
            onChange={(event) => setMinutes(event.currentTarget.value)}
          />
        )}
        {!field && <Refusal error={change.error} />}
        <div className="row">
          <Button type="submit" variant="default" disabled={change.isPending}>
            {t('terms:save')}
          </Button>
          <p role="status" className="soft">
            {set && (
              <Sentence of={t('settings:silence.set', { name: set.by })} parts={{ at: <Moment at={set.at} /> }} />
            )}
          </p>
        </div>
      </form>
    </section>
  );
}
