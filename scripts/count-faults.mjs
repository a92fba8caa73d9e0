import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import ts from 'typescript';

/* The thirty faults of the delivery algorithm: each has a test (or a scenario) titled `fault NN: what is seen`, none is
   skipped, and with `--ran FILE` (of `jest --json --outputFile`, any number of them) each has run and passed, since a
   title in a source file proves little. `node scripts/count-faults.mjs [--ran FILE…] [--list] [DIRECTORY]` */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { ran: { type: 'string', multiple: true }, list: { type: 'boolean' } },
});
const root = resolve(positionals[0] ?? '.');
const FAULTS = 30;
const TITLE = /^fault (\d\d): \S/;
const SKIPS = /\.(skip|todo|failing)\b|^(x|f)(test|it|describe)\b|\.only\b/;
const problems = [];
const name = (number) => `fault ${String(number).padStart(2, '0')}`;

/** Every title in the tree: what a test is called with in a spec, and any text of a scenario elsewhere under test/. */
const titles = ['src', 'test'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true })
    .filter((file) => /\.spec\.tsx?$/.test(file) || (folder === 'test' && /\.(ts|mjs)$/.test(file)))
    .flatMap((file) => titlesOf(`${folder}/${file}`)),
);

function titlesOf(file) {
  const isSpec = /\.spec\.tsx?$/.test(file);
  const text = readFileSync(join(root, file), 'utf8');
  if (!text.includes('fault ')) return [];
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found = [];
  const visit = (node, skipped) => {
    // `test`, `test.each` without its table, or, with its brackets, `(isRoot ? test : test.skip)`.
    const callee = ts.isCallExpression(node) ? node.expression.getText(source).replace(/^([\w.]+)\(.*$/s, '$1') : '';
    const inside = skipped || SKIPS.test(callee);
    const said = isSpec ? /\b[xf]?(test|it)\b/.test(callee) && node.arguments[0] : node;
    const title = said && (ts.isStringLiteralLike(said) ? said.text : ts.isTemplateExpression(said) && said.head.text);
    if (title && TITLE.test(title)) found.push({ file, title, number: Number(title.slice(6, 8)), skipped: inside });
    ts.forEachChild(node, (child) => visit(child, inside));
  };
  visit(source, false);
  return found;
}

for (const { file, title, skipped } of titles) if (skipped) problems.push(`${file}: "${title}" is skipped`);
for (const { file, title, number } of titles)
  if (number < 1 || number > FAULTS) problems.push(`${file}: "${title}": there are faults 01 to ${FAULTS} only`);

const ran = (values.ran ?? []).flatMap((file) =>
  JSON.parse(readFileSync(file, 'utf8')).testResults.flatMap(({ assertionResults }) => assertionResults),
);
const passed = ran.filter(({ status }) => status === 'passed');
if (values.ran) {
  for (const { title, status } of ran)
    if (TITLE.test(title) && status !== 'passed') problems.push(`"${title}" ran and is ${status}`);
  for (const { file, title } of titles.filter((each) => /\.spec\.tsx?$/.test(each.file))) {
    const fixed = title.split(/[%$]/)[0];
    if (!passed.some((each) => each.title.startsWith(fixed))) problems.push(`${file}: "${title}" did not run and pass`);
  }
}

let counted = 0;
for (let number = 1; number <= FAULTS; number++) {
  const whole = titles.filter((each) => each.number === number && !each.skipped);
  if (values.list) for (const { file, title } of whole) console.log(`${file}\n  ${title}`);
  const isThere = values.ran ? passed.some(({ title }) => title.startsWith(`${name(number)}: `)) : whole.length > 0;
  if (isThere && whole.length > 0) counted += 1;
  else problems.push(`${name(number)} has no test${whole.length > 0 ? ' that ran and passed' : ''}`);
}
for (const problem of problems) console.error(problem);
console.log(
  `${counted} of ${FAULTS} faults have a test${values.ran ? ' that ran and passed' : ''}, ${titles.length} in all`,
);
process.exitCode = problems.length > 0 ? 1 : 0;
