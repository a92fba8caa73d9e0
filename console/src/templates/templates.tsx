import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useDocumentTitle, useHotkeys } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useRef } from 'react';
import type { Hazard, TemplateSummary } from '../../../src/press-office/api.js';
import { useMay } from '../desk/hub.js';
import { Bar } from '../frame/bar.js';
import { Trouble } from '../frame/trouble.js';
import { Waiting } from '../frame/waiting.js';
import { addressOf, go, type Place, settle } from '../place.js';
import { t } from '../words/i18n.js';
import { list } from '../words/words.js';
import { asked } from './asked.js';
import { saidHere } from './gap-marks.js';
import styles from './templates.module.css';

type Asked = Extract<Place, { at: 'templates' }>;

/** Messages written beforehand. What is looked for stands in the address bar. */
export function TemplatesScreen({ place }: { place: Asked }): ReactElement {
  useDocumentTitle(`${t('templates:title')} · Tocsin`);
  const may = useMay();
  const templates = useQuery(asked.templates);
  const field = useRef<HTMLInputElement>(null);
  const lines = useRef<HTMLUListElement>(null);
  useHotkeys([
    ['j', () => step(lines.current, 1)],
    ['k', () => step(lines.current, -1)],
    ['/', () => field.current?.focus()],
  ]);
  if (templates.isPending) return <Waiting what={t('templates:waiting')} meanwhile={t('templates:meanwhile')} />;
  if (!templates.data) return <Trouble error={templates.error} again={() => void templates.refetch()} />;
  const { search, hazard, hidden } = place;
  const all = templates.data.items;
  const hazards = [...new Set(all.map((template) => template.hazard))];
  const found = all.filter(
    (template) =>
      (hidden || !template.hidden) && (hazard === '' || template.hazard === hazard) && matches(template, search),
  );
  const change = (part: Partial<Asked>) => settle({ ...place, ...part });
  return (
    <>
      <div className={styles.head}>
        <h1>{t('templates:title')}</h1>
        <div className={styles.filters}>
          <TextInput
            ref={field}
            type="search"
            aria-label={t('templates:searchLabel')}
            placeholder={t('templates:search')}
            value={search}
            onChange={(event) => change({ search: event.currentTarget.value })}
          />
          <NativeSelect
            aria-label={t('templates:hazardLabel')}
            value={hazard}
            data={[
              { value: '', label: t('templates:allHazards') },
              ...hazards.map((value) => ({ value, label: hazardWord(value) })),
            ]}
            onChange={(event) => change({ hazard: event.currentTarget.value })}
          />
          {all.some((template) => template.hidden) && (
            <Checkbox
              label={t('templates:showHidden')}
              checked={hidden}
              onChange={(event) => change({ hidden: event.currentTarget.checked })}
            />
          )}
        </div>
      </div>
      <ul className={styles.list} ref={lines}>
        {found.map((template) => (
          <Line key={template.id} template={template} />
        ))}
      </ul>
      {found.length === 0 && (
        <p className={styles.none}>
          {t('templates:none')}{' '}
          <a href={addressOf({ at: 'templates', search: '', hazard: '', hidden: true })}>{t('templates:showAll')}</a>
        </p>
      )}
      <Bar
        actions={
          may('write') && (
            <Button variant="default" onClick={() => go({ at: 'template-edit', template: 'new' })}>
              {t('templates:new')}
            </Button>
          )
        }
      >
        <p className="soft" role="status">
          {t('templates:found', { count: found.length })}
        </p>
      </Bar>
    </>
  );
}

export const hazardWord = (hazard: Hazard): string => t(`templates:hazard.${hazard}`);

function Line({ template }: { template: TemplateSummary }): ReactElement {
  const { id, name, hazard, gaps, languages, shipped, hidden } = template;
  return (
    <li className={styles.line}>
      <a href={addressOf({ at: 'template', template: id })}>
        <span className={styles.name}>{saidHere(name)}</span>
        <span className={styles.facts}>
          <span>{hazardWord(hazard)}</span>
          <span>{t('templates:gapsCount', { count: gaps.length })}</span>
          <span>{list(languages)}</span>
          <span>{t(shipped ? 'templates:shipped' : 'templates:own')}</span>
          {hidden && <span>{t('templates:hidden')}</span>}
        </span>
      </a>
    </li>
  );
}

function matches({ id, name, hazard, gaps }: TemplateSummary, search: string): boolean {
  const words = [id, hazardWord(hazard), ...Object.values(name), ...gaps.map((gap) => saidHere(gap.name))];
  const text = words.join('\n').toLocaleLowerCase();
  return search
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function step(lines: HTMLUListElement | null, by: 1 | -1): void {
  const links = [...(lines?.querySelectorAll<HTMLAnchorElement>('a') ?? [])];
  const at = links.findIndex((link) => link.contains(document.activeElement));
  links[at < 0 ? 0 : Math.min(links.length - 1, Math.max(0, at + by))]?.focus();
}
