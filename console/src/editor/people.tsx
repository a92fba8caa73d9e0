import type { ReactElement } from 'react';
import { useHub } from '../desk/hub.js';
import { t } from '../words/i18n.js';
import { list } from '../words/words.js';
import styles from './editor.module.css';
import { nameOf, spokenName } from './field-names.js';
import { type Person, useBeside } from './presence.js';

/** In words, who else has this draft open and where they are in it. */
export function People({ people }: { people: readonly Person[] }): ReactElement {
  const { languages, me } = useHub();
  const sentence = ({ officer, field }: Person): string => {
    const isOwn = officer.id === me.id;
    if (field === null) return isOwn ? t('editor:people.mineHere') : t('editor:people.here', { who: officer.name });
    const where = spokenName(nameOf(field, languages));
    return isOwn
      ? t('editor:people.mineWrites', { field: where })
      : t('editor:people.writes', { who: officer.name, field: where });
  };
  return (
    <div role="status" className={styles.people}>
      {people.length > 0 && (
        <ul>
          {people.map((person) => (
            <li key={person.window}>{sentence(person)}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Beside one field, who is in it now. */
export function WritingHere({ field }: { field: string }): ReactElement | null {
  const { me } = useHub();
  const people = useBeside(field);
  if (people.length === 0) return null;
  const names = people.map(({ officer }) => (officer.id === me.id ? t('editor:people.you') : officer.name));
  return <p className={styles.beside}>{t('editor:people.inField', { who: list(names) })}</p>;
}
