import { Button } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { DraftContent, Language } from '../../../src/press-office/api.js';
import { useHub } from '../desk/hub.js';
import { Moment } from '../words/times.js';
import { list, ownName } from '../words/words.js';
import styles from './editor.module.css';
import { nameOf, spokenName } from './field-names.js';
import { fieldsFor } from './said-fields.js';
import type { Writing, WritingState } from './writing.js';

/** Somebody else's words are with the desk, one's own are only here: nothing is chosen until the officer has chosen. */
export function Overtaken({ writing, state }: { writing: Writing; state: WritingState }): ReactElement | null {
  const { languages } = useHub();
  if (state.is === 'gone')
    return (
      <div className={styles.notice} role="alert">
        <h2>This draft is no more</h2>
        <p>It was released or dropped meanwhile. What you wrote is still below, and is not saved.</p>
        <div className="row">
          <CopyButton content={state.content} />
        </div>
      </div>
    );
  if (state.is !== 'overtaken' || !state.theirs) return null;
  const { theirs } = state;
  const differing = differences(state.content, theirs.content, languages);
  return (
    <div className={styles.notice} role="alert">
      <h2>{theirs.author.name} changed this draft</h2>
      <p>
        Saved <Moment at={theirs.updatedAt} />. Your text is still below; it is not saved, and nothing of theirs was
        overwritten. {differing.length > 0 ? `You differ in: ${list(differing)}.` : 'The texts are the same.'}
      </p>
      <div className="row">
        <Button variant="default" onClick={() => writing.takeTheirs()}>
          Load their draft
        </Button>
        <CopyButton content={state.content} />
        <Button variant="subtle" onClick={() => void writing.keepMine()}>
          Save mine over theirs
        </Button>
      </div>
    </div>
  );
}

function CopyButton({ content }: { content: DraftContent }): ReactElement {
  const { languages } = useHub();
  const [copied, setCopied] = useState<'no' | 'yes' | 'failed'>('no');
  return (
    <Button
      variant="default"
      onClick={() =>
        void navigator.clipboard.writeText(asText(content, languages)).then(
          () => setCopied('yes'),
          () => setCopied('failed'),
        )
      }
    >
      {{ no: 'Copy my text', yes: 'Copied', failed: 'Copying is not allowed here' }[copied]}
    </Button>
  );
}

function differences(mine: DraftContent, theirs: DraftContent, languages: readonly Language[]): string[] {
  const said = fieldsFor(mine.kind).flatMap((field) =>
    languages
      .filter((language) => field.read(mine, language).trim() !== field.read(theirs, language).trim())
      .map((language) => spokenName(nameOf(field.path(language), languages))),
  );
  const facts = (['severity', 'urgency', 'certainty', 'category', 'expires', 'links', 'contacts'] as const)
    .filter((fact) => JSON.stringify(mine[fact]) !== JSON.stringify(theirs[fact]))
    .map((fact) => nameOf(fact, languages).label.toLowerCase());
  return [...said, ...facts];
}

/** As plain text for the clipboard, by language. */
function asText(content: DraftContent, languages: readonly Language[]): string {
  return languages
    .map((language) => {
      const lines = fieldsFor(content.kind)
        .filter((field) => field.read(content, language) !== '')
        .map((field) => `${field.label}: ${field.read(content, language)}`);
      return lines.length === 0 ? '' : [ownName(language), ...lines].join('\n');
    })
    .filter((text) => text !== '')
    .join('\n\n');
}
