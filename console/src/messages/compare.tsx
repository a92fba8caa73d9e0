import { Button, NativeSelect } from '@mantine/core';
import { useDocumentTitle, useHotkeys } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useRef, useState } from 'react';
import type { Language, MessageDetail } from '../../../src/press-office/api.js';
import { asking } from '../desk/asking.js';
import { useHub } from '../desk/hub.js';
import { nameOf } from '../editor/field-names.js';
import { Bar } from '../frame/bar.js';
import { Trouble } from '../frame/trouble.js';
import { Waiting } from '../frame/waiting.js';
import { addressOf, go, settle } from '../place.js';
import { t } from '../words/i18n.js';
import { KINDS, ownName } from '../words/words.js';
import { type Change, ChangedField, told } from './changes.js';
import styles from './messages.module.css';

interface CompareProps {
  readonly id: string;
  /** Version numbers, or `draft`. */
  readonly from: string;
  readonly to: string;
}

/** Any two versions of a message, or a version and the draft: word by word, per language and field. */
export function CompareScreen({ id, from, to }: CompareProps): ReactElement {
  const message = useQuery(asking.message(id));
  useDocumentTitle(`${t('messages:compare.title')}: ${id} · Tocsin`);
  if (message.error) return <Trouble error={message.error} again={() => void message.refetch()} />;
  if (!message.data) return <Waiting what={t('messages:theMessage')} meanwhile={t('messages:boardGoesOn')} />;
  const names = namesOf(message.data);
  const last = names.length - 1;
  const pair = {
    from: names.includes(from) ? from : names[Math.max(0, last - 1)],
    to: names.includes(to) ? to : names[last],
  };
  return (
    <>
      <div className={styles.title}>
        <p className="soft">
          <a href={addressOf({ at: 'message', id })} className="ref">
            {id}
          </a>
        </p>
        <h1>{t('messages:compare.title')}</h1>
      </div>
      {names.length < 2 || !pair.from || !pair.to ? (
        <p className="prose soft">{t('messages:compare.single')}</p>
      ) : (
        <Pair message={message.data} names={names} from={pair.from} to={pair.to} />
      )}
      <Bar
        actions={
          <Button variant="default" onClick={() => go({ at: 'message', id })}>
            {t('messages:compare.back')}
          </Button>
        }
      >
        {names.length > 1 && <p className="soft">{t('messages:compare.keys')}</p>}
      </Bar>
    </>
  );
}

const namesOf = ({ versions, draft }: MessageDetail): string[] => [
  ...versions.map(({ n }) => String(n)),
  ...(draft ? ['draft'] : []),
];

interface PairProps {
  readonly message: MessageDetail;
  readonly names: readonly string[];
  readonly from: string;
  readonly to: string;
}

function Pair({ message, names, from, to }: PairProps): ReactElement {
  const { languages } = useHub();
  const { reference: id } = message;
  const [only, setOnly] = useState<Language | ''>('');
  const list = useRef<HTMLDListElement>(null);
  const diff = useQuery(asking.diff(id, from, to));
  const show = (pair: { from: string; to: string }): void => settle({ at: 'compare', id, ...pair });
  const move = (by: 1 | -1): void => {
    const [a, b] = [names[names.indexOf(from) + by], names[names.indexOf(to) + by]];
    if (a !== undefined && b !== undefined) show({ from: a, to: b });
  };
  useHotkeys([
    ['j', () => step(list.current, 1)],
    ['k', () => step(list.current, -1)],
    ['ArrowLeft', () => move(-1)],
    ['ArrowRight', () => move(1)],
  ]);
  const nameIn = (name: string): string => {
    const kind = name === 'draft' ? message.draft?.content.kind : message.versions[Number(name) - 1]?.content.kind;
    const version = name === 'draft' ? t('messages:compare.draft') : t('messages:versions.version', { n: name });
    return kind ? `${version} · ${KINDS[kind]}` : version;
  };
  const options = names.map((name) => ({ value: name, label: nameIn(name) }));
  const languageOf = ({ path }: Change): Language | null => nameOf(path, languages).language;
  // In the office’s order of languages; what is said in none comes last.
  const placeOf = (change: Change): number => {
    const language = languageOf(change);
    return language === null ? languages.length : languages.indexOf(language);
  };
  const changes = told(diff.data?.changes ?? [])
    .filter((change) => only === '' || languageOf(change) === null || languageOf(change) === only)
    .toSorted((a, b) => placeOf(a) - placeOf(b));
  return (
    <>
      <div className={styles.pair}>
        <NativeSelect
          label={t('messages:compare.from')}
          data={options}
          value={from}
          onChange={(event) => show({ from: event.currentTarget.value, to })}
        />
        <NativeSelect
          label={t('messages:compare.to')}
          data={options}
          value={to}
          onChange={(event) => show({ from, to: event.currentTarget.value })}
        />
        <NativeSelect
          label={t('messages:compare.only')}
          data={[
            { value: '', label: t('messages:compare.every') },
            ...languages.map((language) => ({ value: language, label: ownName(language) })),
          ]}
          value={only}
          onChange={(event) => setOnly(event.currentTarget.value)}
        />
      </div>
      {diff.error ? (
        <Trouble error={diff.error} again={() => void diff.refetch()} />
      ) : !diff.data ? (
        <Waiting what={t('messages:changes.awaited')} meanwhile={t('messages:changes.meanwhile')} />
      ) : (
        <>
          <p role="status">
            {changes.length === 0
              ? t('messages:changes.same')
              : t('messages:compare.fields', { count: changes.length })}
          </p>
          <dl className={styles.changes} ref={list}>
            {changes.map((change) => (
              <ChangedField key={change.path} change={change} isStop />
            ))}
          </dl>
        </>
      )}
    </>
  );
}

/** The field that is read is the one with the focus, so that a screen reader follows by itself. */
function step(list: HTMLDListElement | null, by: 1 | -1): void {
  const fields = [...(list?.querySelectorAll<HTMLElement>('[data-field]') ?? [])];
  const at = fields.findIndex((field) => field.contains(document.activeElement));
  fields[at < 0 ? 0 : Math.min(fields.length - 1, Math.max(0, at + by))]?.focus();
}
