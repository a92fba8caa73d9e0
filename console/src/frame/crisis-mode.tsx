import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useId, useState } from 'react';
import type { CrisisView } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { asking, memory } from '../desk/asking.js';
import { desk } from '../desk/desk.js';
import { useMay } from '../desk/hub.js';
import { t } from '../words/i18n.js';
import { Sentence } from '../words/sentence.js';
import { Clock, Moment } from '../words/times.js';
import { figure } from '../words/words.js';
import styles from './crisis-mode.module.css';
import { Dialog } from './dialog.js';
import { Refusal } from './trouble.js';

/** The switch in the edge of every screen: what stands, and for whoever may, how it is changed. */
export function CrisisSwitch(): ReactElement | null {
  const crisis = useQuery(asking.crisis);
  const may = useMay();
  const [asked, setAsked] = useState(false);
  const view = crisis.data;
  if (!view) return null;
  const words = view.light ? t('frame:crisis.on') : t('frame:crisis.mode');
  if (!may('approve')) return view.light ? <p className={styles.on}>{words}</p> : null;
  return (
    <>
      <button type="button" className={view.light ? styles.on : styles.switch} onClick={() => setAsked(true)}>
        {words}
      </button>
      <Dialog opened={asked} onClose={() => setAsked(false)} title={t('frame:crisis.mode')}>
        <CallForm key={String(asked)} view={view} done={() => setAsked(false)} />
      </Dialog>
    </>
  );
}

/** On all screens while it is on, or while an officer holds it off against the load. */
export function CrisisBanner(): ReactElement {
  const { data: view } = useQuery(asking.crisis);
  return (
    <div role="status">
      {view && (view.light || view.offUntil) && (
        <p className={view.light ? styles.banner : styles.held}>
          <strong>{view.light ? t('frame:crisis.isOn') : t('frame:crisis.isHeldOff')}</strong>
          <span>
            <Why view={view} />
          </span>
        </p>
      )}
    </div>
  );
}

function Why({ view }: { view: CrisisView }): ReactElement {
  const { light, why, call, offUntil } = view;
  return (
    <>
      {why === 'call' && call && (
        <>
          <Sentence
            of={t('frame:crisis.called')}
            parts={{ who: call.by.name, at: <Moment at={call.at} />, reason: call.reason.replace(/\.$/, '') }}
          />{' '}
        </>
      )}
      <Over view={view} />
      {light && why === 'call' && t('frame:crisis.stays')}
      {light && why === 'load' && t('frame:crisis.endsItself')}
      {offUntil && <Sentence of={t('frame:crisis.staysOff')} parts={{ until: <Clock at={offUntil} /> }} />}
    </>
  );
}

function Over({ view: { over } }: { view: CrisisView }): ReactElement | null {
  const [first] = over;
  if (!first) return null;
  const figures = {
    figure: t(`frame:crisis.figure.${first.signal}`, { n: figure(first.figure) }),
    limit: figure(first.limit),
  };
  const of =
    over.length === 1
      ? t('frame:crisis.over', figures)
      : t('frame:crisis.overMore', { ...figures, count: over.length - 1 });
  return (
    <>
      <Sentence of={of} parts={{ replica: first.replica, since: <Clock at={first.since} /> }} />{' '}
    </>
  );
}

const CHOICES = ['on', 'auto', 'off'] as const;
type Choice = (typeof CHOICES)[number];
const WANTED = { on: true, off: false, auto: null } as const;

/** What an officer most likely opens this for. */
const likely = ({ light, why, offUntil }: CrisisView): Choice =>
  why === 'load' ? 'off' : light || offUntil ? 'auto' : 'on';

function CallForm({ view, done }: { view: CrisisView; done: () => void }): ReactElement {
  const [choice, setChoice] = useState<Choice>(() => likely(view));
  const [reason, setReason] = useState('');
  const name = useId();
  const call = useAct(
    (wish: { on: boolean | null; reason: string }, key) => desk.callCrisis(wish, key),
    async (answer) => {
      memory.setQueryData(asking.crisis.queryKey, answer);
      done();
    },
  );
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        call.mutate({ on: WANTED[choice], reason: reason.trim() });
      }}
    >
      <p className="soft">{t('frame:crisis.told')}</p>
      <fieldset className={styles.choices}>
        <legend>{t('frame:crisis.legend')}</legend>
        {CHOICES.map((word) => (
          <label key={word}>
            <input type="radio" name={name} checked={word === choice} onChange={() => setChoice(word)} />
            <span>
              <strong>{t(`frame:crisis.choice.${word}.label`)}</strong>
              <br />
              <span className="soft">{t(`frame:crisis.choice.${word}.told`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <TextInput
        label={t('frame:crisis.why')}
        description={t('frame:crisis.whyTold')}
        maxLength={500}
        required
        withAsterisk={false}
        data-autofocus
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Refusal error={call.error} />
      <Button type="submit" disabled={call.isPending || reason.trim() === ''}>
        {call.isPending ? t('frame:crisis.telling') : t('frame:crisis.tell')}
      </Button>
    </form>
  );
}
