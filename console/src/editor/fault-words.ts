import type { FieldError } from '../../../src/press-office/api.js';
import { en } from '../words/en.js';
import { language, t } from '../words/i18n.js';

type Code = keyof typeof en.editor.fault;
const isKnown = (code: string): code is Code => code in en.editor.fault;

/**
 * Why the desk did not take a field. It says so in English, with every number; in another language the kind of fault is
 * said first, and what is not known here stays as the desk said it.
 */
export function faultWords({ code, detail }: FieldError): string {
  if (language() === 'en') return `It ${detail}.`;
  return isKnown(code) ? t(`editor:fault.${code}`) : detail;
}
