import type { Language } from '../../../src/press-office/api.js';
import { en } from '../words/en.js';
import { t } from '../words/i18n.js';
import { languageName } from '../words/words.js';
import { labelOf, SAID_FIELDS } from './said-fields.js';

/** From the desk's name of a field (`texts.fr.headline`) to the officer's words and to the field on the screen. */
export interface FieldName {
  readonly label: string;
  readonly language: Language | null;
  /** `id` of the element that takes the words. */
  readonly id: string;
}

type Fact = keyof typeof en.editor.fact;
const isFact = (name: string): name is Fact => name in en.editor.fact;
/** A field that is none of ours keeps the desk's name. */
const factLabel = (name: string): string => (isFact(name) ? t(`editor:fact.${name}`) : name);

export const idOf = (field: string): string => `field:${field}`;

/** The desk's name of the field that an element belongs to; null: it is none. */
export const fieldOf = (id: string): string | null => (id.startsWith('field:') ? id.slice('field:'.length) : null);

export function nameOf(field: string, languages: readonly Language[]): FieldName {
  const first = languages[0] ?? 'en';
  if (field === 'texts') return { label: t('editor:aText'), language: null, id: idOf(`texts.${first}.headline`) };
  if (field === 'area')
    return { label: t('editor:field.area'), language: first, id: idOf(`area.description.${first}`) };
  for (const language of languages) {
    const said = SAID_FIELDS.find((one) => one.path(language) === field);
    if (said) return { label: labelOf(said), language, id: idOf(field) };
    if (field === `texts.${language}`)
      return { label: t('editor:texts'), language, id: idOf(`texts.${language}.headline`) };
  }
  const drawn = /^area\.(geocodes|polygons|circles)(?:\[(\d+)\])?/.exec(field);
  if (drawn) {
    const what = drawn[1] === 'geocodes' ? 'area.geocodes' : 'area.polygons';
    const number = drawn[2] === undefined ? '' : ` ${Number(drawn[2]) + 1}`;
    return { label: `${factLabel(drawn[1] ?? '')}${number}`, language: null, id: idOf(what) };
  }
  const group = field.split(/[.[]/)[0] ?? field;
  const row = /^(?:links|contacts|media)\[(\d+)\]\.(.+)$/.exec(field);
  const label = isFact(group) ? factLabel(group) : field;
  return { label: row ? `${label} ${Number(row[1]) + 1}, ${row[2]}` : label, language: null, id: idOf(field) };
}

export const spokenName = ({ label, language }: FieldName): string =>
  language === null ? label : `${label}, ${languageName(language)}`;
