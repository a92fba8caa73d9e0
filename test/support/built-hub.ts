import { chmod, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformFile } from '@swc/core';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** The files of `src/` itself as programs, so that a test can start and kill them as processes. */
export interface BuiltHub {
  /** Readable by everybody, as some tests run it as another user. */
  readonly directory: string;
  /** `main.js`, with `rooms-fixture.ts` for a roof. */
  readonly main: string;
  remove(): Promise<void>;
}

export async function buildHub(): Promise<BuiltHub> {
  const directory = await mkdtemp(join(tmpdir(), 'tocsin-built-'));
  await chmod(directory, 0o755);
  await symlink(join(root, 'node_modules'), join(directory, 'node_modules'));
  await writeFile(join(directory, 'package.json'), '{ "type": "module" }');
  const files = (await readdir(join(root, 'src'))).filter((name) => /^[a-z-]+\.ts$/.test(name));
  for (const name of files) await compile(join(root, 'src', name), join(directory, name.replace(/ts$/, 'js')));
  const roof = join(directory, 'app.module.js');
  await compile(join(root, 'test/support/rooms-fixture.ts'), roof, (code) => code.replaceAll('../../src/', './'));
  return { directory, main: join(directory, 'main.js'), remove: () => rm(directory, { recursive: true }) };
}

async function compile(from: string, to: string, change = (code: string) => code): Promise<void> {
  const { code } = await transformFile(from, { cwd: root, root, swcrc: true, sourceMaps: 'inline' });
  await mkdir(dirname(to), { recursive: true });
  await writeFile(to, `${change(code)}\n//# sourceURL=${basename(to)}\n`);
}
