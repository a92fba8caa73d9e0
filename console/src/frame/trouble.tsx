import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { Refused, Unreachable } from '../desk/call.js';
import { NotShown } from '../desk/passkey.js';
import { en } from '../words/en.js';
import { t } from '../words/i18n.js';
import styles from './state.module.css';

/** What happened, to what, and what to do next. */
export function words(error: Error): { readonly title: string; readonly detail: string; readonly language?: string } {
  // The desk's own sentence names what it is about; its title is said in the officer's language.
  if (error instanceof Refused) return { title: titleOf(error), detail: error.problem.detail, language: 'en' };
  if (error instanceof Unreachable)
    return {
      title: t('frame:trouble.noAnswer'),
      detail: t('frame:trouble.noAnswerTold'),
    };
  if (error instanceof NotShown) return { title: t('frame:trouble.notShown'), detail: error.message };
  return { title: t('frame:trouble.fault'), detail: t('frame:trouble.faultTold', { message: error.message }) };
}

const PROBLEMS = en.frame.problem;
const isKnown = (code: string): code is keyof typeof PROBLEMS => Object.hasOwn(PROBLEMS, code);
const titleOf = ({ code, problem }: Refused): string => (isKnown(code) ? t(`frame:problem.${code}`) : problem.title);

/** In place of a screen that could not be read. */
export function Trouble({
  error,
  again,
  alone = false,
}: {
  error: Error;
  again?: () => void;
  alone?: boolean;
}): ReactElement {
  const { title, detail, language } = words(error);
  return (
    <div className={alone ? styles.alone : styles.state} role="alert">
      <h1>{title}</h1>
      <p className="prose" lang={language}>
        {detail}
      </p>
      {again && (
        <Button variant="default" onClick={again}>
          {t('terms:tryAgain')}
        </Button>
      )}
    </div>
  );
}

/** Beside the button that was pressed. Fields that have errors show their own. */
export function Refusal({ error, short = false }: { error: Error | null; short?: boolean }): ReactElement | null {
  if (!error) return null;
  const { title, detail, language } = words(error);
  return (
    <p className={styles.refusal} role="alert">
      {!short && <strong>{title}. </strong>}
      <span lang={language}>{detail}</span>
    </p>
  );
}
