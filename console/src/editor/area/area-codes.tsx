import { Button, TextInput } from '@mantine/core';
import { type ReactElement, useRef, useState } from 'react';
import { language, t } from '../../words/i18n.js';
import styles from '../editor.module.css';
import { idOf } from '../field-names.js';
import { type Code, findPlaces, placeOf, typedCode } from './finding.js';
import type { PlaceName } from './places.js';
import type { Area } from './shapes.js';

interface CodesProps {
  readonly geocodes: Area['geocodes'];
  readonly onChange: (geocodes: Area['geocodes']) => void;
}

/** In the officer's language; English has no names of its own for most of them, so it gives both that are on the signs. */
export function placeName({ names: { fr, nl, de } }: PlaceName): string {
  const both = fr === nl ? fr : `${fr} · ${nl}`;
  return { fr, nl, de, en: both }[language()];
}

/** Places by their codes: found by name, or typed. A machine that reads CAP knows by them whom it concerns. */
export function AreaCodes({ geocodes, onChange }: CodesProps): ReactElement {
  const [sought, setSought] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const taken = ({ scheme, code }: Code) => geocodes.some((one) => one.name === scheme && one.value === code);
  const typed = typedCode(sought);
  const found: readonly Code[] = [...findPlaces(sought), ...(typed ? [typed] : [])].filter((one) => !taken(one));
  const add = ({ scheme, code }: Code) => {
    onChange([...geocodes, { name: scheme, value: code }]);
    setSought('');
    field.current?.focus();
  };
  return (
    <div className={styles.rows}>
      {geocodes.length > 0 && (
        <ul className={styles.codes}>
          {geocodes.map((geocode) => {
            const code = { scheme: geocode.name, code: geocode.value };
            return (
              <li key={`${geocode.name} ${geocode.value}`}>
                <span>{titleOf(code)}</span>
                <Button
                  variant="subtle"
                  onClick={() => {
                    onChange(geocodes.filter((one) => one !== geocode));
                    field.current?.focus();
                  }}
                  aria-label={t('editor:area.removeCode', { place: titleOf(code) })}
                >
                  {t('editor:remove')}
                </Button>
              </li>
            );
          })}
        </ul>
      )}
      <TextInput
        ref={field}
        id={idOf('area.geocodes')}
        className={styles.expires}
        label={t('editor:area.find')}
        description={t('editor:area.findHint')}
        autoComplete="off"
        value={sought}
        onChange={(event) => setSought(event.currentTarget.value)}
        onKeyDown={(event) => {
          const [first] = found;
          if (event.key !== 'Enter' || !first) return;
          event.preventDefault();
          add(first);
        }}
      />
      <div role="status" className="small">
        {sought.trim() !== '' && t('editor:area.found', { count: found.length })}
      </div>
      {found.length > 0 && (
        <ul className={styles.found} aria-label={t('editor:area.foundPlaces')}>
          {found.map((code) => (
            <li key={`${code.scheme} ${code.code}`}>
              <Button variant="default" onClick={() => add(code)}>
                {titleOf(code)}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** `Anderlecht, municipality (NIS 21001)`. */
function titleOf(code: Code): string {
  const place = placeOf(code);
  const named = `${code.scheme} ${code.code}`;
  return place ? `${placeName(place)}, ${t(`editor:area.level.${place.level}`)} (${named})` : named;
}
