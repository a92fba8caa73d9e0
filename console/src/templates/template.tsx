import { Button } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { Language, TemplateView } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { useHub, useMay } from '../desk/hub.js';
import { Bar } from '../frame/bar.js';
import { Refusal, Trouble } from '../frame/trouble.js';
import { Waiting } from '../frame/waiting.js';
import { addressOf, go } from '../place.js';
import { t } from '../words/i18n.js';
import { ownName } from '../words/words.js';
import { asked, templates, templatesChanged } from './asked.js';
import { GapMarks, saidHere } from './gap-marks.js';
import { hazardWord } from './templates.js';
import styles from './templates.module.css';

export const TEMPLATES = { at: 'templates', search: '', hazard: '', hidden: false } as const;

/** One template in every language, with its gaps to be seen. */
export function TemplateScreen({ id }: { id: string }): ReactElement {
  const template = useQuery(asked.template(id));
  const { languages } = useHub();
  useDocumentTitle(`${template.data ? saidHere(template.data.name) : t('templates:title')} · Tocsin`);
  if (template.isPending) return <Waiting what={t('templates:waitingOne')} meanwhile={t('templates:meanwhile')} />;
  if (!template.data) return <Trouble error={template.error} again={() => void template.refetch()} />;
  const { name, hazard, gaps, message } = template.data;
  const said = languages.filter((language) => message.texts[language]);
  return (
    <>
      <div className={styles.title}>
        <p>
          <a href={addressOf(TEMPLATES)}>{t('templates:title')}</a> · {hazardWord(hazard)}
        </p>
        <h1>{saidHere(name)}</h1>
        <ul className={styles.gapList} aria-label={t('templates:gaps')}>
          {gaps.map((gap) => (
            <li key={gap.gap}>
              <mark className={styles.gap}>{saidHere(gap.name)}</mark> <span>{saidHere(gap.hint)}</span>
            </li>
          ))}
        </ul>
      </div>
      <div className={styles.columns}>
        {said.map((language) => (
          <Said key={language} template={template.data} language={language} />
        ))}
      </div>
      <Deeds template={template.data} />
    </>
  );
}

function Said({ template, language }: { template: TemplateView; language: Language }): ReactElement {
  const { message, gaps } = template;
  const { headline, instruction, description, short, spoken } = message.texts[language]!;
  const { withdrawal, hold } = message.prepared;
  const parts = [
    ['headline', headline],
    ['instruction', instruction],
    ['description', description],
    ['short', short],
    ['spoken', spoken],
    ['withdrawal', withdrawal[language]?.headline],
    ['hold', hold[language]?.headline],
  ] as const;
  return (
    <section className={styles.column} lang={language} aria-label={ownName(language)}>
      <h2>{ownName(language)}</h2>
      {parts.map(
        ([part, text]) =>
          text && (
            <div key={part}>
              <h3 lang={undefined}>{t(`templates:part.${part}`)}</h3>
              <p className={styles.text}>
                <GapMarks text={text} gaps={gaps} language={language} />
              </p>
            </div>
          ),
      )}
    </section>
  );
}

function Deeds({ template }: { template: TemplateView }): ReactElement {
  const may = useMay();
  const { id, kind, shipped, hidden } = template;
  const copy = useAct(
    (_: null, key) => templates.add({ copyOf: id }, key),
    async (made) => {
      await templatesChanged();
      go({ at: 'template-edit', template: made.id });
    },
  );
  const hide = useAct((_: null, key) => templates.hide(id, !hidden, key), templatesChanged);
  const remove = useAct(
    (_: null, key) => templates.remove(id, key),
    async () => {
      go(TEMPLATES);
      await templatesChanged();
    },
  );
  const busy = copy.isPending || hide.isPending || remove.isPending;
  return (
    <Bar
      actions={
        may('write') && (
          <>
            {shipped ? (
              may('approve') && (
                <Button variant="default" disabled={busy} onClick={() => hide.mutate(null)}>
                  {t(hidden ? 'templates:show' : 'templates:hide')}
                </Button>
              )
            ) : (
              <>
                <Button variant="default" disabled={busy} onClick={() => remove.mutate(null)}>
                  {t('terms:remove')}
                </Button>
                <Button component="a" variant="default" href={addressOf({ at: 'template-edit', template: id })}>
                  {t('templates:edit')}
                </Button>
              </>
            )}
            <Button variant="default" disabled={busy} onClick={() => copy.mutate(null)}>
              {t('templates:copy')}
            </Button>
            {kind === 'alert' && (
              <Button component="a" href={addressOf({ at: 'template-begin', template: id })}>
                {t('templates:use')}
              </Button>
            )}
          </>
        )
      }
    >
      <Refusal error={copy.error ?? hide.error ?? remove.error} short />
      {kind !== 'alert' && <p className="soft">{t('templates:allClearUse')}</p>}
    </Bar>
  );
}
