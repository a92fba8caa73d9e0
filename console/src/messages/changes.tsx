import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { asking } from '../desk/asking.js';
import { useHub } from '../desk/hub.js';
import { nameOf, spokenName } from '../editor/field-names.js';
import { Refusal } from '../frame/trouble.js';
import { Waiting } from '../frame/waiting.js';
import styles from './messages.module.css';

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
      <summary>What changed</summary>
      {isOpen && <ChangeList id={id} from={from} to={to} />}
    </details>
  );
}

function ChangeList({ id, from, to }: { id: string; from: string; to: string }): ReactElement {
  const { languages } = useHub();
  const diff = useQuery(asking.diff(id, from, to));
  if (diff.error) return <Refusal error={diff.error} />;
  if (!diff.data) return <Waiting what="the comparison" meanwhile="The texts of both versions can be read below." />;
  // That the kind is another one stands above, and the note says in words what stands here field by field.
  const changes = diff.data.changes.filter(({ path }) => path !== 'kind' && !/^note(\.|$)/.test(path));
  if (changes.length === 0) return <p className="soft">The same words and facts.</p>;
  return (
    <dl className={styles.changes}>
      {changes.map(({ path, from: before, to: after }) => {
        const name = nameOf(path, languages);
        return (
          <div key={path}>
            <dt>{spokenName(name)}</dt>
            <dd lang={name.language ?? undefined}>
              {before !== null && (
                <del>
                  <span lang="en">was</span>
                  {told(before)}
                </del>
              )}
              {after !== null && (
                <ins>
                  <span lang="en">now</span>
                  {told(after)}
                </ins>
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

const told = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value, null, 1));
