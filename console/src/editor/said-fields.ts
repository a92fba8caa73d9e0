import type { ByLanguage, DraftContent, Kind, Language, Texts } from '../../../src/press-office/api.js';
import type { en } from '../words/en.js';
import { t } from '../words/i18n.js';

/** What is said once per language, in the order in which it is written. Limits are in contract.md "A message". */
export interface SaidField {
  readonly name: keyof typeof en.editor.field;
  /** Code points after NFC. */
  readonly max: number;
  /** Lines to begin with; one line means that a line break is no part of it. */
  readonly lines: number;
  readonly kinds?: readonly Kind[];
  /** As the desk names it in its errors. */
  path(language: Language): string;
  read(content: DraftContent, language: Language): string;
  write(content: DraftContent, language: Language, text: string): DraftContent;
}

/** Who writes at night reads what to write in their own language. */
export const labelOf = ({ name }: SaidField): string => t(`editor:field.${name}`);
export const hintOf = ({ name }: SaidField): string =>
  name === 'short' || name === 'spoken' ? t(`editor:hint.${name}`) : '';

type Said = 'note' | 'event' | 'sourceName';

const said = (name: Said, about: Pick<SaidField, 'max' | 'lines' | 'kinds'>): SaidField => ({
  name,
  ...about,
  path: (language) => `${name}.${language}`,
  read: (content, language) => content[name][language] ?? '',
  write: (content, language, text) => ({ ...content, [name]: put(content[name], language, text) }),
});

const text = (name: keyof Texts, about: Pick<SaidField, 'max' | 'lines' | 'kinds'>): SaidField => ({
  name,
  ...about,
  path: (language) => `texts.${language}.${name}`,
  read: (content, language) => content.texts[language]?.[name] ?? '',
  write: (content, language, value) => {
    const { [name]: _, ...others } = content.texts[language] ?? {};
    const needed = name === 'headline' || name === 'description' || value !== '';
    const texts: Texts = { headline: '', description: '', ...others, ...(needed ? { [name]: value } : {}) };
    return { ...content, texts: { ...content.texts, [language]: texts } };
  },
});

/** An empty text means "not said". */
function put(all: ByLanguage, language: Language, value: string): ByLanguage {
  const { [language]: _, ...others } = all;
  return value === '' ? others : { ...others, [language]: value };
}

const LATER: readonly Kind[] = ['update', 'correction', 'hold', 'withdrawal', 'all-clear'];
const ADVISING: readonly Kind[] = ['alert', 'update', 'correction', 'hold'];

export const SAID_FIELDS: readonly SaidField[] = [
  said('note', { max: 500, lines: 2, kinds: LATER }),
  said('event', { max: 80, lines: 1 }),
  {
    name: 'area',
    max: 200,
    lines: 1,
    path: (language) => `area.description.${language}`,
    read: (content, language) => content.area.description[language] ?? '',
    write: (content, language, value) => ({
      ...content,
      area: { ...content.area, description: put(content.area.description, language, value) },
    }),
  },
  text('headline', { max: 160, lines: 2 }),
  text('instruction', { max: 1000, lines: 4, kinds: ADVISING }),
  text('description', { max: 4000, lines: 6 }),
  text('short', { max: 400, lines: 3 }),
  text('spoken', { max: 1500, lines: 3 }),
  said('sourceName', { max: 120, lines: 1 }),
];

/** Where a line break is refused, none is typed, pasted or put in. */
export const isOneLine = ({ name, lines }: SaidField): boolean => lines === 1 || name === 'headline';

export const fieldsFor = (kind: Kind): readonly SaidField[] =>
  SAID_FIELDS.filter(({ kinds }) => kinds === undefined || kinds.includes(kind));

/** The length that the desk counts: code points after NFC, ends trimmed. */
export const lengthOf = (value: string): number => [...value.normalize('NFC').trim()].length;
