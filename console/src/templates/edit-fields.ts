import type { ByLanguage, DraftContent, Gap, Language, TemplateView, Texts } from '../../../src/press-office/api.js';

type Message = Omit<DraftContent, 'kind' | 'status' | 'effective' | 'onset' | 'expires' | 'media' | 'decisions'>;

/** A template while it is written: whole, as the desk takes it. */
export interface Written extends Pick<TemplateView, 'name' | 'hazard' | 'kind' | 'hours'> {
  readonly gaps: readonly Gap[];
  readonly message: Message;
}

export const NEW: Written = {
  name: {},
  hazard: 'other',
  kind: 'alert',
  hours: null,
  gaps: [],
  message: {
    incident: null,
    category: ['Safety'],
    urgency: 'Immediate',
    severity: 'Moderate',
    certainty: 'Observed',
    note: {},
    event: {},
    area: { description: {}, geocodes: [], polygons: [], circles: [] },
    sourceName: {},
    texts: {},
    links: [],
    contacts: [],
    broadcast: { verbatim: false, priority: 'next-slot' },
    prepared: { withdrawal: {}, hold: {} },
  },
};

/** Of what the desk answered: only what it takes back. */
export function writtenOf({ name, hazard, kind, hours, gaps, message }: TemplateView): Written {
  const {
    kind: _,
    status: __,
    effective: ___,
    onset: ____,
    expires: _____,
    media: ______,
    decisions: _7,
    ...said
  } = message;
  return { name, hazard, kind, hours, gaps, message: said };
}

export type Part =
  | 'name'
  | 'event'
  | 'where'
  | 'headline'
  | 'instruction'
  | 'description'
  | 'short'
  | 'spoken'
  | 'withdrawal'
  | 'withdrawalText'
  | 'hold'
  | 'holdText';

interface EditField {
  readonly part: Part;
  readonly lines: number;
  readonly max: number;
  /** As the desk names it in its errors. */
  readonly path: (language: Language) => string;
  readonly read: (written: Written, language: Language) => string;
  readonly write: (written: Written, language: Language, value: string) => Written;
}

const put = (all: ByLanguage, language: Language, value: string): ByLanguage => {
  const { [language]: _, ...others } = all;
  return value === '' ? others : { ...others, [language]: value };
};

const putText = (all: ByLanguage<Texts>, language: Language, name: keyof Texts, value: string): ByLanguage<Texts> => {
  const { [name]: _, ...kept } = all[language] ?? {};
  const needed = name === 'headline' || name === 'description' || value !== '';
  const texts: Texts = { headline: '', description: '', ...kept, ...(needed ? { [name]: value } : {}) };
  const { [language]: __, ...others } = all;
  return Object.values(texts).every((text) => text === '') ? others : { ...others, [language]: texts };
};

const message = (written: Written, part: Partial<Message>): Written => ({
  ...written,
  message: { ...written.message, ...part },
});

const text = (part: Part & keyof Texts, lines: number, max: number): EditField => ({
  part,
  lines,
  max,
  path: (language) => `message.texts.${language}.${part}`,
  read: ({ message: { texts } }, language) => texts[language]?.[part] ?? '',
  write: (written, language, value) =>
    message(written, { texts: putText(written.message.texts, language, part, value) }),
});

const prepared = (part: Part, of: 'withdrawal' | 'hold', name: 'headline' | 'description', max: number): EditField => ({
  part,
  lines: name === 'headline' ? 1 : 2,
  max,
  path: (language) => `message.prepared.${of}.${language}.${name}`,
  read: (written, language) => written.message.prepared[of][language]?.[name] ?? '',
  write: (written, language, value) => {
    const all = written.message.prepared;
    return message(written, { prepared: { ...all, [of]: putText(all[of], language, name, value) } });
  },
});

/** What is written in each language, in the order in which it is read. Limits are in contract.md "A message". */
export const EDIT_FIELDS: readonly EditField[] = [
  {
    part: 'name',
    lines: 1,
    max: 80,
    path: (language) => `name.${language}`,
    read: ({ name }, language) => name[language] ?? '',
    write: (written, language, value) => ({ ...written, name: put(written.name, language, value) }),
  },
  {
    part: 'event',
    lines: 1,
    max: 80,
    path: (language) => `message.event.${language}`,
    read: (written, language) => written.message.event[language] ?? '',
    write: (written, language, value) => message(written, { event: put(written.message.event, language, value) }),
  },
  {
    part: 'where',
    lines: 1,
    max: 200,
    path: (language) => `message.area.description.${language}`,
    read: (written, language) => written.message.area.description[language] ?? '',
    write: (written, language, value) => {
      const { area } = written.message;
      return message(written, { area: { ...area, description: put(area.description, language, value) } });
    },
  },
  text('headline', 1, 160),
  text('instruction', 3, 1000),
  text('description', 4, 4000),
  text('short', 2, 400),
  text('spoken', 2, 1500),
  prepared('withdrawal', 'withdrawal', 'headline', 160),
  prepared('withdrawalText', 'withdrawal', 'description', 4000),
  prepared('hold', 'hold', 'headline', 160),
  prepared('holdText', 'hold', 'description', 4000),
];
