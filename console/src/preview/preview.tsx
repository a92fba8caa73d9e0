import { Button } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import type { Draft, Preview } from '../../../src/press-office/api.js';
import { asking } from '../desk/asking.js';
import { Refused } from '../desk/call.js';
import { useHub } from '../desk/hub.js';
import { nameOf, spokenName } from '../editor/field-names.js';
import { Trouble } from '../frame/trouble.js';
import { Waiting } from '../frame/waiting.js';
import { addressOf, go } from '../place.js';
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
        <h1>There is no draft to preview</h1>
        <p>
          <a href={addressOf({ at: 'message', id })}>The message</a> shows what stands and what may follow.
        </p>
      </div>
    );
  if (draft.data && preview.data) return <Shown id={id} draft={draft.data} preview={preview.data} />;
  if (error) return <Trouble error={error} again={() => void Promise.all([draft.refetch(), preview.refetch()])} />;
  return <Waiting what="the preview" meanwhile="The draft is saved." />;
}

function Shown({ id, draft, preview }: { id: string; draft: Draft; preview: Preview }): ReactElement {
  const { languages } = useHub();
  const { content } = preview;
  const headline = inFirst(
    Object.fromEntries(Object.entries(content.texts).map(([language, { headline: text }]) => [language, text])),
    languages,
  );
  useDocumentTitle(`Preview: ${headline?.text ?? preview.reference} · Tocsin`);
  const [firstSeen] = useState(draft.revision);
  const unused = preview.channels.filter((channel) => channel.languages.length === 0);
  return (
    <>
      <div className={styles.title}>
        <p className="soft">
          <a href={addressOf({ at: 'message', id })} className="ref">
            {preview.reference}
          </a>{' '}
          · Preview of {KINDS[content.kind].toLowerCase()}, version {preview.n}
        </p>
        <h1 lang={headline?.language}>{headline?.text ?? 'No headline yet'}</h1>
      </div>
      {draft.revision !== firstSeen && (
        <p className={styles.missing} role="status">
          <strong>{draft.author.name} changed the draft while you read.</strong> This is its new preview, saved{' '}
          <Moment at={draft.updatedAt} />.
        </p>
      )}
      {preview.missing.length > 0 && (
        <p className={styles.missing}>
          <strong>Not ready:</strong> {list(preview.missing.map(({ field }) => spokenName(nameOf(field, languages))))}{' '}
          {preview.missing.length === 1 ? 'is' : 'are'} still missing.
        </p>
      )}
      {preview.warnings.length > 0 && (
        <ul className={styles.missing}>
          {preview.warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
      <div className={styles.sides}>
        <div className={styles.shown}>
          <PageCards content={content} />
          {preview.channels
            .filter((channel) => channel.languages.length > 0)
            .map((channel) => (
              <ChannelCards key={channel.channel.id} {...channel} />
            ))}
          <EndpointCard endpoints={preview.endpoints} />
          {unused.length > 0 && <p className="soft">Not used: {list(unused.map(({ channel }) => channel.name))}.</p>}
        </div>
        <aside className={styles.side} aria-labelledby="plan">
          <h2 id="plan">What happens</h2>
          <PlanWords preview={preview} />
        </aside>
      </div>
      <ReleaseBar
        id={id}
        draft={draft}
        preview={preview}
        back={
          <Button variant="default" onClick={() => go({ at: 'draft', id })}>
            Back to the draft
          </Button>
        }
      />
    </>
  );
}
