import type { DraftContent } from '../../../src/press-office/api.js';

/**
 * Two people changed one draft: field by field, whoever changed a field wins it, and only a field that both changed is
 * a question. A field is one text in one language, one fact, or one whole list (links, images, shapes). Nothing is
 * merged within a text: half a sentence of each would be nobody's words.
 */
export interface Conflict {
  /** As the desk names the field: `texts.fr.headline`. */
  readonly field: string;
  readonly mine: Value;
  readonly theirs: Value;
}

export interface Merged {
  /** With one's own words where there is a question. */
  readonly content: DraftContent;
  readonly conflicts: readonly Conflict[];
}

export type Value = string | number | boolean | null | undefined | readonly unknown[];
interface Branch {
  [name: string]: Value | Branch;
}

/** `bases`: what the desk last gave, then whatever was sent to it since without an answer: both are not theirs. */
export function merge(bases: readonly DraftContent[], mine: DraftContent, theirs: DraftContent): Merged {
  const [first, ...sent] = bases.map(fieldsOf);
  const [own, other] = [fieldsOf(mine), fieldsOf(theirs)];
  const conflicts: Conflict[] = [];
  const changes: [string, Value][] = [];
  for (const field of new Set([...own.keys(), ...other.keys()])) {
    const [m, t, b] = [own.get(field), other.get(field), first?.get(field)];
    if (same(m, t) || same(m, b)) continue;
    changes.push([field, m]);
    if (!same(t, b) && !sent.some((content) => same(t, content.get(field))))
      conflicts.push({ field, mine: m, theirs: t });
  }
  return { content: withFields(theirs, changes), conflicts };
}

/** The content with some fields as given; `undefined` takes a field out. */
export function withFields(content: DraftContent, changes: readonly (readonly [string, Value])[]): DraftContent {
  const made = structuredClone(content) as unknown as Branch;
  // What is taken out goes first: a fact that was null may become one with parts.
  for (const [field, value] of changes.toSorted(([, a], [, b]) => Number(b === undefined) - Number(a === undefined)))
    put(made, field.split('.'), value);
  return made as unknown as DraftContent;
}

export const valueIn = (content: DraftContent, field: string): Value => fieldsOf(content).get(field);

/** Whether the desk would keep both as the same. */
export const sameContent = (a: DraftContent, b: DraftContent): boolean => {
  const [one, other] = [fieldsOf(a), fieldsOf(b)];
  return [...new Set([...one.keys(), ...other.keys()])].every((field) => same(one.get(field), other.get(field)));
};

/** The desk trims what it keeps and composes its letters, and a text that is not there says as much as an empty one. */
export const same = (a: Value, b: Value): boolean => plain(a) === plain(b);

const plain = (value: Value): string => {
  if (value === undefined || value === null || value === '') return '';
  return typeof value === 'string' ? value.normalize('NFC').trim() : JSON.stringify(value);
};

function fieldsOf(content: DraftContent): Map<string, Value> {
  const fields = new Map<string, Value>();
  const walk = (branch: Branch, path: string) => {
    for (const [name, value] of Object.entries(branch)) {
      const field = path === '' ? name : `${path}.${name}`;
      if (isBranch(value)) walk(value, field);
      else fields.set(field, value);
    }
  };
  walk(content as unknown as Branch, '');
  return fields;
}

const isBranch = (value: Value | Branch): value is Branch =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function put(into: Branch, [name, ...rest]: readonly string[], value: Value): void {
  if (name === undefined) return;
  if (rest.length > 0) {
    const below = into[name];
    const branch = isBranch(below) ? below : {};
    // Nothing is made only to take something out of it.
    if (branch !== below && value === undefined) return;
    into[name] = branch;
    put(branch, rest, value);
  } else if (value === undefined) delete into[name];
  else into[name] = value;
}
