import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { root } from '../support/built-hub.js';

jest.setTimeout(30_000);

let project: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'tocsin-build-'));
  cpSync(join(root, 'scripts/build.mjs'), join(project, 'scripts/build.mjs'));
  cpSync(join(root, 'bin/tocsin.js'), join(project, 'bin/tocsin.js'));
  cpSync(join(root, '.swcrc'), join(project, '.swcrc'));
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'));
  write('package.json', '{ "type": "module" }');
  write(
    'src/cli.ts',
    "import { migrations } from './data-source.js';\nconsole.log(process.argv.slice(2), migrations);\n",
  );
  write(
    'src/data-source.ts',
    "import { First } from '../migrations/1-first.js';\nexport const migrations: string[] = [new First().name];\n",
  );
  write('migrations/1-first.ts', "export class First {\n  readonly name: string = 'first';\n}\n");
  write('src/formats/page.css', 'p { margin: 0 }');
  write('src/data-source.spec.ts', 'export {};');
});
afterEach(() => {
  rmSync(project, { recursive: true });
});

function write(file: string, text: string): void {
  mkdirSync(dirname(join(project, file)), { recursive: true });
  writeFileSync(join(project, file), text);
}
const isThere = (file: string): boolean => existsSync(join(project, file));

function run(...args: string[]): Promise<{ code: number | null; said: string; printed: string }> {
  const child = spawn(process.execPath, args, { cwd: project, stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err]: string[][] = [[], []];
  child.stdout.on('data', (chunk) => out!.push(String(chunk)));
  child.stderr.on('data', (chunk) => err!.push(String(chunk)));
  return new Promise((resolve) =>
    child.on('close', (code) => resolve({ code, said: err!.join(''), printed: out!.join('') })),
  );
}
const build = (...args: string[]) => run('scripts/build.mjs', ...args);

describe('a build', () => {
  test('compiles the hub and its migrations, copies styles, and leaves tests out', async () => {
    expect(await build()).toMatchObject({ code: 0, said: expect.stringMatching(/^build: 3 files in /) });
    expect(
      ['cli.js', 'cli.js.map', 'migrations/1-first.js', 'formats/page.css', 'data-source.spec.js'].map((file) =>
        isThere(`dist/${file}`),
      ),
    ).toEqual([true, true, true, true, false]);
    expect(readFileSync(join(project, 'dist/data-source.js'), 'utf8')).toContain("from './migrations/1-first.js'");
  });

  test('takes away what its sources no longer make', async () => {
    write('src/old.ts', 'export {};');
    await build();
    rmSync(join(project, 'src/old.ts'));
    await build();
    expect([isThere('dist/old.js'), isThere('dist/old.js.map'), isThere('dist/cli.js')]).toEqual([false, false, true]);
  });

  test('that fails says where, and leaves what was built before as it was', async () => {
    await build();
    write('src/cli.ts', 'console.log("new");\n');
    write('src/data-source.ts', 'export const = ;\n');
    const { code, said } = await build();
    expect([code, said]).toEqual([
      1,
      expect.stringMatching(/^build: 1 of 3 files do not compile\.\n\nsrc\/data-source\.ts:/),
    ]);
    expect(readFileSync(join(project, 'dist/cli.js'), 'utf8')).not.toContain('"new"');
  });

  test('that runs twice at once is made once, and both find it made', async () => {
    const both = await Promise.all([build('--if-needed'), build('--if-needed')]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(both.filter(({ said }) => said.startsWith('build: 3 files'))).toHaveLength(1);
    expect(isThere('dist/.building')).toBe(false);
  });

  test('goes on after one that was killed', async () => {
    write('dist/.building/pid', '4194304');
    expect((await build('--if-needed')).code).toBe(0);
  });
});

describe('a build if needed', () => {
  test('does nothing when only times have changed', async () => {
    await build();
    utimesSync(join(project, 'src/cli.ts'), 1, 1);
    expect(await build('--if-needed')).toMatchObject({ code: 0, said: '' });
  });

  test.each(['src/cli.ts', 'migrations/1-first.ts', 'src/formats/page.css', 'package.json'])(
    'builds when %s has changed',
    async (file) => {
      await build();
      write(file, `${readFileSync(join(project, file), 'utf8')} `);
      expect((await build('--if-needed')).said).toMatch(/^build: 3 files/);
    },
  );

  test('writes only what comes out differently, as a hub may be running from it', async () => {
    await build();
    utimesSync(join(project, 'dist/data-source.js'), 1, 1);
    write('src/cli.ts', 'console.log(1);\n');
    await build('--if-needed');
    expect(statSync(join(project, 'dist/data-source.js')).mtimeMs).toBe(1_000);
  });

  test('takes a build without its sources for what it is', async () => {
    await build();
    rmSync(join(project, 'src'), { recursive: true });
    expect(await build('--if-needed')).toMatchObject({ code: 0, said: '' });
    expect(isThere('dist/cli.js')).toBe(true);
  });
});

test('the command line builds what is not built, and says so beside what it prints', async () => {
  const { code, said, printed } = await run('bin/tocsin.js', 'board', '2026-0042');
  expect([code, said, printed]).toEqual([
    0,
    expect.stringMatching(/^build: 3 files/),
    "[ 'board', '2026-0042' ] [ 'first' ]\n",
  ]);
});
