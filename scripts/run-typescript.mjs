/**
 * Runs a program of test/ or bench/ that is written in TypeScript over the rooms of src/: compiles both into a directory
 * of its own, with a cache of what V8 has compiled for the processes it starts, and calls `run(arguments, directory)` of
 * the file that is named. It resolves to the exit code; the directory goes with the process.
 *
 *     node scripts/run-typescript.mjs bench/priority.ts --quick
 */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformFileSync } from '@swc/core';

const [program, ...rest] = process.argv.slice(2);
if (!program) throw new Error('Name the program: node scripts/run-typescript.mjs bench/priority.ts');
const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const directory = mkdtempSync(join(tmpdir(), 'tocsin-run-'));
process.on('exit', () => rmSync(directory, { recursive: true, force: true, maxRetries: 3 }));

symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'));
writeFileSync(join(directory, 'package.json'), '{ "type": "module" }');
for (const folder of new Set(['src', 'migrations', 'test/support', dirname(program)]))
  for (const file of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
    if (/\.(spec|d)\.tsx?$/.test(file)) continue;
    const to = join(directory, folder, file.replace(/\.tsx?$/, '.js'));
    mkdirSync(dirname(to), { recursive: true });
    if (/\.tsx?$/.test(file))
      writeFileSync(to, transformFileSync(join(root, folder, file), { cwd: root, root, swcrc: true }).code);
    else if (/\.(css|json)$/.test(file)) cpSync(join(root, folder, file), to);
  }

process.env.NODE_ENV ||= 'production';
process.env.NODE_COMPILE_CACHE = join(directory, 'compiled');
const { run } = await import(join(directory, program.replace(/\.ts$/, '.js')));
process.exit(await run(rest, join(directory, 'run')));
