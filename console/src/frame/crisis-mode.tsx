import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useId, useState } from 'react';
import type { CrisisView } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { asking, memory } from '../desk/asking.js';
import { desk } from '../desk/desk.js';
import { useMay } from '../desk/hub.js';
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
  const words = view.light ? 'Crisis mode on' : 'Crisis mode';
  if (!may('approve')) return view.light ? <p className={styles.on}>{words}</p> : null;
  return (
    <>
      <button type="button" className={view.light ? styles.on : styles.switch} onClick={() => setAsked(true)}>
        {words}
      </button>
      <Dialog opened={asked} onClose={() => setAsked(false)} title="Crisis mode">
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
          <strong>{view.light ? 'Crisis mode is on' : 'Crisis mode is held off'}</strong>
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
          Called by {call.by.name}, <Moment at={call.at} />: {call.reason.replace(/\.$/, '')}.{' '}
        </>
      )}
      <Over view={view} />
      {light && why === 'call' && 'It stays until somebody calls again.'}
      {light && why === 'load' && 'It ends by itself when every newsroom has been calm for some minutes.'}
      {offUntil && (
        <>
          It stays off until <Clock at={offUntil} />, then the load decides again.
        </>
      )}
    </>
  );
}

const UNITS = { lag: 'ms of lag', connections: 'open connections', requests: 'requests a second' } as const;

function Over({ view: { over } }: { view: CrisisView }): ReactElement | null {
  const [first] = over;
  if (!first) return null;
  return (
    <>
      Newsroom {first.replica} is over its limit since <Clock at={first.since} />: {figure(first.figure)}{' '}
      {UNITS[first.signal]}, the limit is {figure(first.limit)}
      {over.length > 1 && `; ${over.length - 1} more with it`}.{' '}
    </>
  );
}

const CHOICES = [
  { word: 'on', label: 'On', told: 'Light pages for everybody, until somebody calls again.' },
  { word: 'auto', label: 'Automatic', told: 'On while a newsroom is over a limit; off when all are calm.' },
  { word: 'off', label: 'Off for 30 minutes', told: 'Full pages whatever is measured. Then automatic again.' },
] as const;
type Choice = (typeof CHOICES)[number]['word'];
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
      <p className="soft">
        Readers get pages without images and script, caches keep them longer, and live streams end. What is said stays
        the same, and so do the feeds.
      </p>
      <fieldset className={styles.choices}>
        <legend>It is to be</legend>
        {CHOICES.map(({ word, label, told }) => (
          <label key={word}>
            <input type="radio" name={name} checked={word === choice} onChange={() => setChoice(word)} />
            <span>
              <strong>{label}</strong>
              <br />
              <span className="soft">{told}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <TextInput
        label="Why"
        description="Stands on every officer’s screen and in the ledger"
        maxLength={500}
        required
        withAsterisk={false}
        data-autofocus
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Refusal error={call.error} />
      <Button type="submit" disabled={call.isPending || reason.trim() === ''}>
        {call.isPending ? 'Telling the newsrooms …' : 'Tell every newsroom'}
      </Button>
    </form>
  );
}
