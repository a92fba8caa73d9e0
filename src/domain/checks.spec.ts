import { describe, expect, test } from '@jest/globals';
import { content, FIRST_RELEASE_MS, LANGUAGES, only, texts } from '../../test/support/messages.js';
import { type CheckedAgainst, channelCheck, checksOf } from './checks.js';
import { parseDraft } from './content.js';
import { unverified } from './facts.js';
import type { Content } from './message.js';
import { Refusal } from './refusal.js';
import { HOUR_MS, utc } from './time.js';

const SOON = utc(FIRST_RELEASE_MS + 2 * HOUR_MS);
const whole = (overrides: Partial<Content> = {}) => content({ expires: SOON, ...overrides });
function checks(said: Content, overrides: Partial<CheckedAgainst> = {}) {
  const parsed = parseDraft(said, { languages: LANGUAGES });
  if (parsed instanceof Refusal) throw parsed;
  return checksOf(parsed.content, {
    missing: parsed.missing,
    unverified: unverified(parsed.content, {
      verified: [{ phone: '112', url: null, name: { en: 'Help' } }],
      ticked: [],
    }),
    before: null,
    requiredLanguages: ['fr', 'nl'],
    strictLanguages: false,
    nowMs: FIRST_RELEASE_MS,
    ...overrides,
  });
}
const said = (all: ReturnType<typeof checks>) => all.map(({ field, code, level }) => [field, code, level]);

describe('the checks of a draft', () => {
  test('are none where nothing is left to do', () => expect(checks(whole())).toEqual([]));

  test('name a gap that is still open, by field and gap', () => {
    const open = checks(whole({ texts: { fr: texts('alert', 'fr', { short: 'Incendie à {place}' }) } }), {
      requiredLanguages: [],
    });
    expect(open).toMatchObject([
      { field: 'texts.fr.short', language: 'fr', code: 'unfilled-gap', level: 'refuses', params: { gap: 'place' } },
    ]);
  });

  test('refuse a number that nobody verified in earnest, and warn of it in an exercise', () => {
    const contacts = [{ name: 'Help', for: 'public' as const, phone: '113' }];
    expect(checks(whole({ contacts }))).toMatchObject([
      {
        field: 'contacts[0].phone',
        code: 'unverified-fact',
        level: 'refuses',
        params: { fact: '113', nearest: '112' },
      },
    ]);
    expect(said(checks(whole({ contacts, status: 'exercise' })))).toEqual([
      ['contacts[0].phone', 'unverified-fact', 'warns'],
    ]);
  });

  test('name lacking languages, which only a strict office refuses', () => {
    const french = only(whole(), 'fr');
    expect(said(checks(french))).toEqual([['texts.nl', 'lacks-language', 'warns']]);
    expect(said(checks(french, { strictLanguages: true }))).toEqual([['texts.nl', 'lacks-language', 'refuses']]);
  });

  test('name the languages that were left behind when others were changed', () => {
    const before = whole();
    const now = {
      ...before,
      texts: { ...before.texts, fr: texts('alert', 'fr', { headline: 'Neder-Over-Heembeek: 3 km' }) },
    };
    expect(said(checks(now, { before }))).toEqual(
      ['nl', 'de', 'en'].map((language) => [`texts.${language}`, 'outdated-language', 'warns']),
    );
    expect(checks(before, { before })).toEqual([]);
    const { de: _, ...others } = before.texts;
    expect(checks(before, { before: { texts: others } })).toEqual([]);
  });

  test.each([
    [utc(FIRST_RELEASE_MS - 1), ['expires', 'expires-past', 'refuses']],
    [utc(FIRST_RELEASE_MS + HOUR_MS / 4), ['expires', 'expires-near', 'warns']],
    [utc(FIRST_RELEASE_MS + 100 * HOUR_MS), ['expires', 'expires-far', 'warns']],
    [null, ['expires', 'expires-unsaid', 'warns']],
  ])('look at when it ends: %s', (expires, check) => expect(said(checks(whole({ expires })))).toEqual([check]));

  test('ask for the place where no text names it', () => {
    const en = texts('alert', 'en', { headline: 'Thick smoke', description: 'A warehouse burns.' });
    expect(said(checks(whole({ texts: { ...whole().texts, en } })))).toEqual([
      ['texts.en.headline', 'place-unsaid', 'warns'],
    ]);
  });

  test('show characters that are not what they look like, and leave emoji alone', () => {
    const en = (description: string) => ({ ...whole().texts, en: texts('alert', 'en', { description }) });
    const codes = (description: string) => checks(whole({ texts: en(description) })).map(({ code }) => code);
    expect(codes('Stay in\u200bside')).toEqual(['invisible-character']);
    expect(codes('Stay insіde')).toEqual(['mixed-scripts']);
    expect(codes('See https://crіsis.example')).toEqual(['unverified-fact', 'mixed-scripts', 'look-alike-link']);
    expect(codes('See https://xn--crsis-l2a.example')).toEqual(['unverified-fact', 'look-alike-link']);
    expect(codes('Fire \u{1f692}\u{1f468}\u{1f3fd}\u200d\u{1f692} and \u26a0\ufe0f')).toEqual([]);
  });

  test('say how much too long a text is for a channel', () => {
    const of = { language: 'fr', channel: 'X', length: 300, limit: 280 };
    expect(channelCheck({ ...of, cut: false })).toMatchObject({ level: 'refuses', field: 'texts.fr.short' });
    expect(channelCheck({ ...of, cut: true })).toMatchObject({ level: 'warns', code: 'cut-on-channel' });
  });
});
