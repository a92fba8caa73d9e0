/**
 * Runs a program of test/ or bench/ that is written in TypeScript over the rooms of src/: compiles both into a directory
 * of its own, with a cache of what V8 has compiled for the processes it starts, and calls `run(arguments, directory)` of
 * the file that is named. It resolves to the exit code; the directory goes with the process.
 *
 *     node scripts/run-typescript.mjs bench/priority.ts --quick
 */
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildInto, newTree } from '../test/support/built-tree.ts';

const [program, ...rest] = process.argv.slice(2);
if (!program) throw new Error('Name the program: node scripts/run-typescript.mjs bench/priority.ts');
const directory = newTree('tocsin-run-');
process.on('exit', () => rmSync(directory, { recursive: true, force: true, maxRetries: 3 }));
buildInto(directory, ['src', 'migrations', 'test/support', dirname(program)]);

process.env.NODE_ENV ||= 'production';
process.env.NODE_COMPILE_CACHE = join(directory, 'compiled');
const { run } = await import(join(directory, program.replace(/\.ts$/, '.js')));
process.exit(await run(rest, join(directory, 'run')));
