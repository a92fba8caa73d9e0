import { Button, Checkbox, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { Refused } from '../desk/call.js';
import { useHub } from '../desk/hub.js';
import { Dialog } from '../frame/dialog.js';
import { Refusal } from '../frame/trouble.js';
import { useNow } from '../words/clock.js';
import { t } from '../words/i18n.js';
import { toWall } from '../words/zone.js';

interface AtATimeProps {
  readonly everywhere: string;
  readonly error: Error | null;
  readonly busy: boolean;
  /** Whoever asks anew is not told what was refused before. */
  readonly onAsk: () => void;
  /** RFC 3339, or the office's local time without offset: the desk says what it means. */
  readonly onSet: (at: string, early: boolean) => void;
}

/** A release at a set time, typed as the office's clocks tell it. What the clocks skip or pass twice is asked, not guessed. */
export function AtATime({ everywhere, error, busy, onAsk, onSet }: AtATimeProps): ReactElement {
  const { timeZone } = useHub();
  const today = toWall(new Date(useNow()).toISOString(), timeZone).slice(0, 10);
  const [asked, setAsked] = useState(false);
  const [date, setDate] = useState('');
  const [time, setTime] = useState('');
  const [early, setEarly] = useState(false);
  const instead = insteadOf(error);
  return (
    <>
      <Button
        variant="default"
        onClick={() => {
          onAsk();
          setDate(today);
          setAsked(true);
        }}
      >
        {t('preview:atTime.do')}
      </Button>
      <Dialog opened={asked} onClose={() => setAsked(false)} title={t('preview:atTime.title')}>
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            onSet(`${date}T${time}`, early);
          }}
        >
          <p>{t('preview:atTime.told', { channels: everywhere })}</p>
          <div className="row">
            <TextInput
              type="date"
              label={t('preview:atTime.date')}
              required
              withAsterisk={false}
              value={date}
              onChange={(event) => setDate(event.currentTarget.value)}
            />
            <TextInput
              type="time"
              label={t('preview:atTime.time', { zone: timeZone })}
              required
              withAsterisk={false}
              data-autofocus
              value={time}
              onChange={(event) => setTime(event.currentTarget.value)}
            />
          </div>
          <Checkbox
            label={t('schedule:giveEarly')}
            checked={early}
            onChange={(event) => setEarly(event.currentTarget.checked)}
          />
          <Refusal error={error} />
          {instead.length > 0 && (
            <div className="row">
              {instead.map((at) => (
                <Button key={at} variant="default" onClick={() => onSet(at, early)} disabled={busy}>
                  {at.slice(11, 16)} (UTC{at.slice(19)})
                </Button>
              ))}
            </div>
          )}
          <Button type="submit" disabled={busy || date === '' || time === ''}>
            {t('preview:atTime.set')}
          </Button>
        </form>
      </Dialog>
    </>
  );
}

/** The times that would do, where the desk refused one that never comes or comes twice. */
function insteadOf(error: Error | null): readonly string[] {
  if (!(error instanceof Refused)) return [];
  return error.problem.errors
    .filter(({ code }) => code === 'ambiguous' || code === 'no-such-time')
    .flatMap(({ detail }) => /\d{4}-\S+$/.exec(detail) ?? []);
}
