import type { Office } from '../domain/language.js';
import type { Document } from '../domain/state.js';

/**
 * What was made of something that never changes (a version, a message until its next release) and is asked for at every
 * pressing. It goes when that goes, or when another office asks. So pressing costs what changed and not the archive.
 */
const KEPT = new WeakMap<object, { readonly office: Office; readonly made: Map<string, unknown> }>();

/** `name` says what is made, and everything it depends on besides the thing itself and the office. */
export function kept<T>(of: object, office: Office, name: string, make: () => T): T {
  let known = KEPT.get(of);
  if (known?.office !== office) {
    known = { office, made: new Map() };
    KEPT.set(of, known);
  }
  if (!known.made.has(name)) known.made.set(name, make());
  return known.made.get(name) as T;
}

/**
 * Gives the document kept under a key that says everything it depends on, or makes it. One that `ages` says besides when
 * it was confirmed.
 */
export type Recall = (key: string, make: () => Document, ages?: boolean) => Document;

/**
 * A document that is kept while its text is not: whoever finishes it takes the text along, and should anybody ask again,
 * it is made again. The texts of a shelf would take several times the memory of what is served of it.
 */
export function withoutText(make: () => Document): Document {
  const made = make();
  let text: string | null = made.body;
  return {
    ...made,
    get body() {
      const given = text ?? make().body;
      text = null;
      return given;
    },
  };
}
