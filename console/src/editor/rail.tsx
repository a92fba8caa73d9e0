import type { ReactElement } from 'react';
import type { Language } from '../../../src/press-office/api.js';
import { useHub } from '../desk/hub.js';
import { Shape } from '../frame/shape.js';
import { t } from '../words/i18n.js';
import { languageName } from '../words/words.js';
import { checkWords } from './check-words.js';
import styles from './editor.module.css';
import { faultWords } from './fault-words.js';
import { type FieldName, nameOf } from './field-names.js';
import { Lengths } from './lengths.js';
import type { WritingState } from './writing.js';

interface RailProps {
  readonly id: string;
  readonly state: WritingState;
  /** The language that is being written. */
  readonly front: Language;
  readonly onGo: (name: FieldName) => void;
}

interface Ask {
  readonly field: string;
  readonly words: string;
}

/** What stands between the draft and its release, each a way to its field. The desk says what; this only lists it. */
export function Rail({ id, state, front, onGo }: RailProps): ReactElement {
  const { draft, errors } = state;
  const found = (level: 'refuses' | 'warns') =>
    draft.checks
      .filter((check) => check.level === level)
      .map((check) => ({ field: check.field, words: checkWords(check) }));
  const [stops, warns] = [found('refuses'), found('warns')];
  return (
    <aside className={styles.rail} aria-label={t('editor:rail.label')}>
      {errors.length > 0 && (
        <div className={styles.wrong}>
          <h2>{t('editor:rail.wrong')}</h2>
          <Asks asks={errors.map((error) => ({ field: error.field, words: faultWords(error) }))} onGo={onGo} />
        </div>
      )}
      {stops.length > 0 ? (
        <div>
          <h2>{t('editor:rail.missing')}</h2>
          <p className="small">{t('editor:rail.asOf', { count: stops.length })}</p>
          <Asks asks={stops} onGo={onGo} />
        </div>
      ) : (
        errors.length === 0 && (
          <div>
            <h2>
              <Shape of="clear" />
              {t('editor:rail.nothing')}
            </h2>
            <p className="small">{t('editor:rail.preview')}</p>
          </div>
        )
      )}
      {warns.length > 0 && (
        <div>
          <h2>{t('editor:rail.look')}</h2>
          <Asks asks={warns} onGo={onGo} />
        </div>
      )}
      <Lengths id={id} draft={draft} language={front} />
    </aside>
  );
}

function Asks({ asks, onGo }: { asks: readonly Ask[]; onGo: (name: FieldName) => void }): ReactElement {
  const { languages } = useHub();
  const named = asks.map((ask) => ({ ...ask, name: nameOf(ask.field, languages) }));
  const groups = [null, ...languages].map((language) => ({
    language,
    asks: named.filter(({ name }) => name.language === language),
  }));
  return (
    <>
      {groups
        .filter((group) => group.asks.length > 0)
        .map((group) => (
          <div key={group.language ?? ''} className={styles.asks}>
            {group.language !== null && <h3>{languageName(group.language)}</h3>}
            <ul>
              {group.asks.map(({ field, words, name }) => (
                <li key={`${field} ${words}`}>
                  <a
                    href={`#${name.id}`}
                    onClick={(event) => {
                      event.preventDefault();
                      onGo(name);
                    }}
                  >
                    {name.label}
                  </a>
                  {words !== '' && <span className="small"> {words}</span>}
                </li>
              ))}
            </ul>
          </div>
        ))}
    </>
  );
}
