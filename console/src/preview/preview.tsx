import { Button } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import type { Draft, Preview } from '../../../src/press-office/api.js';
import { Facts } from '../contacts/facts.js';
import { Decisions } from '../decisions/decisions.js';
import { asking } from '../desk/asking.js';
import { Refused } from '../desk/call.js';
import { useHub } from '../desk/hub.js';
import { nameOf, spokenName } from '../editor/field-names.js';
import { Trouble } from '../frame/trouble.js';
import { Waiting } from '../frame/waiting.js';
import { Woken } from '../notices/woken.js';
import { addressOf, go } from '../place.js';
import { t } from '../words/i18n.js';
import { Sentence } from '../words/sentence.js';
import { Moment } from '../words/times.js';
import { inFirst, KINDS, list } from '../words/words.js';
import { ChannelCards, EndpointCard, PageCards } from './cards.js';
import { PlanWords } from './plan-words.js';
import styles from './preview.module.css';
import { ReleaseBar } from './release-bar.js';

/* Somebody else may change the draft while it is read here: what is approved or released should be what is seen. */
const LOOK_EVERY_MS = 5_000;

/** What each channel would show, and what would be done on it, before the button is pressed. */
export function PreviewScreen({ id }: { id: string }): ReactElement {
  const draft = useQuery({ ...asking.draft(id), refetchInterval: LOOK_EVERY_MS });
  const preview = useQuery({ ...asking.preview(id), refetchInterval: LOOK_EVERY_MS });
  const error = draft.error ?? preview.error;
  if (error instanceof Refused && error.code === 'not-found')
    return (
      <div className="stack">
        <h1>{t('preview:noDraft')}</h1>
        <p>
          <Sentence
            of={t('preview:noDraftTold')}
            parts={{ message: <a href={addressOf({ at: 'message', id })}>{t('preview:theMessage')}</a> }}
          />
        </p>
      </div>
    );
  if (draft.data && preview.data) return <Shown id={id} draft={draft.data} preview={preview.data} />;
  if (error) return <Trouble error={error} again={() => void Promise.all([draft.refetch(), preview.refetch()])} />;
  return <Waiting what={t('preview:waiting')} meanwhile={t('preview:saved')} />;
}

function Shown({ id, draft, preview }: { id: string; draft: Draft; preview: Preview }): ReactElement {
  const { languages } = useHub();
  const { content } = preview;
  const headline = inFirst(
    Object.fromEntries(Object.entries(content.texts).map(([language, { headline: text }]) => [language, text])),
    languages,
  );
  useDocumentTitle(t('preview:title', { headline: headline?.text ?? preview.reference }));
  const [firstSeen] = useState(draft.revision);
  const unused = preview.channels.filter((channel) => channel.languages.length === 0);
  return (
    <>
      <div className={styles.title}>
        <p className="soft">
          <Sentence
            of={t('preview:of', { kind: KINDS[content.kind].toLowerCase(), n: preview.n })}
            parts={{
              reference: (
                <a href={addressOf({ at: 'message', id })} className="ref">
                  {preview.reference}
                </a>
              ),
            }}
          />
          {preview.n > 1 && (
            <>
              {' · '}
              <a href={addressOf({ at: 'compare', id, from: String(preview.n - 1), to: 'draft' })}>
                {t('messages:one.differs', { n: preview.n - 1 })}
              </a>
            </>
          )}
        </p>
        <h1 lang={headline?.language}>{headline?.text ?? t('preview:noHeadline')}</h1>
      </div>
      {draft.revision !== firstSeen && (
        <p className={styles.missing} role="status">
          <strong>{t('preview:changed', { who: draft.author.name })}</strong>{' '}
          <Sentence of={t('preview:changedTold')} parts={{ at: <Moment at={draft.updatedAt} /> }} />
        </p>
      )}
      {preview.missing.length > 0 && (
        <p className={styles.missing}>
          <strong>{t('preview:notReady')}</strong>{' '}
          {t('preview:missing', {
            count: preview.missing.length,
            what: list(preview.missing.map(({ field }) => spokenName(nameOf(field, languages)))),
          })}
        </p>
      )}
      {preview.warnings.length > 0 && (
        <ul className={styles.missing}>
          {preview.warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
      <Facts id={id} facts={preview.facts} />
      <div className={styles.sides}>
        <div className={styles.shown}>
          <PageCards content={content} />
          {preview.channels
            .filter((channel) => channel.languages.length > 0)
            .map((channel) => (
              <ChannelCards key={channel.channel.id} {...channel} />
            ))}
          <EndpointCard endpoints={preview.endpoints} />
          {unused.length > 0 && (
            <p className="soft">{t('preview:notUsed', { what: list(unused.map(({ channel }) => channel.name)) })}</p>
          )}
        </div>
        <aside className={styles.side} aria-labelledby="plan">
          <h2 id="plan">{t('preview:happens')}</h2>
          <PlanWords preview={preview} />
          <Woken id={id} />
          <Decisions id={id} />
        </aside>
      </div>
      <ReleaseBar
        id={id}
        draft={draft}
        preview={preview}
        back={
          <Button variant="default" onClick={() => go({ at: 'draft', id })}>
            {t('preview:back')}
          </Button>
        }
      />
    </>
  );
}
