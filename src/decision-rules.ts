import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { areFaults, type DecisionRule, readRules } from './domain/decision-rules.js';
import { ConfigError } from './variables.js';

/** The rules that come with the hub; an office's own file takes their place. */
export const SHIPPED_RULES = fileURLToPath(new URL('./decision-rules.yaml', import.meta.url));

/** Reads the rules by which channels are suggested. Throws a `ConfigError` that names every mistake by its place. */
export function readDecisionRules(file: string | null): readonly DecisionRule[] {
  const from = file ?? SHIPPED_RULES;
  let parsed: unknown;
  try {
    // An alias in a small file can unfold to a huge one.
    parsed = parse(readFileSync(from, 'utf8'), { maxAliasCount: 50 });
  } catch (cause) {
    throw new ConfigError([`TOCSIN_DECISION_RULES is ${from}: ${(cause as Error).message}.`], { cause });
  }
  const rules = readRules(parsed);
  if (areFaults(rules))
    throw new ConfigError(rules.map(({ field, detail }) => `TOCSIN_DECISION_RULES is ${from}: ${field} ${detail}.`));
  return rules;
}
