import type { ReactElement } from 'react';
import { useLine } from '../desk/line.js';
import { Clock } from '../words/times.js';
import { count } from '../words/words.js';
import type { WritingState } from './writing.js';

/** In words, whether what was typed is with the desk. */
export function SaveState({ state }: { state: WritingState }): ReactElement {
  const { lostSince } = useLine();
  // A request under way is tried again for a minute before it counts as unanswered; the officer need not wait for that.
  const is = state.is === 'saving' && lostSince !== null ? 'unanswered' : state.is;
  return (
    <p role="status">
      <Said state={{ ...state, is }} />
      {is !== 'saved' && state.restored && (
        <span className="soft"> Some of it is from a window that was closed before it was saved.</span>
      )}
      {is !== 'saved' && !state.isKept && (
        <strong> This browser cannot keep it: leave this window open until it is saved.</strong>
      )}
    </p>
  );
}

function Said({ state: { is, draft, errors, conflicts } }: { state: WritingState }): ReactElement {
  switch (is) {
    case 'saved':
      return (
        <>
          Saved <Clock at={draft.updatedAt} /> <span className="soft">by {draft.author.name}</span>
        </>
      );
    case 'unsaved':
      return <span className="soft">Not saved yet …</span>;
    case 'saving':
      return <span className="soft">Saving …</span>;
    case 'refused':
      return (
        <strong>
          Not saved: {errors.length > 0 ? count(errors.length, 'field needs', 'fields need') : 'this needs'} mending.
        </strong>
      );
    case 'unanswered':
      return <strong>Not saved: no answer. Your text is kept in this browser and tried again.</strong>;
    case 'overtaken':
      return (
        <strong>
          Saved, but for {count(conflicts.length, 'field')} that somebody else changed too: choose above what stands.
        </strong>
      );
    case 'gone':
      return <strong>Not saved: this draft is no more.</strong>;
  }
}
