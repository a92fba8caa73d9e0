import { Button } from '@mantine/core';
import { useDocumentTitle, useHotkeys } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type FocusEvent, type ReactElement, useEffect, useRef, useState } from 'react';
import { asking } from '../desk/asking.js';
import { Refused } from '../desk/call.js';
import { useHub } from '../desk/hub.js';
import { Bar } from '../frame/bar.js';
import { Refusal, Trouble } from '../frame/trouble.js';
import { Waiting } from '../frame/waiting.js';
import { GoesOut, NotReleased } from '../messages/on-the-clock.js';
import { addressOf, go } from '../place.js';
import { t } from '../words/i18n.js';
import { Sentence } from '../words/sentence.js';
import { inFirst, KINDS } from '../words/words.js';
import { AreaSection } from './area/area.js';
import { DropDraft } from './drop-draft.js';
import styles from './editor.module.css';
import { type FieldName, fieldOf, nameOf } from './field-names.js';
import { takeFront } from './front.js';
import { Further } from './further.js';
import { Images } from './images.js';
import { LeftBehind } from './left-behind.js';
import { openWriting, useWriting } from './open-writings.js';
import { Overtaken } from './overtaken.js';
import { People } from './people.js';
import { Beside, usePresence } from './presence.js';
import { Rail } from './rail.js';
import { SaidColumns } from './said-columns.js';
import { SaveState } from './save-state.js';
import { Situation } from './situation.js';
import type { Writing } from './writing.js';

export function EditorScreen({ id }: { id: string }): ReactElement {
  const { me } = useHub();
  const draft = useQuery(asking.draft(id));
  // What is typed belongs to the draft that was read when the screen was opened, not to whatever is read later.
  const [writing, setWriting] = useState<Writing | null>(null);
  const opening = useRef(false);
  useEffect(() => {
    if (!draft.data || !draft.isFetchedAfterMount || opening.current) return;
    opening.current = true;
    void openWriting(id, draft.data, me.id).then(setWriting);
  }, [id, me.id, draft.data, draft.isFetchedAfterMount]);

  if (writing) return <Editor id={id} writing={writing} />;
  if (draft.error instanceof Refused && draft.error.code === 'not-found')
    return (
      <div className="stack">
        <h1>{t('editor:none.title')}</h1>
        <p className="prose">
          <Sentence
            of={t('editor:none.detail')}
            parts={{ message: <a href={addressOf({ at: 'message', id })}>{t('editor:none.message')}</a> }}
          />
        </p>
        <LeftBehind id={id} n={null} />
      </div>
    );
  if (draft.error) return <Trouble error={draft.error} again={() => void draft.refetch()} />;
  return <Waiting what={t('editor:waiting.what')} meanwhile={t('editor:waiting.meanwhile')} />;
}

function Editor({ id, writing }: { id: string; writing: Writing }): ReactElement {
  const { languages } = useHub();
  const message = useQuery(asking.message(id));
  const state = useWriting(writing);
  const { people, told } = usePresence(id, writing);
  const { content, draft, errors } = state;
  // Whoever came to write one language begins there.
  const [{ front: first, isSought }] = useState(() => {
    const wanted = takeFront();
    return { front: wanted ?? languages[0] ?? 'en', isSought: wanted !== null };
  });
  const [front, setFront] = useState(first);
  const [sought, setSought] = useState<FieldName | null>(
    isSought ? nameOf(`texts.${first}.headline`, languages) : null,
  );
  const headline = inFirst(
    Object.fromEntries(languages.map((language) => [language, content.texts[language]?.headline ?? ''])),
    languages,
  );
  useDocumentTitle(t('editor:tab', { title: headline?.text ?? KINDS[content.kind] }));

  const preview = async () => {
    if (await writing.save()) go({ at: 'preview', id });
  };
  useHotkeys(
    [
      ['mod+S', () => void writing.save()],
      ['mod+Enter', () => void preview()],
    ],
    [],
  );

  // Where there are tabs, the field is drawn only after its language has come to the front.
  useEffect(() => {
    if (!sought) return;
    document.getElementById(sought.id)?.focus();
    setSought(null);
  }, [sought]);
  const form = {
    onBlur: told.onBlur,
    onFocus: (event: FocusEvent) => {
      told.onFocus(event);
      const { language } = nameOf(fieldOf(event.target.id) ?? '', languages);
      if (language !== null) setFront(language);
    },
  };
  const goTo = (name: FieldName) => {
    if (name.language !== null) setFront(name.language);
    setSought(name);
  };

  return (
    <>
      <div className={styles.title}>
        <p className="soft">
          <a href={addressOf({ at: 'message', id })} className="ref">
            {message.data?.reference ?? t('editor:message')}
          </a>{' '}
          · {t('editor:version', { kind: KINDS[content.kind], n: draft.n })}
        </p>
        <h1 lang={headline?.language}>{headline?.text ?? t(`editor:new.${content.kind}`)}</h1>
      </div>
      <People people={people} />
      <Overtaken writing={writing} state={state} onGo={goTo} />
      <LeftBehind id={id} n={draft.n} />
      {draft.returned !== null && (
        <p className={styles.returned}>
          <strong>{t('editor:givenBack')}</strong> {draft.returned}
        </p>
      )}
      {draft.submittedAt !== null && <p className={styles.returned}>{t('editor:submitted')}</p>}
      {message.data?.scheduled && (
        <p className={styles.returned}>
          <GoesOut scheduled={message.data.scheduled} /> {t('editor:cancels')}
        </p>
      )}
      {message.data?.missed && (
        <p className={styles.returned} role="status">
          <NotReleased missed={message.data.missed} />
        </p>
      )}
      <Beside value={people}>
        <div className={styles.desk}>
          <div className={styles.sheet} {...form}>
            <Situation content={content} errors={errors} onChange={(changed) => writing.change(changed)} />
            <section aria-label={t('editor:texts')}>
              <SaidColumns
                content={content}
                errors={errors}
                missing={draft.missing}
                front={front}
                onFront={setFront}
                onChange={(changed) => writing.change(changed)}
              />
            </section>
            <AreaSection
              content={content}
              errors={errors}
              onChange={(change) => writing.change(change(writing.state().content))}
            />
            <Images
              content={content}
              errors={[...errors, ...draft.missing]}
              onChange={(change) => writing.change(change(writing.state().content))}
            />
            <Further content={content} errors={errors} onChange={(changed) => writing.change(changed)} />
          </div>
          <Rail id={id} state={state} front={front} onGo={goTo} />
        </div>
      </Beside>
      <Bar
        actions={
          <>
            <DropDraft id={id} draft={draft} />
            <Button onClick={() => void preview()}>{t('editor:preview')}</Button>
          </>
        }
      >
        <SaveState state={state} />
        {state.is === 'refused' && errors.length === 0 && <Refusal error={state.problem} />}
      </Bar>
    </>
  );
}
