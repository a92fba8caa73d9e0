import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { parseContent } from '../../src/domain/content.js';
import { type Content } from '../../src/domain/message.js';
import { admit } from '../../src/domain/refusal.js';
import type { PublicMessage } from '../../src/domain/state.js';
import { LANGUAGES, publicMessage } from '../support/messages.js';

const folder = new URL('../../examples/', import.meta.url);

/** The messages of one example, in the order in which they are published. */
export function exampleContents(name: string): Content[] {
  const files = readdirSync(new URL(`${name}/`, folder)).sort();
  return files.map((file) => {
    const yaml: unknown = parse(readFileSync(new URL(`${name}/${file}`, folder), 'utf8'));
    return admit(parseContent(yaml, { languages: LANGUAGES }));
  });
}

/** The example as a message after its first `n` files, or after all of them. */
export function exampleMessage(name: string, n?: number): PublicMessage {
  const contents = exampleContents(name).slice(0, n);
  return publicMessage(
    contents.map(({ kind }) => kind),
    { contents },
  );
}
