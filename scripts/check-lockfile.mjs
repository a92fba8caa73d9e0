import { readFileSync } from 'node:fs';

/* The lockfile must install from whatever registry a machine uses, and exactly what was tested: no download address
   stands in it, and every package has its integrity. */
const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
const problems = [];
let packages = 0;
for (const [path, entry] of Object.entries(lock.packages)) {
  if (path === '' || entry.link) continue;
  packages += 1;
  if (/^[a-z+]+:/.test(entry.resolved ?? '')) problems.push(`${path}: has a download address`);
  if (!entry.integrity && !entry.inBundle) problems.push(`${path}: has no integrity`);
}
if (packages === 0) problems.push('package-lock.json names no package');
for (const problem of problems) console.error(problem);
console.log(`${packages} packages, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
