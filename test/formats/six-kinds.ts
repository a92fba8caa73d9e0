import { type Content, KINDS, type Kind } from '../../src/domain/message.js';
import type { Document, PublicMessage } from '../../src/domain/state.js';
import { publicMessage } from '../support/messages.js';

/** Six messages, each of which ends with another kind of version, newest release first. */
export function sixKinds(overrides: Partial<Content> = {}): PublicMessage[] {
  return KINDS.map((kind, i) =>
    publicMessage(kindsEndingWith(kind), {
      id: `0199a7c2-0000-7000-8000-00000000004${i + 1}`,
      reference: `2026-004${i + 1}`,
      firstSequence: i * 2 + 1,
      contents: [overrides, overrides],
    }),
  ).reverse();
}

export const kindsEndingWith = (kind: Kind): Kind[] => (kind === 'alert' ? ['alert'] : ['alert', kind]);

/** The message whose newest version is of this kind. */
export const endingWith = (kind: Kind, overrides: Partial<Content> = {}): PublicMessage =>
  publicMessage(kindsEndingWith(kind), { contents: [overrides, overrides] });

export function documentAt(documents: readonly Document[], path: string): Document {
  const found = documents.find((document) => document.path === path);
  if (!found) throw new Error(`nothing is pressed at ${path}; there is ${documents.map((d) => d.path).join(' ')}`);
  return found;
}

/** What stands inside an element of a page, one tag a line, so that a person can read it. */
export function readable(html: string, element: 'head' | 'main' | 'body'): string {
  const inner = html.slice(html.indexOf(`<${element}`), html.indexOf(`</${element}>`));
  const short = inner
    .replace(/<style>.*<\/style>/s, '<style>…</style>')
    .replace(/(rel="icon" href="data:)[^"]*/, '$1…');
  return `${short.replace(/></g, '>\n<')}\n`;
}

/** The words of a page as somebody hears them. */
export const heard = (html: string): string =>
  html
    .slice(html.indexOf('<main'), html.indexOf('</main>'))
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#x27;/g, "'")
    .replace(/&quot;/g, '"')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
    .replace(/ +/g, ' ');
