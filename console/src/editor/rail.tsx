import type { ReactElement } from 'react';
import type { FieldError } from '../../../src/press-office/api.js';
import { useHub } from '../desk/hub.js';
import { Shape } from '../frame/shape.js';
import { count, languageName } from '../words/words.js';
import styles from './editor.module.css';
import { type FieldName, nameOf } from './field-names.js';
import type { WritingState } from './writing.js';

interface RailProps {
  readonly state: WritingState;
  readonly onGo: (name: FieldName) => void;
}

/** What stands between the draft and its release, each a way to its field. The desk says what; this only lists it. */
export function Rail({ state, onGo }: RailProps): ReactElement {
  const { missing } = state.draft;
  return (
    <aside className={styles.rail} aria-label="What is still missing">
      {state.errors.length > 0 && (
        <div className={styles.wrong}>
          <h2>Cannot be saved yet</h2>
          <Asks errors={state.errors} onGo={onGo} withDetail />
        </div>
      )}
      {missing.length > 0 ? (
        <div>
          <h2>Still missing</h2>
          <p className="small">{count(missing.length, 'field')}, as of the last save</p>
          <Asks errors={missing} onGo={onGo} />
        </div>
      ) : (
        state.errors.length === 0 && (
          <div>
            <h2>
              <Shape of="clear" />
              Nothing is missing
            </h2>
            <p className="small">The preview shows what each channel would get.</p>
          </div>
        )
      )}
    </aside>
  );
}

interface AsksProps {
  readonly errors: readonly FieldError[];
  readonly onGo: (name: FieldName) => void;
  readonly withDetail?: boolean;
}

function Asks({ errors, onGo, withDetail = false }: AsksProps): ReactElement {
  const { languages } = useHub();
  const asks = errors.map((error) => ({ error, name: nameOf(error.field, languages) }));
  const groups = [null, ...languages].map((language) => ({
    language,
    asks: asks.filter(({ name }) => name.language === language),
  }));
  return (
    <>
      {groups
        .filter((group) => group.asks.length > 0)
        .map((group) => (
          <div key={group.language ?? ''} className={styles.asks}>
            {group.language !== null && <h3>{languageName(group.language)}</h3>}
            <ul>
              {group.asks.map(({ error, name }) => (
                <li key={error.field}>
                  <a
                    href={`#${name.id}`}
                    onClick={(event) => {
                      event.preventDefault();
                      onGo(name);
                    }}
                  >
                    {name.label}
                  </a>
                  {withDetail && <span className="small"> {error.detail}</span>}
                </li>
              ))}
            </ul>
          </div>
        ))}
    </>
  );
}
