import { TextInput } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useHub } from '../desk/hub.js';
import { askedOutlets } from '../desk/outlets.js';
import { Trouble } from '../frame/trouble.js';
import { Waiting } from '../frame/waiting.js';
import { addressOf, settle } from '../place.js';
import { t } from '../words/i18n.js';
import { languageName, list, WORLDS } from '../words/words.js';
import styles from './settings.module.css';
import { Silence } from './silence.js';

/** What this hub does and why: what officers set is a step away, and what the operator sets is told as it is in effect. */
export function SettingsScreen({ search }: { search: string }): ReactElement {
  useDocumentTitle(`${t('settings:title')} · Tocsin`);
  const settings = useQuery(askedOutlets.settings);
  if (settings.isPending) return <Waiting what={t('settings:the')} meanwhile={t('settings:meanwhile')} />;
  if (!settings.data) return <Trouble error={settings.error} again={() => void settings.refetch()} />;
  const sought = search.toLowerCase();
  const found = settings.data.configuration.filter(({ name, value }) =>
    `${name} ${value}`.toLowerCase().includes(sought),
  );
  return (
    <div className={styles.settings}>
      <h1>{t('settings:title')}</h1>
      <Hub />
      <section className={styles.part} aria-labelledby="set">
        <h2 id="set">{t('settings:officers')}</h2>
        <ul className={styles.ways}>
          <li>
            <a href={addressOf({ at: 'channels', show: '' })}>{t('settings:channels')}</a>
          </li>
          <li>
            <a href={addressOf({ at: 'officers' })}>{t('settings:tokens')}</a>
          </li>
        </ul>
      </section>
      <Silence now={settings.data.silentAfterMinutes} />
      <section className={styles.part} aria-labelledby="configuration">
        <h2 id="configuration">{t('settings:configuration')}</h2>
        <p className="prose soft">{t('settings:told')}</p>
        <TextInput
          type="search"
          aria-label={t('settings:search')}
          placeholder={t('settings:search')}
          value={search}
          onChange={(event) => settle({ at: 'settings', search: event.currentTarget.value })}
        />
        {found.length === 0 ? (
          <p>{t('settings:none', { search })}</p>
        ) : (
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{t('settings:variable')}</th>
                <th scope="col">{t('settings:value')}</th>
              </tr>
            </thead>
            <tbody>
              {found.map(({ name, value }) => (
                <tr key={name}>
                  <th scope="row">
                    <code>{name}</code>
                  </th>
                  {/* The operator's own words, as `tocsin doctor` says them. */}
                  <td lang="en">{value}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
    </div>
  );
}

function Hub(): ReactElement {
  const { name, publicUrl, languages, requiredLanguages, timeZone, world } = useHub();
  const required =
    requiredLanguages.length === 0 ? t('settings:noLanguage') : list(requiredLanguages.map(languageName));
  const lines = [
    [t('settings:name'), name],
    [t('settings:address'), publicUrl],
    [t('settings:languages'), t('settings:languagesTold', { languages: list(languages.map(languageName)), required })],
    [t('settings:timeZone'), timeZone],
    [t('settings:world'), WORLDS[world]],
  ] as const;
  return (
    <section className={styles.part} aria-labelledby="hub">
      <h2 id="hub">{t('settings:hub')}</h2>
      <dl className={styles.facts}>
        {lines.map(([what, told]) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>{told}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
