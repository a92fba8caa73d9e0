import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';

/* Runs the few spec files that failed once more by themselves, so that one test which a busy machine starved does not
   hide what the other thousands say. Whatever passes only then is named, as a test to be mended. More than three files
   are no accident, and get no second try. `node scripts/run-again.mjs RESULTS.json npm run SCRIPT`, where RESULTS is
   what the first run wrote by `--json --outputFile`; in the end it holds what each file said last. */
const FEW = 3;
const [results, command, ...rest] = process.argv.slice(2);
const told = () => JSON.parse(readFileSync(results, 'utf8'));
if (!existsSync(results)) {
  console.error('Jest did not live to tell what failed: there is nothing to run again.');
  process.exit(1);
}

const first = told();
const failed = first.testResults.filter(({ status }) => status === 'failed').map(({ name }) => relative('.', name));
if (failed.length === 0 || failed.length > FEW) process.exit(1);

console.error(`\nOnce more, by themselves: ${failed.join(', ')}`);
const wanted = ['--json', `--outputFile=${results}`, '--runTestsByPath', ...failed];
const { status } = spawnSync(command, [...rest, '--', ...wanted], { stdio: ['inherit', 'ignore', 'inherit'] });
if (status !== 0) process.exit(1);

const others = first.testResults.filter((each) => each.status !== 'failed');
writeFileSync(results, JSON.stringify({ ...first, testResults: [...others, ...told().testResults] }));
for (const file of failed) console.error(`PASSED ONLY WHEN RUN AGAIN: ${file}`);
