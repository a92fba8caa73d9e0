import { canonical } from '../domain/canonical.js';
import type { Diff } from './api-drafts.js';

type Change = Diff['changes'][number];

/**
 * What differs between two messages, field by field, by the paths that refusals use too: `texts.fr.headline`. Lists are
 * compared whole: what moved within one is not worth a line of its own.
 */
export function changesBetween(from: unknown, to: unknown, path = ''): readonly Change[] {
  if (canonical(from ?? null) === canonical(to ?? null)) return [];
  if (!isRecord(from) || !isRecord(to)) {
    // One side lacks it: its members are named one by one all the same, so that a new language reads field by field.
    const only = from === undefined || from === null ? to : to === undefined || to === null ? from : undefined;
    if (!isRecord(only)) return [{ path, from: from ?? null, to: to ?? null }];
    return changesBetween(only === from ? from : {}, only === from ? {} : to, path);
  }
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  return names.flatMap((name) => changesBetween(from[name], to[name], path === '' ? name : `${path}.${name}`));
}

const isRecord = (value: unknown): value is { readonly [name: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
