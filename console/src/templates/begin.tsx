import { Button, TextInput } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactElement, useState } from 'react';
import type { BeginFromTemplate, Gap, Language, Status, TemplateView } from '../../../src/press-office/api.js';
import { useAct } from '../desk/acting.js';
import { messageChanged } from '../desk/asking.js';
import { Refused } from '../desk/call.js';
import { useHub } from '../desk/hub.js';
import { Bar } from '../frame/bar.js';
import { Refusal, Trouble } from '../frame/trouble.js';
import { Waiting } from '../frame/waiting.js';
import { addressOf, go } from '../place.js';
import { t } from '../words/i18n.js';
import { ownName } from '../words/words.js';
import { asked, templates } from './asked.js';
import { GapMarks, saidHere } from './gap-marks.js';
import { TEMPLATES } from './template.js';
import styles from './templates.module.css';

/** What an officer wrote into the gaps: for all languages, and where a language has words of its own. */
interface Values {
  readonly [gap: string]: { readonly all: string; readonly own: { readonly [language: Language]: string } | null };
}

/** Fills the gaps once for every language, then begins the message: in an exercise or in earnest, by two buttons. */
export function BeginScreen({ id }: { id: string }): ReactElement {
  const template = useQuery(asked.template(id));
  useDocumentTitle(`${t('templates:beginTitle')} · Tocsin`);
  if (template.isPending) return <Waiting what={t('templates:waitingOne')} meanwhile={t('templates:meanwhile')} />;
  if (!template.data) return <Trouble error={template.error} again={() => void template.refetch()} />;
  return <Begin template={template.data} />;
}

function Begin({ template }: { template: TemplateView }): ReactElement {
  const { languages } = useHub();
  const { id, name, gaps, message } = template;
  const [values, setValues] = useState<Values>({});
  const said = languages.filter((language) => message.texts[language]);
  const begin = useAct(
    (status: Status, key) => templates.begin({ template: id, status, gaps: given(gaps, values, said) }, key),
    async ({ reference }) => {
      go({ at: 'draft', id: reference });
      await messageChanged(reference);
    },
  );
  const errors = begin.error instanceof Refused ? begin.error.problem.errors : [];
  const faultOf = (field: string): string | undefined => errors.find((error) => error.field === field)?.detail;
  const start = (event: FormEvent) => {
    event.preventDefault();
    begin.mutate('exercise');
  };
  return (
    <form onSubmit={start}>
      <div className={styles.title}>
        <p>
          <a href={addressOf(TEMPLATES)}>{t('templates:title')}</a> · {saidHere(name)}
        </p>
        <h1>{t('templates:beginTitle')}</h1>
        <p className="prose soft">{t('templates:beginTold')}</p>
      </div>
      <div className={styles.begin}>
        <div className={styles.fields}>
          {gaps.map((gap, at) => (
            <GapField
              key={gap.gap}
              gap={gap}
              languages={said}
              first={at === 0}
              value={values[gap.gap] ?? NOTHING}
              faultOf={faultOf}
              onChange={(value) => setValues({ ...values, [gap.gap]: value })}
            />
          ))}
        </div>
        <section className={styles.looks} aria-label={t('templates:looks')}>
          <h2>{t('templates:looks')}</h2>
          {said.map((language) => (
            <p key={language} lang={language} className={styles.text}>
              <GapMarks
                text={message.texts[language]!.headline}
                gaps={gaps}
                language={language}
                fillOf={(gap) => values[gap]?.own?.[language] || values[gap]?.all || ''}
              />
            </p>
          ))}
        </section>
      </div>
      <Bar
        actions={
          <>
            <Button type="button" variant="default" disabled={begin.isPending} onClick={() => begin.mutate('actual')}>
              {t('templates:beginActual')}
            </Button>
            <Button type="submit" disabled={begin.isPending}>
              {t('templates:beginExercise')}
            </Button>
          </>
        }
      >
        <Refusal error={begin.error} short />
      </Bar>
    </form>
  );
}

const NOTHING: Values[string] = { all: '', own: null };

/** Nothing is said about a gap that was left empty: the draft shows it, and is not submitted with it. */
function given(gaps: readonly Gap[], values: Values, languages: readonly Language[]): BeginFromTemplate['gaps'] {
  const filled: { [gap: string]: string | { [language: Language]: string } } = {};
  for (const { gap } of gaps) {
    const { all, own } = values[gap] ?? NOTHING;
    const each = own === null ? [] : languages.map((language) => [language, own[language] || all] as const);
    const said = each.filter(([, text]) => text.trim() !== '');
    if (said.length > 0) filled[gap] = Object.fromEntries(said);
    else if (all.trim() !== '') filled[gap] = all;
  }
  return filled;
}

interface GapFieldProps {
  readonly gap: Gap;
  readonly languages: readonly Language[];
  readonly first: boolean;
  readonly value: Values[string];
  readonly faultOf: (field: string) => string | undefined;
  readonly onChange: (value: Values[string]) => void;
}

function GapField({ gap, languages, first, value, faultOf, onChange }: GapFieldProps): ReactElement {
  const { all, own } = value;
  const label = saidHere(gap.name);
  const differs = gap.kind === 'place' || gap.kind === 'free';
  return (
    <div className={styles.field}>
      <TextInput
        label={label}
        description={saidHere(gap.hint)}
        value={all}
        error={faultOf(`gaps.${gap.gap}`)}
        data-autofocus={first || undefined}
        autoComplete="off"
        maxLength={200}
        inputMode={gap.kind === 'number' ? 'numeric' : gap.kind === 'phone' ? 'tel' : undefined}
        onChange={(event) => onChange({ ...value, all: event.currentTarget.value })}
      />
      {differs && own === null && (
        <button type="button" className={styles.quiet} onClick={() => onChange({ all, own: {} })}>
          {t('templates:perLanguage', { gap: label })}
        </button>
      )}
      {own !== null && (
        <div className={styles.perLanguage}>
          {languages.map((language) => (
            <TextInput
              key={language}
              lang={language}
              label={`${label}, ${ownName(language)}`}
              placeholder={all}
              value={own[language] ?? ''}
              error={faultOf(`gaps.${gap.gap}.${language}`)}
              autoComplete="off"
              maxLength={200}
              onChange={(event) => onChange({ all, own: { ...own, [language]: event.currentTarget.value } })}
            />
          ))}
        </div>
      )}
    </div>
  );
}
