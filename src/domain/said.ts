import { imagesOf } from './image.js';
import type { ByLanguage, Language } from './language.js';
import type { Content, Texts } from './message.js';

/** One text of a message as the world would read it, with the field that holds it. */
export interface Said {
  /** `texts.fr.headline`, `contacts[0].phone`. */
  readonly field: string;
  /** Null for what is the same in every language, such as a telephone number. */
  readonly language: Language | null;
  readonly text: string;
  /** Words may hold facts; a number or an address is one as a whole. */
  readonly is: 'words' | 'phone' | 'address';
}

type SaidFields = Pick<
  Content,
  'note' | 'event' | 'area' | 'sourceName' | 'texts' | 'links' | 'contacts' | 'media' | 'prepared'
>;

/** Everything of a message that leaves the house, field by field, in the order in which the form has them. */
export function saidIn(content: SaidFields): Said[] {
  const { event, area, note, sourceName, texts, prepared, links, contacts } = content;
  return [
    ...words('event', event),
    ...words('area.description', area.description),
    ...words('note', note),
    ...words('sourceName', sourceName),
    ...allTexts('texts', texts),
    ...allTexts('prepared.withdrawal', prepared.withdrawal),
    ...allTexts('prepared.hold', prepared.hold),
    ...links.flatMap(({ url, title }, i) => [
      ...whole(`links[${i}].url`, 'address', url),
      ...words(`links[${i}].title`, title),
    ]),
    ...contacts.flatMap(({ name, phone, url }, i) => [
      ...whole(`contacts[${i}].name`, 'words', name),
      ...whole(`contacts[${i}].phone`, 'phone', phone),
      ...whole(`contacts[${i}].url`, 'address', url),
    ]),
    ...imagesOf(content).flatMap(({ alt, credit }, i) => [
      ...words(`media[${i}].alt`, alt),
      ...whole(`media[${i}].credit`, 'words', credit ?? undefined),
    ]),
  ];
}

const whole = (field: string, is: Said['is'], text: string | undefined): Said[] =>
  text === undefined || text === '' ? [] : [{ field, language: null, text, is }];

const words = (field: string, said: ByLanguage): Said[] =>
  Object.entries(said).flatMap(([language, text]) =>
    text === '' ? [] : [{ field: `${field}.${language}`, language, text, is: 'words' as const }],
  );

const allTexts = (field: string, said: ByLanguage<Texts>): Said[] =>
  Object.entries(said).flatMap(([language, texts]) =>
    Object.entries(texts).flatMap(([name, text]: [string, string | undefined]) =>
      text === undefined || text === ''
        ? []
        : [{ field: `${field}.${language}.${name}`, language, text, is: 'words' as const }],
    ),
  );
