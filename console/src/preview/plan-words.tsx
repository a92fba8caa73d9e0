import type { ReactElement } from 'react';
import type { Preview } from '../../../src/press-office/api.js';
import { t } from '../words/i18n.js';
import { languageName, list } from '../words/words.js';
import { effectOf, endpointsEffect } from './effects.js';
import styles from './preview.module.css';

/** What changes on each channel, by the desk's own plan: the same function will do it after the button. */
export function PlanWords({ preview, compact = false }: { preview: Preview; compact?: boolean }): ReactElement {
  const { channels, endpoints } = preview;
  return (
    <dl className={compact ? styles.compact : styles.plan}>
      <div>
        <dt>{t('preview:plan.page')}</dt>
        <dd>{t('preview:effect.updated')}</dd>
      </div>
      <div>
        <dt>{t('preview:plan.feeds')}</dt>
        <dd>{t('preview:effect.updated')}</dd>
      </div>
      {channels.map(({ channel, languages, paused }) => (
        <div key={channel.id} data-unused={languages.length === 0 || undefined}>
          <dt>{channel.name}</dt>
          <dd>
            {effectOf(languages)}
            {languages.length > 0 && (
              <span className="soft">
                {' '}
                {t('preview:plan.languages', {
                  languages: list(languages.map(({ language }) => languageName(language))),
                })}
              </span>
            )}
            {paused !== null && <strong> · {t('preview:plan.paused', { why: paused })}</strong>}
          </dd>
        </div>
      ))}
      <div data-unused={endpoints.count === 0 || undefined}>
        <dt>{t('preview:plan.endpoints')}</dt>
        <dd>
          {endpointsEffect(endpoints)}
          {endpoints.paused > 0 && <strong> · {t('preview:plan.somePaused', { n: endpoints.paused })}</strong>}
        </dd>
      </div>
    </dl>
  );
}
