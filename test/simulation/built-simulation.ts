import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

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

/** Uses nothing but packages, so that plain Node can run it before anything is compiled. */
export function buildSimulation(): BuiltSimulation {
  const parent = mkdtempSync(join(tmpdir(), 'tocsin-simulation-'));
  const directory = join(parent, 'as-it-is');
  mkdirSync(directory);
  symlinkSync(join(root, 'node_modules'), join(parent, 'node_modules'));
  writeFileSync(join(parent, 'package.json'), '{ "type": "module" }');
  for (const folder of ['src', 'test/simulation', 'test/support'])
    for (const file of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }))
      if (/\.tsx?$/.test(file) && !/\.(spec|d)\.tsx?$/.test(file))
        compile(`${folder}/${file}`, directory, readFileSync(join(root, folder, file), 'utf8'));
      else if (file.endsWith('.css')) cpSync(join(root, folder, file), join(directory, folder, file));
  return {
    directory,
    mutated(mutant) {
      const copy = mkdtempSync(join(parent, 'mutant-'));
      cpSync(directory, copy, { recursive: true });
      compile(mutant.file, copy, mutate(mutant));
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

function compile(file: string, directory: string, source: string): void {
  const to = join(directory, file.replace(/\.tsx?$/, '.js'));
  mkdirSync(dirname(to), { recursive: true });
  const { code } = transformSync(source, {
    cwd: root,
    root,
    swcrc: true,
    filename: join(root, file),
    sourceMaps: 'inline',
  });
  writeFileSync(to, code);
}
