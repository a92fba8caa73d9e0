import { readFileSync } from 'node:fs';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/** The schemas of JSON Feed and ninjs, and the geometries that ninjs takes from elsewhere: no network is asked. */
const schemaOf = (name: string): object =>
  JSON.parse(readFileSync(new URL(`../schemas/${name}`, import.meta.url), 'utf8')) as object;

const ajv = new Ajv2020({ strict: false, allErrors: true });
// Published as CommonJS, whose default export is the function itself or stands in a member, as the loader has it.
const add = (addFormats as unknown as { default?: typeof addFormats }).default ?? addFormats;
(add as unknown as (ajv: Ajv2020) => void)(ajv);
ajv.addSchema(schemaOf('geojson-rfc7946.schema.json'));

const CHECKS = {
  'json-feed': ajv.compile(schemaOf('jsonfeed-1.1.schema.json')),
  ninjs: ajv.compile(schemaOf('ninjs-schema_3.1.json')),
};

/** What the schema finds wrong, a line each; empty when the text is valid. */
export function faultsOf(kind: keyof typeof CHECKS, body: string): string[] {
  const check = CHECKS[kind];
  if (check(JSON.parse(body))) return [];
  return (check.errors ?? []).map(({ instancePath, message }: ErrorObject) => `${instancePath} ${message}`);
}
