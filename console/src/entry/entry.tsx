import { useDocumentTitle } from '@mantine/hooks';
import type { ReactElement, ReactNode } from 'react';
import { LanguageRow } from '../frame/languages.js';
import { LineBanner } from '../frame/line-banner.js';
import styles from './entry.module.css';

/** What stands before the console: one quiet sheet with one form. */
export function Entry({ title, children }: { title: string; children: ReactNode }): ReactElement {
  useDocumentTitle(`${title} · Tocsin`);
  return (
    <>
      <LineBanner />
      <main className={styles.entry}>
        <div className={styles.sheet}>
          <p className={styles.name}>Tocsin</p>
          <h1>{title}</h1>
          {children}
          <LanguageRow />
        </div>
      </main>
    </>
  );
}
