import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';

/*
 * Folders of the repository as JavaScript in a directory of their own, so that tests, benches and simulations run the
 * hub's own files as programs. Nothing but packages is imported here: plain Node runs this before anything is compiled.
 */
const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** A new directory in which the repository's packages are found and JavaScript files are modules. */
export function newTree(prefix: string): string {
  const directory = mkdtempSync(join(tmpdir(), prefix));
  symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'));
  writeFileSync(join(directory, 'package.json'), '{ "type": "module" }');
  return directory;
}

/** Compiles these folders into the directory, under their own names; specs and declarations are left out. */
export function buildInto(directory: string, folders: Iterable<string>): void {
  for (const folder of new Set(folders))
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      const file = `${folder}/${name}`;
      if (/\.(spec|d)\.tsx?$/.test(file)) continue;
      if (/\.tsx?$/.test(file)) compileInto(directory, file, readFileSync(join(root, file), 'utf8'));
      else if (/\.(css|js|json|png|ico|yaml)$/.test(file)) cpSync(join(root, file), join(directory, file));
    }
}

/** `file` is from the repository's root; `source` need not be what stands there. */
export function compileInto(directory: string, file: string, source: string): void {
  const to = join(directory, file.replace(/\.tsx?$/, '.js'));
  mkdirSync(dirname(to), { recursive: true });
  const options = { cwd: root, root, swcrc: true, filename: join(root, file), sourceMaps: 'inline' } as const;
  writeFileSync(to, transformSync(source, options).code);
}
