import { Button, NativeSelect, Tabs, Textarea, TextInput } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import type { Gap, GapKind, Hazard, Language, TemplateView } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { Refused } from '../desk/call.js';
import { useHub } from '../desk/hub.js';
import { Bar } from '../frame/bar.js';
import { Refusal, Trouble } from '../frame/trouble.js';
import { Waiting } from '../frame/waiting.js';
import { addressOf, go } from '../place.js';
import { en } from '../words/en.js';
import { t } from '../words/i18n.js';
import { ownName } from '../words/words.js';
import { asked, templates, templatesChanged } from './asked.js';
import { EDIT_FIELDS, NEW, type Written, writtenOf } from './edit-fields.js';
import { saidHere } from './gap-marks.js';
import { TEMPLATES } from './template.js';
import { hazardWord } from './templates.js';
import styles from './templates.module.css';

/** Writes a template of the office's own; `new` begins one. */
export function EditScreen({ id }: { id: string }): ReactElement {
  useDocumentTitle(`${t('templates:editTitle')} · Tocsin`);
  const template = useQuery({ ...asked.template(id), enabled: id !== 'new' });
  if (id === 'new') return <Edit template={null} />;
  if (template.isPending) return <Waiting what={t('templates:waitingOne')} meanwhile={t('templates:meanwhile')} />;
  if (!template.data) return <Trouble error={template.error} again={() => void template.refetch()} />;
  return <Edit key={template.data.revision} template={template.data} />;
}

const GAP_KINDS = Object.keys(en.templates.gapKind) as GapKind[];
const HAZARDS = Object.keys(en.templates.hazard) as Hazard[];

function Edit({ template }: { template: TemplateView | null }): ReactElement {
  const { languages } = useHub();
  const [written, setWritten] = useState<Written>(() => (template ? writtenOf(template) : NEW));
  const [front, setFront] = useState<Language>(languages[0]!);
  const save = useAct(
    (body: Written, key) =>
      template ? templates.change(template.id, body, template.revision, key) : templates.add(body, key),
    async ({ id }) => {
      await templatesChanged();
      go({ at: 'template', template: id });
    },
  );
  const errors = save.error instanceof Refused ? save.error.problem.errors : [];
  const faultOf = (field: string): string | undefined => errors.find((error) => error.field === field)?.detail;
  const isWrong = (language: Language): boolean => errors.some(({ field }) => field.split('.').includes(language));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(written);
      }}
    >
      <div className={styles.title}>
        <p>
          <a href={addressOf(TEMPLATES)}>{t('templates:title')}</a>
        </p>
        <h1>{template ? saidHere(template.name) : t('templates:new')}</h1>
        <p className="prose soft">{t('templates:editTold')}</p>
      </div>
      <div className={styles.edit}>
        <div className={styles.row}>
          <NativeSelect
            label={t('templates:hazardLabel')}
            value={written.hazard}
            data={HAZARDS.map((value) => ({ value, label: hazardWord(value) }))}
            onChange={(event) => setWritten({ ...written, hazard: event.currentTarget.value as Hazard })}
          />
          <TextInput
            label={t('templates:hours')}
            inputMode="numeric"
            value={written.hours === null ? '' : String(written.hours)}
            error={faultOf('hours')}
            onChange={(event) => {
              const digits = event.currentTarget.value.replace(/\D/g, '').slice(0, 3);
              setWritten({ ...written, hours: digits === '' ? null : Number(digits) });
            }}
          />
        </div>
        <Tabs value={front} onChange={(language) => language !== null && setFront(language)}>
          <Tabs.List aria-label={t('templates:languages')} grow>
            {languages.map((language) => (
              <Tabs.Tab
                key={language}
                value={language}
                aria-label={isWrong(language) ? `${ownName(language)}: ${t('templates:wrong')}` : undefined}
              >
                {ownName(language)}
                {isWrong(language) && ' •'}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {languages.map((language) => (
            <Tabs.Panel key={language} value={language}>
              {language === front && (
                <div className={styles.fields}>
                  {EDIT_FIELDS.map(({ part, lines, max, path, read, write }) => (
                    <Textarea
                      key={part}
                      lang={language}
                      label={t(`templates:part.${part}`)}
                      autosize
                      minRows={lines}
                      maxLength={max}
                      spellCheck
                      value={read(written, language)}
                      error={faultOf(path(language))}
                      onChange={(event) => setWritten(write(written, language, event.currentTarget.value))}
                    />
                  ))}
                </div>
              )}
            </Tabs.Panel>
          ))}
        </Tabs>
        <Gaps
          gaps={written.gaps}
          language={front}
          faultOf={faultOf}
          onChange={(gaps) => setWritten({ ...written, gaps })}
        />
      </div>
      <Bar
        actions={
          <Button type="submit" disabled={save.isPending}>
            {t('terms:save')}
          </Button>
        }
      >
        <Refusal error={save.error} short />
      </Bar>
    </form>
  );
}

interface GapsProps {
  readonly gaps: readonly Gap[];
  readonly language: Language;
  readonly faultOf: (field: string) => string | undefined;
  readonly onChange: (gaps: readonly Gap[]) => void;
}

/** The gaps as officers are asked for them, in the language in front. */
function Gaps({ gaps, language, faultOf, onChange }: GapsProps): ReactElement {
  const change = (at: number, part: Partial<Gap>) =>
    onChange(gaps.map((gap, i) => (i === at ? { ...gap, ...part } : gap)));
  return (
    <section className={styles.edit} aria-label={t('templates:gaps')}>
      <h2>{t('templates:gaps')}</h2>
      {gaps.map((gap, at) => {
        const of = gap.gap || String(at + 1);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: its name is being written
          <div key={at} className={styles.oneGap}>
            <div className={styles.row}>
              <TextInput
                label={t('templates:gapMark', { of })}
                value={gap.gap}
                maxLength={40}
                error={faultOf(`gaps[${at}].gap`)}
                onChange={(event) => change(at, { gap: event.currentTarget.value.toLowerCase() })}
              />
              <NativeSelect
                label={t('templates:gapKindLabel', { of })}
                value={gap.kind}
                data={GAP_KINDS.map((value) => ({ value, label: t(`templates:gapKind.${value}`) }))}
                onChange={(event) => change(at, { kind: event.currentTarget.value as GapKind })}
              />
              <Button variant="default" onClick={() => onChange(gaps.filter((_, i) => i !== at))}>
                {t('templates:removeGap', { of })}
              </Button>
            </div>
            <div className={styles.row}>
              <TextInput
                lang={language}
                label={t('templates:gapName', { of })}
                value={gap.name[language] ?? ''}
                maxLength={60}
                error={faultOf(`gaps[${at}].name`) ?? faultOf(`gaps[${at}].name.${language}`)}
                onChange={(event) => change(at, { name: { ...gap.name, [language]: event.currentTarget.value } })}
              />
              <TextInput
                lang={language}
                label={t('templates:gapHint', { of })}
                value={gap.hint[language] ?? ''}
                maxLength={200}
                onChange={(event) => change(at, { hint: { ...gap.hint, [language]: event.currentTarget.value } })}
              />
            </div>
          </div>
        );
      })}
      <div>
        <Button variant="default" onClick={() => onChange([...gaps, { gap: '', kind: 'free', name: {}, hint: {} }])}>
          {t('templates:addGap')}
        </Button>
      </div>
    </section>
  );
}
