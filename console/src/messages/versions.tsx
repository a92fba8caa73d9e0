import type { ReactElement } from 'react';
import type { Kind, MessageDetail, Version } from '../../../src/press-office/api.js';
import { useHub } from '../desk/hub.js';
import { fieldsFor } from '../editor/said-fields.js';
import { Moment } from '../words/times.js';
import { inFirst, KINDS, ownName } from '../words/words.js';
import { Changes } from './changes.js';
import styles from './messages.module.css';

const ACCENTS: { readonly [K in Kind]?: string } = { hold: 'hold', withdrawal: 'withdrawn', 'all-clear': 'clear' };

/** Newest first, each with what it changed. */
export const Versions = ({ message }: { message: MessageDetail }): ReactElement => (
  <section aria-labelledby="versions" className={styles.versions}>
    <h2 id="versions">Versions</h2>
    <ol>
      {[...message.versions].reverse().map((version, i) => (
        <VersionItem key={version.n} version={version} newest={i === 0} />
      ))}
    </ol>
  </section>
);

function VersionItem({ version, newest }: { version: Version; newest: boolean }): ReactElement {
  const { languages } = useHub();
  const { content, n } = version;
  const note = inFirst(content.note, languages);
  return (
    <li className={styles.version} data-newest={newest || undefined} data-accent={ACCENTS[content.kind]}>
      <h3>
        {KINDS[content.kind]} <span className="soft">version {n}</span>
      </h3>
      <p className="soft">
        Released <Moment at={version.releasedAt} /> by {version.author}
        {version.approvedBy && `, approved by ${version.approvedBy}`}
        {version.breakGlass && (
          <>
            , <strong>glass broken: {version.breakGlass}</strong>
          </>
        )}
      </p>
      {note && (
        <p className="prose" lang={note.language}>
          {note.text}
        </p>
      )}
      {n > 1 && <Changes id={version.reference} from={String(n - 1)} to={String(n)} opened={newest} />}
      <details className={styles.details}>
        <summary>What version {n} says</summary>
        <Said content={content} />
      </details>
    </li>
  );
}

function Said({ content }: { content: MessageDetail['dropped'][number]['content'] }): ReactElement {
  const { languages } = useHub();
  return (
    <div className={styles.said}>
      {languages
        .filter((language) => content.texts[language] !== undefined)
        .map((language) => (
          <div key={language}>
            <h4>{ownName(language)}</h4>
            <dl lang={language}>
              {fieldsFor(content.kind)
                .filter((field) => field.read(content, language) !== '')
                .map((field) => (
                  <div key={field.name}>
                    <dt lang="en">{field.label}</dt>
                    <dd>{field.read(content, language)}</dd>
                  </div>
                ))}
            </dl>
          </div>
        ))}
    </div>
  );
}

/** Nothing that anybody wrote is lost: dropped drafts stay readable. */
export function Dropped({ dropped }: { dropped: MessageDetail['dropped'] }): ReactElement | null {
  if (dropped.length === 0) return null;
  return (
    <section aria-labelledby="dropped" className={styles.versions}>
      <h2 id="dropped">Dropped drafts</h2>
      {dropped.map((draft) => (
        <details key={draft.at} className={styles.details}>
          <summary>
            {KINDS[draft.content.kind]}, version {draft.n}, dropped <Moment at={draft.at} /> by {draft.by}
            {draft.reason !== '' && `: ${draft.reason}`}
          </summary>
          <Said content={draft.content} />
        </details>
      ))}
    </section>
  );
}
