import { Button } from '@mantine/core';
import { type ReactElement, useEffect, useState } from 'react';
import { useHub } from '../desk/hub.js';
import { t } from '../words/i18n.js';
import { Sentence } from '../words/sentence.js';
import { Moment } from '../words/times.js';
import { asText } from './as-text.js';
import { CopyButton } from './copy-button.js';
import styles from './editor.module.css';
import { drop, type Left, leftOf } from './kept.js';

/**
 * What this officer wrote in a window that was closed before it was saved, for a draft that is no more. It is nobody's
 * to merge, and nobody's to throw away but theirs. `n`: of the draft that is open, if one is.
 */
export function LeftBehind({ id, n }: { id: string; n: number | null }): ReactElement | null {
  const { me, languages } = useHub();
  const [left, setLeft] = useState<readonly Left[]>([]);
  useEffect(() => {
    void leftOf(id, me.id).then((all) => setLeft(all.filter(({ kept }) => kept.n !== n)));
  }, [id, me.id, n]);
  return (
    <>
      {left.map(({ name, kept }) => (
        <section key={name} className={styles.notice} aria-label={t('editor:left.label')}>
          <h2>{t('editor:left.title')}</h2>
          <p>
            <Sentence
              of={t('editor:left.detail', { n: kept.n })}
              parts={{ at: <Moment at={new Date(kept.at).toISOString()} /> }}
            />
          </p>
          <details>
            <summary>{t('editor:left.show')}</summary>
            <p className={styles.leftText}>{asText(kept.content, languages)}</p>
          </details>
          <div className="row">
            <CopyButton content={kept.content} />
            <Button
              variant="subtle"
              onClick={() => {
                drop(name);
                setLeft((all) => all.filter((one) => one.name !== name));
              }}
            >
              {t('editor:left.drop')}
            </Button>
          </div>
        </section>
      ))}
    </>
  );
}
