import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { Draft, Language } from '../../../src/press-office/api.js';
import { desk } from '../desk/desk.js';
import { t } from '../words/i18n.js';
import { languageName } from '../words/words.js';
import styles from './editor.module.css';

/** How long the post of one language is on each channel, by that channel's own count, as of the last save. */
export function Lengths({
  id,
  draft,
  language,
}: {
  id: string;
  draft: Draft;
  language: Language;
}): ReactElement | null {
  const preview = useQuery({
    queryKey: ['preview', id, 'lengths', draft.revision],
    queryFn: () => desk.preview(id),
    placeholderData: keepPreviousData,
  });
  const lines = (preview.data?.channels ?? []).flatMap(({ channel, languages }) =>
    languages.filter((line) => line.language === language).map(({ rendition }) => ({ channel, rendition })),
  );
  if (lines.length === 0) return null;
  return (
    <div>
      <h2>{t('editor:lengths.title', { language: languageName(language) })}</h2>
      <dl className={styles.lengths}>
        {lines.map(({ channel, rendition: { length, limit, fitted } }) => (
          <div key={channel.id} data-over={length > limit || undefined}>
            <dt>{channel.name}</dt>
            <dd>
              {t('editor:lengths.of', { length, limit })}
              {fitted === 'cut' && <strong> {t('editor:lengths.cut')}</strong>}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
