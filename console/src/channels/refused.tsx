import type { ReactElement } from 'react';
import { Refused } from '../desk/call.js';
import { Refusal } from '../frame/trouble.js';
import type { SettingField } from './schema.js';

/** What the desk says of this field: `settings.token`, `name`. */
export function errorAt(error: Error | null, field: string): string | undefined {
  if (!(error instanceof Refused)) return undefined;
  return error.errors.find((one) => one.field === field)?.detail;
}

/** The refusal itself, unless every error of it already stands beside its field. */
export function RefusalBeside({
  error,
  fields,
}: {
  error: Error | null;
  fields: readonly SettingField[];
}): ReactElement | null {
  const shown = new Set(['name', ...fields.map(({ name }) => `settings.${name}`)]);
  const beside =
    error instanceof Refused && error.errors.length > 0 && error.errors.every(({ field }) => shown.has(field));
  return beside ? null : <Refusal error={error} />;
}
