import type { Draft } from '../../../src/press-office/api.js';
import { t } from '../words/i18n.js';
import { languageName } from '../words/words.js';

export type Check = Draft['checks'][number];

/** What the desk found, in the officer's language; its field is named beside it. */
export function checkWords({ code, params, detail }: Check): string {
  const of = (name: string): string => String(params[name] ?? '');
  switch (code) {
    case 'required':
      return '';
    case 'unfilled-gap':
      return t('editor:check.unfilled-gap', { gap: of('gap') });
    case 'unverified-fact':
      return params.nearest === undefined
        ? t('editor:check.unverified-fact', { fact: of('printed') })
        : t('editor:check.unverified-near', { fact: of('printed'), nearest: of('nearest'), name: of('nearestName') });
    case 'too-long-for-channel':
      return t('editor:check.too-long-for-channel', {
        channel: of('channel'),
        length: of('length'),
        limit: of('limit'),
      });
    case 'cut-on-channel':
      return t('editor:check.cut-on-channel', { channel: of('channel'), limit: of('limit') });
    case 'lacks-language':
      return t('editor:check.lacks-language', { language: languageName(of('language')) });
    case 'outdated-language':
      return t('editor:check.outdated-language');
    case 'expires-past':
      return t('editor:check.expires-past');
    case 'expires-near':
      return t('editor:check.expires-near', { minutes: of('minutes') });
    case 'expires-far':
      return t('editor:check.expires-far');
    case 'expires-unsaid':
      return t('editor:check.expires-unsaid');
    case 'place-unsaid':
      return t('editor:check.place-unsaid', { where: of('where') });
    case 'invisible-character':
      return t('editor:check.invisible-character', { what: of('what') });
    case 'mixed-scripts':
      return t('editor:check.mixed-scripts', { what: of('what') });
    case 'look-alike-link':
      return t('editor:check.look-alike-link', { what: of('what') });
    default:
      return detail;
  }
}
