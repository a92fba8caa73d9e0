import type { ReactElement } from 'react';
import { useHub } from '../desk/hub.js';
import { t } from '../words/i18n.js';
import { list } from '../words/words.js';
import styles from './editor.module.css';
import { nameOf, spokenName } from './field-names.js';
import { type Person, useBeside } from './presence.js';

/** In words, who else has this draft open and where they are in it. */
export function People({ people }: { people: readonly Person[] }): ReactElement {
  const { languages } = useHub();
  const nameOfPerson = useNames();
  return (
    <div role="status" className={styles.people}>
      {people.length > 0 && (
        <ul>
          {people.map((person) => (
            <li key={person.window}>
              {person.field === null
                ? t('editor:people.here', { who: nameOfPerson(person) })
                : t('editor:people.writes', {
                    who: nameOfPerson(person),
                    field: spokenName(nameOf(person.field, languages)),
                  })}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Beside one field, who is in it now. */
export function WritingHere({ field }: { field: string }): ReactElement | null {
  const people = useBeside(field);
  const nameOfPerson = useNames();
  if (people.length === 0) return null;
  return <p className={styles.beside}>{t('editor:people.inField', { who: list(people.map(nameOfPerson)) })}</p>;
}

function useNames(): (person: Person) => string {
  const { me } = useHub();
  return ({ officer }) => (officer.id === me.id ? t('editor:people.you') : officer.name);
}
