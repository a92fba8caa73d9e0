import type { Language } from '../../../src/press-office/api.js';
import { languageName } from '../words/words.js';
import { SAID_FIELDS } from './said-fields.js';

/** From the desk's name of a field (`texts.fr.headline`) to the officer's words and to the field on the screen. */
export interface FieldName {
  readonly label: string;
  readonly language: Language | null;
  /** `id` of the element that takes the words. */
  readonly id: string;
}

const FACTS: { readonly [field: string]: string } = {
  status: 'Actual or exercise',
  category: 'Category',
  urgency: 'Urgency',
  severity: 'Severity',
  certainty: 'Certainty',
  expires: 'Expires',
  links: 'Links',
  contacts: 'Contacts',
  media: 'Image',
  'area.geocodes': 'Place by its code',
  'area.polygons': 'Polygon',
  'area.circles': 'Circle',
};

export const idOf = (field: string): string => `field:${field}`;

/** The desk's name of the field that an element belongs to; null: it is none. */
export const fieldOf = (id: string): string | null => (id.startsWith('field:') ? id.slice('field:'.length) : null);

export function nameOf(field: string, languages: readonly Language[]): FieldName {
  const first = languages[0] ?? 'en';
  if (field === 'texts')
    return { label: 'A text in one language', language: null, id: idOf(`texts.${first}.headline`) };
  if (field === 'area') return { label: 'Where', language: first, id: idOf(`area.description.${first}`) };
  for (const language of languages) {
    const said = SAID_FIELDS.find((one) => one.path(language) === field);
    if (said) return { label: said.label, language, id: idOf(field) };
    if (field === `texts.${language}`) return { label: 'Texts', language, id: idOf(`texts.${language}.headline`) };
  }
  const drawn = /^area\.(geocodes|polygons|circles)(?:\[(\d+)\])?/.exec(field);
  if (drawn) {
    const what = drawn[1] === 'geocodes' ? 'area.geocodes' : 'area.polygons';
    const number = drawn[2] === undefined ? '' : ` ${Number(drawn[2]) + 1}`;
    return { label: `${FACTS[drawn[0].split('[')[0] ?? ''] ?? field}${number}`, language: null, id: idOf(what) };
  }
  const group = field.split(/[.[]/)[0] ?? field;
  const row = /^(?:links|contacts|media)\[(\d+)\]\.(.+)$/.exec(field);
  const label = FACTS[group] ?? field;
  return { label: row ? `${label} ${Number(row[1]) + 1}, ${row[2]}` : label, language: null, id: idOf(field) };
}

export const spokenName = ({ label, language }: FieldName): string =>
  language === null ? label : `${label}, ${languageName(language)}`;
