import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { transformFileSync } from '@swc/core';
import { root } from './built-hub.js';

/** All of src/ and migrations/ as JavaScript in a directory of its own, so that a test can run rooms as processes. */
export interface BuiltRooms {
  /** Holds `src/…` and `migrations/…` as in the repository. */
  readonly directory: string;
  remove(): void;
}

export function buildRooms(): BuiltRooms {
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-rooms-'));
  symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'));
  writeFileSync(join(directory, 'package.json'), '{ "type": "module" }');
  for (const folder of ['src', 'migrations'])
    for (const file of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      const from = join(root, folder, file);
      const to = join(directory, folder, file.replace(/\.tsx?$/, '.js'));
      if (/\.(spec|d)\.tsx?$/.test(file)) continue;
      mkdirSync(dirname(to), { recursive: true });
      if (/\.tsx?$/.test(file)) writeFileSync(to, transformFileSync(from, { cwd: root, root, swcrc: true }).code);
      else if (file.endsWith('.css')) cpSync(from, to);
    }
  return { directory, remove: () => rmSync(directory, { recursive: true }) };
}
