/**
 * Runs every `bench:…` of package.json in turn, each with the arguments given here, and fails when one of them has failed:
 *
 *     npm run bench -- --quick
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const { scripts } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const benches = Object.keys(scripts).filter((name) => name.startsWith('bench:'));
const failed = benches.filter((name) => {
  console.log(`\n${name}`);
  const ran = spawnSync('npm', ['run', '--silent', name, '--', ...process.argv.slice(2)], { stdio: 'inherit' });
  return ran.status !== 0;
});
console.log(
  `\n${benches.length - failed.length} of ${benches.length} benches passed${failed.length > 0 ? `; not ${failed.join(', ')}` : ''}`,
);
process.exit(failed.length > 0 ? 1 : 0);
