import type { ReactElement } from 'react';
import { Clock } from '../words/times.js';
import { count } from '../words/words.js';
import type { WritingState } from './writing.js';

/** In words, whether what was typed is with the desk. */
export const SaveState = ({ state }: { state: WritingState }): ReactElement => (
  <p role="status">
    <Said state={state} />
  </p>
);

function Said({ state: { is, draft, errors } }: { state: WritingState }): ReactElement {
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
      return <strong>Not saved: no answer. Your text stays here and is tried again.</strong>;
    case 'overtaken':
      return <strong>Not saved: somebody else changed this draft.</strong>;
    case 'gone':
      return <strong>Not saved: this draft is no more.</strong>;
  }
}
