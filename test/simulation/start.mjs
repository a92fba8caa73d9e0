/* Compiles the hub's own files and the simulation into a directory of their own, and runs the simulation there. The
   directory goes with the process. */
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSimulation } from './built-simulation.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const built = buildSimulation();
process.on('exit', () => built.remove());
const { simulate } = await import(join(built.directory, 'test/simulation/simulate.js'));
process.exit(await simulate(process.argv.slice(2), { built: built.directory, root }));
