import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../support/built-hub.js';
import { buildInto, compileInto, newTree } from '../support/built-tree.js';

/** A change of one file of the hub that takes one rule of the algorithm away. */
export interface Mutant {
  readonly name: string;
  /** What the rule is for. */
  readonly reason: string;
  /** From the repository's root. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
}

/** The hub's own files and the simulation as JavaScript, in a directory of their own. */
export interface BuiltSimulation {
  readonly directory: string;
  /** The same tree with one file changed. Throws when the change does not apply any more. */
  mutated(mutant: Mutant): string;
  remove(): void;
}

export function buildSimulation(): BuiltSimulation {
  const parent = newTree('tocsin-simulation-');
  const directory = join(parent, 'as-it-is');
  mkdirSync(directory);
  buildInto(directory, ['src', 'test/simulation', 'test/support']);
  return {
    directory,
    mutated(mutant) {
      const copy = mkdtempSync(join(parent, 'mutant-'));
      cpSync(directory, copy, { recursive: true });
      compileInto(copy, mutant.file, mutate(mutant));
      return copy;
    },
    remove: () => rmSync(parent, { recursive: true }),
  };
}

function mutate({ name, file, find, replace }: Mutant): string {
  const source = readFileSync(join(root, file), 'utf8');
  const parts = source.split(find);
  if (parts.length !== 2)
    throw new Error(
      `The mutant "${name}" does not apply any more: ${file} has ${parts.length - 1} places that read "${find}", not one.`,
    );
  return parts.join(replace);
}
