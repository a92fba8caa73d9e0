import { Button } from '@mantine/core';
import { type ReactElement, useRef } from 'react';
import { useHub } from '../desk/hub.js';
import { t } from '../words/i18n.js';
import { Sentence } from '../words/sentence.js';
import { Moment } from '../words/times.js';
import { CopyButton } from './copy-button.js';
import styles from './editor.module.css';
import { type FieldName, nameOf, spokenName } from './field-names.js';
import type { Conflict, Value } from './merge.js';
import { isOneLine, SAID_FIELDS } from './said-fields.js';
import type { Choice, Writing, WritingState } from './writing.js';

interface OvertakenProps {
  readonly writing: Writing;
  readonly state: WritingState;
  readonly onGo: (name: FieldName) => void;
}

/** Both changed the same field: both texts are shown, and nothing is lost before the officer has chosen. */
export function Overtaken({ writing, state, onGo }: OvertakenProps): ReactElement | null {
  const { languages, me } = useHub();
  const list = useRef<HTMLUListElement>(null);
  if (state.is === 'gone')
    return (
      <div className={styles.notice} role="alert">
        <h2>{t('editor:gone.title')}</h2>
        <p>{t('editor:gone.detail')}</p>
        <div className="row">
          <CopyButton content={state.content} />
        </div>
      </div>
    );
  const { conflicts, draft } = state;
  if (conflicts.length === 0) return null;
  const title =
    draft.author.id === me.id
      ? t('editor:both.titleOwn', { count: conflicts.length })
      : t('editor:both.title', { who: draft.author.name, count: conflicts.length });
  const choose = (name: FieldName, conflict: Conflict, choice: Choice) => {
    void writing.choose(conflict.field, choice);
    // The keyboard goes on with the next question, or to the field once there is none.
    const next = [...(list.current?.querySelectorAll('button') ?? [])].find((button) => button.name !== conflict.field);
    if (next) next.focus();
    else onGo(name);
  };
  return (
    <section className={styles.notice} aria-label={t('editor:both.label')}>
      <div role="alert">
        <h2>{title}</h2>
        <p>
          <Sentence of={t('editor:both.detail')} parts={{ at: <Moment at={draft.updatedAt} /> }} />
        </p>
      </div>
      <ul className={styles.questions} ref={list}>
        {conflicts.map((conflict) => {
          const name = nameOf(conflict.field, languages);
          const label = spokenName(name);
          const options: readonly (readonly [Choice, string])[] = [
            ['mine', t('editor:both.mine')],
            ['theirs', t('editor:both.take')],
            ...(takesBoth(conflict, name) ? ([['both', t('editor:both.both')]] as const) : []),
          ];
          return (
            <li key={conflict.field}>
              <h3>{label}</h3>
              <dl className={styles.sides}>
                <div>
                  <dt>{t('editor:both.yours')}</dt>
                  <dd lang={name.language ?? undefined}>{shown(conflict.mine)}</dd>
                </div>
                <div>
                  <dt>{t('editor:both.theirs')}</dt>
                  <dd lang={name.language ?? undefined}>{shown(conflict.theirs)}</dd>
                </div>
              </dl>
              <div className="row">
                {options.map(([choice, words]) => (
                  <Button
                    key={choice}
                    name={conflict.field}
                    variant="default"
                    onClick={() => choose(name, conflict, choice)}
                    aria-label={`${words}: ${label}`}
                  >
                    {words}
                  </Button>
                ))}
              </div>
            </li>
          );
        })}
      </ul>
      <div className="row">
        <CopyButton content={state.content} />
      </div>
    </section>
  );
}

/** Two lists become one, and two texts two paragraphs where a field has those. */
function takesBoth({ field, mine, theirs }: Conflict, { language }: FieldName): boolean {
  if (Array.isArray(mine) && Array.isArray(theirs)) return true;
  const said = language === null ? undefined : SAID_FIELDS.find((one) => field === one.path(language));
  return said !== undefined && !isOneLine(said) && typeof mine === 'string' && typeof theirs === 'string';
}

/** A list as its entries, each by what it is called. */
function shown(value: Value): string {
  if (value === undefined || value === null || value === '') return t('editor:both.nothing');
  if (!Array.isArray(value)) return String(value);
  return value.length === 0 ? t('editor:both.nothing') : value.map(entry).join('\n');
}

function entry(one: unknown): string {
  if (typeof one !== 'object' || one === null) return String(one);
  const texts = Object.values(one).flatMap((part: unknown) =>
    typeof part === 'object' && part !== null ? Object.values(part) : [part],
  );
  return texts.filter((text) => text !== null && text !== '').join(', ');
}
