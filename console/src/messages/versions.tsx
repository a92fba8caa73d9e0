import type { ReactElement } from 'react';
import type { Kind, MessageDetail, Version } from '../../../src/press-office/api.js';
import { useHub } from '../desk/hub.js';
import { fieldsFor, labelOf } from '../editor/said-fields.js';
import { addressOf } from '../place.js';
import { language as consoleLanguage, t } from '../words/i18n.js';
import { Sentence } from '../words/sentence.js';
import { Moment } from '../words/times.js';
import { inFirst, KINDS, ownName } from '../words/words.js';
import { Changes } from './changes.js';
import styles from './messages.module.css';

const ACCENTS: { readonly [K in Kind]?: string } = { hold: 'hold', withdrawal: 'withdrawn', 'all-clear': 'clear' };

/** Newest first, each with what it changed. */
export const Versions = ({ message }: { message: MessageDetail }): ReactElement => (
  <section aria-labelledby="versions" className={styles.versions}>
    <div className={styles.versionsHead}>
      <h2 id="versions">{t('messages:versions.title')}</h2>
      <Compare message={message} />
    </div>
    <ol>
      {[...message.versions].reverse().map((version, i) => (
        <VersionItem key={version.n} version={version} newest={i === 0} />
      ))}
    </ol>
  </section>
);

/** The newest with the one before it; a draft is newer than every version. */
function Compare({ message: { reference: id, versions, draft } }: { message: MessageDetail }): ReactElement | null {
  const names = [...versions.map(({ n }) => String(n)), ...(draft ? ['draft'] : [])];
  const [from, to] = names.slice(-2);
  if (from === undefined || to === undefined) return null;
  return <a href={addressOf({ at: 'compare', id, from, to })}>{t('messages:one.compare')}</a>;
}

function VersionItem({ version, newest }: { version: Version; newest: boolean }): ReactElement {
  const { languages } = useHub();
  const { content, n } = version;
  const note = inFirst(content.note, languages);
  return (
    <li className={styles.version} data-newest={newest || undefined} data-accent={ACCENTS[content.kind]}>
      <h3>
        {KINDS[content.kind]} <span className="soft">{t('messages:versions.version', { n })}</span>
      </h3>
      <p className="soft">
        <Sentence
          of={t('messages:versions.released', { author: version.author })}
          parts={{ at: <Moment at={version.releasedAt} /> }}
        />
        {version.approvedBy && t('messages:versions.approved', { name: version.approvedBy })}
        {version.breakGlass && (
          <>
            , <strong>{t('messages:versions.glass', { reason: version.breakGlass })}</strong>
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
        <summary>{t('messages:versions.says', { n })}</summary>
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
                    <dt lang={consoleLanguage()}>{labelOf(field)}</dt>
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
      <h2 id="dropped">{t('messages:versions.dropped')}</h2>
      {dropped.map((draft) => (
        <details key={draft.at} className={styles.details}>
          <summary>
            <Sentence
              of={t('messages:versions.droppedLine', { kind: KINDS[draft.content.kind], n: draft.n, by: draft.by })}
              parts={{ at: <Moment at={draft.at} /> }}
            />
            {draft.reason !== '' && `: ${draft.reason}`}
          </summary>
          <Said content={draft.content} />
        </details>
      ))}
    </section>
  );
}
