import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { root } from '../support/built-hub.js';

/* The script that counts the thirty faults, on small trees of its own. */
let tree: string;
beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), 'tocsin-faults-'));
  mkdirSync(join(tree, 'src'));
  write('test/all.spec.ts', all.map((title) => `test('${title}', () => {});`).join('\n'));
});
afterEach(() => rmSync(tree, { recursive: true }));

const titled = (number: number) => `fault ${String(number).padStart(2, '0')}: it is seen`;
const all = Array.from({ length: 30 }, (_, i) => titled(i + 1));

function write(file: string, text: string): string {
  const path = join(tree, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

/** A result as `jest --json` writes it; what is not named has passed. */
const result = (statuses: { readonly [title: string]: string | null } = {}): string => {
  const assertionResults = all
    .filter((title) => statuses[title] !== null)
    .map((title) => ({ title, status: statuses[title] ?? 'passed' }));
  return write('result.json', JSON.stringify({ testResults: [{ assertionResults }] }));
};

function count(...args: string[]): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [join(root, 'scripts/count-faults.mjs'), ...args, tree]);
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(String(chunk)));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, said: said.join('') })));
}

describe('the count of the faults', () => {
  test('is thirty of thirty where each has a test', async () => {
    expect(await count()).toEqual({ code: 0, said: '30 of 30 faults have a test, 30 in all\n' });
  });

  test('takes a scenario of the fire for a test', async () => {
    write(
      'test/all.spec.ts',
      all
        .slice(1)
        .map((title) => `test('${title}', () => {});`)
        .join('\n'),
    );
    write('test/fire/scenarios.ts', `export const first = { title: '${all[0]}' };`);
    expect((await count()).code).toBe(0);
  });

  test('names the fault that has none, and takes neither a describe nor a comment for one', async () => {
    const others = all.filter((title) => title !== titled(7));
    const noTest = `describe('${titled(7)}', () => {});\n// test('${titled(7)}', () => {});`;
    write('test/all.spec.ts', `${others.map((title) => `test('${title}', () => {});`).join('\n')}\n${noTest}`);
    const { code, said } = await count();
    expect([code, said]).toEqual([1, expect.stringContaining('fault 07 has no test\n29 of 30')]);
  });

  test.each([
    ['skipped', (title: string) => `test.skip('${title}', () => {});`],
    ['skipped with its table', (title: string) => `test.skip.each([1])('${title} %i', () => {});`],
    ['skipped by another name', (title: string) => `xtest('${title}', () => {});`],
    ['still to be written', (title: string) => `test.todo('${title}');`],
    ['in something skipped', (title: string) => `describe.skip('x', () => {\n  test('${title}', () => {});\n});`],
    ['skipped for some', (title: string) => `(process.getuid() === 0 ? test : test.skip)('${title}', () => {});`],
  ])('fails on one that is %s, although the fault has another', async (_, skipped) => {
    const file = 'test/other.spec.ts';
    write(file, skipped('fault 24: the disk is full'));
    const { code, said } = await count();
    expect([code, said]).toEqual([1, expect.stringContaining(`${file}: "fault 24: the disk is full`)]);
    expect(said).toContain('is skipped');
  });

  test('knows the cases of a table by the words before the first placeholder', async () => {
    const cases = `test.each([1, 2])('fault 30: case %i is cut', () => {});`;
    write('test/cases.spec.ts', cases);
    expect((await count('--ran', result())).said).toContain('"fault 30: case %i is cut" did not run and pass');
    const some = [{ title: 'fault 30: case 1 is cut', status: 'passed' }];
    const more = write('more.json', JSON.stringify({ testResults: [{ assertionResults: some }] }));
    expect((await count('--ran', result(), '--ran', more)).code).toBe(0);
  });
});

describe('what really ran', () => {
  test('is thirty of thirty where each passed', async () => {
    const { code, said } = await count('--ran', result());
    expect({ code, said }).toEqual({ code: 0, said: '30 of 30 faults have a test that ran and passed, 30 in all\n' });
  });

  test.each([['failed'], ['pending'], ['todo']])('is not a test that is %s', async (status) => {
    const { code, said } = await count('--ran', result({ [titled(9)]: status }));
    expect([code, said]).toEqual([1, expect.stringContaining(`"${titled(9)}" ran and is ${status}`)]);
  });

  test('is not a test of a file that was left out', async () => {
    const { code, said } = await count('--ran', result({ [titled(9)]: null }));
    expect([code, said]).toEqual([1, expect.stringContaining('fault 09 has no test that ran and passed')]);
  });
});
