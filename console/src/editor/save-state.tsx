import type { ReactElement } from 'react';
import { useLine } from '../desk/line.js';
import { t } from '../words/i18n.js';
import { Sentence } from '../words/sentence.js';
import { Clock } from '../words/times.js';
import type { WritingState } from './writing.js';

/** In words, whether what was typed is with the desk. */
export function SaveState({ state }: { state: WritingState }): ReactElement {
  const { lostSince } = useLine();
  // A request under way is tried again for a minute before it counts as unanswered; the officer need not wait for that.
  const is = state.is === 'saving' && lostSince !== null ? 'unanswered' : state.is;
  return (
    <p role="status">
      <Said state={{ ...state, is }} />
      {is !== 'saved' && state.restored && <span className="soft"> {t('editor:save.restored')}</span>}
      {is !== 'saved' && !state.isKept && <strong> {t('editor:save.notKept')}</strong>}
    </p>
  );
}

function Said({ state: { is, draft, errors, conflicts } }: { state: WritingState }): ReactElement {
  switch (is) {
    case 'saved':
      return (
        <Sentence
          of={t('editor:save.saved')}
          parts={{
            at: <Clock at={draft.updatedAt} />,
            by: <span className="soft">{t('editor:save.by', { who: draft.author.name })}</span>,
          }}
        />
      );
    case 'unsaved':
      return <span className="soft">{t('editor:save.unsaved')}</span>;
    case 'saving':
      return <span className="soft">{t('editor:save.saving')}</span>;
    case 'refused':
      return (
        <strong>
          {errors.length > 0 ? t('editor:save.refused', { count: errors.length }) : t('editor:save.refusedWhole')}
        </strong>
      );
    case 'unanswered':
      return <strong>{t('editor:save.unanswered')}</strong>;
    case 'overtaken':
      return <strong>{t('editor:save.overtaken', { count: conflicts.length })}</strong>;
    case 'gone':
      return <strong>{t('editor:save.gone')}</strong>;
  }
}
