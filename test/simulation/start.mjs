/* Compiles the hub's own files and the simulation into a directory of their own, and runs the simulation there. The
   directory goes with the process. */
import { rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildInto, newTree } from '../support/built-tree.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const built = newTree('tocsin-simulation-');
process.on('exit', () => rmSync(built, { recursive: true }));
buildInto(built, ['src', 'test/simulation', 'test/support']);
const { simulate } = await import(join(built, 'test/simulation/simulate.js'));
process.exit(await simulate(process.argv.slice(2), { built, root }));
