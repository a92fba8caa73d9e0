import { readFileSync } from 'node:fs';
import { validateXML, type XMLFileInfo } from 'xmllint-wasm';

/** libxml2's own judgement, as WebAssembly: the schemas of CAP and Atom in test/schemas, and no network. */
const schemaOf = (name: string): string => readFileSync(new URL(`../schemas/${name}`, import.meta.url), 'utf8');

const SCHEMAS = {
  cap: { schema: schemaOf('CAP-v1.2.xsd'), extension: 'schema' },
  atom: { schema: schemaOf('atom-rfc4287.rng'), extension: 'relaxng' },
} as const;

/** 64 kB each; a batch of hundreds of documents needs more than the 256 that the package begins with. */
const MOST_PAGES = 32_768;

/** What libxml2 finds wrong, a line each; empty when every document is valid. */
export async function faultsBy(kind: keyof typeof SCHEMAS, bodies: readonly string[]): Promise<string[]> {
  if (bodies.length === 0) return [];
  const { schema, extension } = SCHEMAS[kind];
  const xml: XMLFileInfo[] = bodies.map((contents, i) => ({ fileName: `${i}.xml`, contents }));
  const { errors } = await validateXML({ xml, schema, extension, maxMemoryPages: MOST_PAGES });
  return errors.map(({ rawMessage }) => rawMessage);
}
