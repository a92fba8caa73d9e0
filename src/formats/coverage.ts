import { canonical } from '../domain/canonical.js';
import type { Language, Office } from '../domain/language.js';
import type { PublicMessage } from '../domain/state.js';

/** Which of the office's languages a message speaks, and which of them have not followed the others yet. */
export interface Coverage {
  /** No text in the newest version. */
  readonly lacking: readonly Language[];
  /** The text stands, but another language was changed since and this one was not. */
  readonly behind: readonly Language[];
  /** The languages that are up to date. */
  readonly current: readonly Language[];
}

/**
 * A version that changes some languages and leaves others leaves the others behind (product.md "Texts in several
 * languages"). A version that changes nothing but languages that were behind lets them catch up, and leaves nobody behind.
 */
export function coverage(message: PublicMessage, office: Office): Coverage {
  let behind = new Set<Language>();
  message.versions.forEach((version, i) => {
    const texts = version.content.texts;
    const before = message.versions[i - 1]?.content.texts;
    if (!before) return;
    const said = Object.keys(texts);
    const changed = said.filter((l) => canonical(texts[l]) !== (before[l] ? canonical(before[l]) : ''));
    const unchanged = said.filter((language) => !changed.includes(language));
    // A language that is new to the message translates what stands: that alone puts nobody else behind.
    const rewritten = changed.filter((language) => before[language] !== undefined && !behind.has(language));
    behind = new Set([...behind, ...(rewritten.length > 0 ? unchanged : [])].filter((l) => unchanged.includes(l)));
  });
  const newest = message.versions[message.versions.length - 1]!.content.texts;
  const spoken = office.languages.filter((language) => newest[language] !== undefined);
  return {
    lacking: office.languages.filter((language) => newest[language] === undefined),
    behind: spoken.filter((language) => behind.has(language)),
    current: spoken.filter((language) => !behind.has(language)),
  };
}
