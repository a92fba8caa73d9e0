import { en } from '../words/en.js';
import { t } from '../words/i18n.js';

type Done = keyof typeof en.ledger.done;

export const isKnown = (action: string): action is Done => Object.hasOwn(en.ledger.done, action);

/** What was done, in words; a deed that this console does not know yet is shown by the desk's own name. */
export const doneWord = (action: string): string =>
  isKnown(action) ? t(`ledger:done.${action}`) : action.replaceAll('-', ' ');

/** A fact as a person reads it: lists with commas, things within things after one another. */
export function factWord(value: unknown): string {
  if (value === null || value === undefined) return '–';
  if (Array.isArray(value)) return value.length === 0 ? '–' : value.map(factWord).join(', ');
  if (typeof value === 'object')
    return Object.entries(value)
      .map(([name, inner]) => `${name} ${factWord(inner)}`)
      .join('; ');
  return String(value);
}

/** What tells one line from its neighbours, without being unfolded: the short facts, and no digests. */
export const inShort = (facts: { readonly [name: string]: unknown }): string =>
  Object.entries(facts)
    .filter(
      ([, value]) => typeof value === 'number' || (typeof value === 'string' && value.length <= 40 && value !== ''),
    )
    .slice(0, 5)
    .map(([name, value]) => `${name} ${factWord(value)}`)
    .join(' · ');
