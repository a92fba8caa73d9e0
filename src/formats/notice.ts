import type { Language } from '../domain/language.js';
import { KINDS, type Kind } from '../domain/message.js';
import type { Notice, NoticeFacts } from '../domain/notice.js';
import { noticeWords, speaks } from './words/notices.js';
import { exercisePrefix, wordsFor } from './words/words.js';

/** A notice in one language: led by the word for exercise where it is one, as everything of an exercise is. */
export interface NoticeText {
  readonly title: string;
  readonly text: string;
}

type Told = Pick<Notice, 'reason' | 'subject' | 'exercise' | 'facts'>;

export function noticeText({ reason, subject, exercise, facts }: Told, language: Language): NoticeText {
  const words = wordsFor(language);
  const fact = (name: string): string => String(facts[name] ?? '');
  const kind = KINDS.find((each): each is Kind => each === facts.kind);
  const said = {
    subject,
    by: fact('by'),
    version: fact('version'),
    kind: kind === undefined ? '' : words.kinds[kind],
    why: fact('why'),
    minutes: fact('minutes'),
  };
  const { title, text } = noticeWords(reason, language);
  return { title: exercisePrefix(exercise ? 'exercise' : 'actual', words) + title(said), text: text(said) };
}

/**
 * The same for everybody, in every language of the office for which there are words: nobody is asked which one they read
 * in before they are woken. The title is in the office's first one. The link stands alone on its line.
 */
export function noticeMail(told: Told, { languages, url }: { languages: readonly Language[]; url: string }) {
  const spoken = languages.filter(speaks);
  const texts = (spoken.length > 0 ? spoken : ['en']).map((language) => noticeText(told, language));
  const plain = told.reason === 'ledger-anchor' ? [factLines(told.facts)] : [];
  return {
    subject: texts[0]!.title,
    text: [...texts.map(({ title, text }) => `${title}\n${text}`), ...plain, url].join('\n\n'),
  };
}

const factLines = (facts: NoticeFacts): string =>
  Object.entries(facts)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
