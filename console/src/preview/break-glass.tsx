import { Button, Textarea } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { Dialog } from '../frame/dialog.js';
import { Refusal } from '../frame/trouble.js';

interface BreakGlassProps {
  readonly everywhere: string;
  readonly error: Error | null;
  readonly busy: boolean;
  readonly onBreak: (reason: string) => void;
}

/** A release without a second officer: possible, behind a second press, and never without its reason. */
export function BreakGlass({ everywhere, error, busy, onBreak }: BreakGlassProps): ReactElement {
  const [asked, setAsked] = useState(false);
  const [reason, setReason] = useState('');
  return (
    <>
      <Button variant="subtle" onClick={() => setAsked(true)}>
        Break the glass
      </Button>
      <Dialog opened={asked} onClose={() => setAsked(false)} title="Release without a second officer?">
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            onBreak(reason.trim());
          }}
        >
          <p>
            It goes out at once, and cannot be taken back; it can be corrected or withdrawn. Your name and the reason
            are kept with it.
          </p>
          <Textarea
            label="Why it cannot wait"
            autosize
            minRows={2}
            maxLength={500}
            required
            withAsterisk={false}
            data-autofocus
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value.replace(/\s*\n\s*/g, ' '))}
          />
          <Refusal error={error} />
          <Button type="submit" disabled={busy || reason.trim() === ''}>
            Release to {everywhere} without approval
          </Button>
        </form>
      </Dialog>
    </>
  );
}
