import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import type { Diff } from '../../../src/press-office/api.js';
import { asking } from '../desk/asking.js';
import { useHub } from '../desk/hub.js';
import { nameOf, spokenName } from '../editor/field-names.js';
import { Refusal } from '../frame/trouble.js';
import { Waiting } from '../frame/waiting.js';
import { language as consoleLanguage, t } from '../words/i18n.js';
import styles from './messages.module.css';
import { WordChanges } from './word-changes.js';

export type Change = Diff['changes'][number];

/** Field by field what one version says otherwise than another, in the desk's own comparison. */
export function Changes({
  id,
  from,
  to,
  opened,
}: {
  id: string;
  from: string;
  to: string;
  opened: boolean;
}): ReactElement {
  const [isOpen, setOpen] = useState(opened);
  return (
    <details className={styles.details} open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('messages:versions.changed')}</summary>
      {isOpen && <ChangeList id={id} from={from} to={to} />}
    </details>
  );
}

function ChangeList({ id, from, to }: { id: string; from: string; to: string }): ReactElement {
  const diff = useQuery(asking.diff(id, from, to));
  if (diff.error) return <Refusal error={diff.error} />;
  if (!diff.data) return <Waiting what={t('messages:changes.awaited')} meanwhile={t('messages:changes.meanwhile')} />;
  const changes = told(diff.data.changes);
  if (changes.length === 0) return <p className="soft">{t('messages:changes.same')}</p>;
  return (
    <dl className={styles.changes}>
      {changes.map((change) => (
        <ChangedField key={change.path} change={change} />
      ))}
    </dl>
  );
}

/** That the kind is another one stands above, and the note says in words what stands here field by field. */
export const told = (changes: readonly Change[]): readonly Change[] =>
  changes.filter(({ path }) => path !== 'kind' && !/^note(\.|$)/.test(path));

/** `isStop`: it can have the focus, as one of a list that is walked through. */
export function ChangedField({ change, isStop = false }: { change: Change; isStop?: boolean }): ReactElement {
  const { path, from, to } = change;
  const { languages } = useHub();
  const name = nameOf(path, languages);
  const lang = name.language ?? undefined;
  const isText = typeof from === 'string' && typeof to === 'string';
  return (
    <div>
      <dt>{spokenName(name)}</dt>
      <dd
        lang={lang}
        className={isText ? styles.whole : undefined}
        {...(isStop ? { 'data-field': true, tabIndex: -1 } : {})}
      >
        {isText ? (
          <WordChanges
            before={from}
            after={to}
            marks={{ removed: t('messages:changes.removed'), added: t('messages:changes.added') }}
          />
        ) : (
          <>
            {from !== null && (
              <del>
                <span lang={consoleLanguage()}>{t('messages:changes.was')}</span>
                {inWords(from)}
              </del>
            )}
            {to !== null && (
              <ins>
                <span lang={consoleLanguage()}>{t('messages:changes.now')}</span>
                {inWords(to)}
              </ins>
            )}
          </>
        )}
      </dd>
    </div>
  );
}

const inWords = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value, null, 1));
