import { type FieldError, Refusal } from '../domain/refusal.js';

/** An issue of Standard Schema, with what zod adds to it. */
interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
  readonly code?: string;
  readonly keys?: readonly string[];
}

/** At most so many are told: how many there are is up to whoever sent the request. */
const MOST = 20;

/** The refusal of what a schema did not take, field by field, in the form that the domain uses too. */
export function refusalOf(issues: readonly Issue[]): Refusal {
  const errors = issues.flatMap(errorsOf).slice(0, MOST);
  const code = errors.every((error) => error.code === 'unknown-field') ? 'unknown-field' : 'validation';
  return new Refusal(
    code,
    errors
      .map(({ field, detail }) => `${field} ${detail}`)
      .join('; ')
      .slice(0, 500),
    errors,
  );
}

function errorsOf(issue: Issue): FieldError[] {
  const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part).slice(0, 60));
  const field = (more: readonly string[] = []) => [...path, ...more].join('.') || 'body';
  if (issue.code === 'unrecognized_keys')
    return (issue.keys ?? []).map((key) => ({
      field: field([key.slice(0, 60)]),
      code: 'unknown-field',
      detail: 'is not a field here',
    }));
  return [{ field: field(), code: issue.code ?? 'form', detail: issue.message }];
}
