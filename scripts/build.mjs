/**
 * Makes dist/ from src/, migrations/ and console/. It runs on any Node from 18 on, as `npx tocsin` may be called with an
 * old one. `--if-needed` does nothing when dist/ was made from exactly these sources: their contents are compared, not
 * their times, which a copy or a checkout changes. Nothing is touched when anything fails to compile, and of two builds
 * at once the second waits for the first.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const stampFile = join(dist, '.stamp');
const lock = join(dist, '.building');

/* What is served as it is; the rest of src/ is compiled or is no part of the hub. */
const COPIED = /\.(css|js|json|svg|html|txt|woff2|png|ico|yaml)$/;
const COMPILED = /\.tsx?$/;
const NOT_BUILT = /\.(spec|test)\.tsx?$|\.d\.ts$|(^|\/)(node_modules|dist|__snapshots__)\//;

/** Paths from `root` with slashes, sorted; none where the folder is lacking. */
function filesIn(folder) {
  const inside = (path) =>
    readdirSync(join(root, path), { withFileTypes: true }).flatMap((entry) => {
      const below = `${path}/${entry.name}`;
      if (NOT_BUILT.test(entry.isDirectory() ? `${below}/` : below)) return [];
      return entry.isDirectory() ? inside(below) : [below];
    });
  return existsSync(join(root, folder)) ? inside(folder).sort() : [];
}

function fingerprint(files) {
  const hash = createHash('sha256');
  for (const file of files) {
    const bytes = existsSync(join(root, file)) ? readFileSync(join(root, file)) : Buffer.alloc(0);
    hash.update(`${file}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}

const sources = () => ({ hub: [...filesIn('src'), ...filesIn('migrations')], console: filesIn('console') });
const stampOf = ({ hub, console: web }) => fingerprint([...hub, ...web, 'package.json', '.swcrc', 'scripts/build.mjs']);
/* An image may bring dist/ without its sources: then it is what it is. */
const isShipped = () => !existsSync(join(root, 'src')) && existsSync(stampFile);
const isCurrent = (stamp) => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp;

/** src/a/b.ts is a/b.js, migrations/c.ts is migrations/c.js. */
const inDist = (file) => file.replace(/^src\//, '').replace(COMPILED, '.js');

async function compile(file, swc) {
  const { code, map } = await swc.transformFile(join(root, file), { cwd: root, root, swcrc: true });
  /* In dist/ migrations/ lies beside the rest of the code, and no longer beside src/. */
  const up = '../'.repeat(file.split('/').length - 1);
  const moved = file.startsWith('src/')
    ? code.replaceAll(new RegExp(`(['"])${up.replaceAll('.', '\\.')}migrations/`, 'g'), `$1./${up.slice(3)}migrations/`)
    : code;
  const name = inDist(file);
  if (!map) return [[name, moved]];
  const link = `//# sourceMappingURL=${name.split('/').pop()}.map`;
  return [
    [name, `${moved.trimEnd()}\n${link}\n`],
    [`${name}.map`, map],
  ];
}

async function build(stamp, { hub, console: web }) {
  if (hub.length === 0) fail(`there is no source code in ${root}. Build where there is, or bring its dist/ here.`);
  let swc;
  try {
    swc = (await import('@swc/core')).default;
  } catch {
    fail('the compiler is not installed. Run `npm ci` (without --omit=dev), then this again.');
  }
  const made = new Map();
  const faults = [];
  const failed = (file, error) => faults.push(`${file}: ${String(error.message ?? error).trim()}`);
  const code = hub.filter((file) => COMPILED.test(file));
  await Promise.all(
    code.map((file) =>
      compile(file, swc).then(
        (outputs) => outputs.map(([name, text]) => made.set(name, text)),
        (error) => failed(file, error),
      ),
    ),
  );
  for (const file of hub) if (COPIED.test(file)) made.set(inDist(file), readFileSync(join(root, file)));
  if (faults.length > 0) fail(`${faults.length} of ${code.length} files do not compile.\n\n${faults.join('\n\n')}`);

  /* An interrupted build must not pass for a complete one. */
  rmSync(stampFile, { force: true });
  const hasConsole = web.includes('console/vite.config.ts');
  if (hasConsole) buildConsole();
  for (const [name, content] of made) write(join(dist, name), content);
  for (const old of filesUnder(dist)) {
    const name = relative(dist, old).split(sep).join('/');
    const kept = made.has(name) || name.startsWith('.') || (hasConsole && name.startsWith('console/'));
    if (!kept) rmSync(old);
  }
  writeFileSync(stampFile, stamp);
  return code.length;
}

function buildConsole() {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const out = join(dist, 'console');
  const { status, stdout, stderr, error } = spawnSync(
    modernNode(),
    [vite, 'build', '--config', 'vite.config.ts', '--outDir', out, '--emptyOutDir', '--logLevel', 'warn'],
    // Whoever builds from a test would get React's development build, and the names of this machine's folders in it.
    { cwd: join(root, 'console'), encoding: 'utf8', env: { ...process.env, NODE_ENV: 'production' } },
  );
  if (status !== 0) fail(`the console could not be built.\n\n${error ? error.message : `${stdout}${stderr}`.trim()}`);
}

/** Vite wants a newer Node than the one that may run this script. */
function modernNode() {
  const own = join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
  return existsSync(own) ? own : process.execPath;
}

/** Only what has changed, and each file whole: a hub that runs from dist/ may be reading it. */
function write(path, content) {
  const bytes = Buffer.from(content);
  if (existsSync(path) && readFileSync(path).equals(bytes)) return;
  mkdirSync(dirname(path), { recursive: true });
  const fresh = `${path}.${process.pid}.new`;
  writeFileSync(fresh, bytes);
  renameSync(fresh, path);
}

function filesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (path === lock) return [];
    return entry.isDirectory() ? filesUnder(path) : [path];
  });
}

/** A directory is made by one of two at once. One whose maker has died is taken away. */
async function holdBuild() {
  for (;;) {
    try {
      mkdirSync(lock, { recursive: false });
      writeFileSync(join(lock, 'pid'), String(process.pid));
      process.on('exit', () => rmSync(lock, { recursive: true, force: true }));
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (isAbandoned()) {
      const aside = `${lock}.${process.pid}`;
      try {
        renameSync(lock, aside);
        rmSync(aside, { recursive: true, force: true });
      } catch {}
    }
    await new Promise((later) => setTimeout(later, 50));
  }
}

function isAbandoned() {
  try {
    process.kill(Number(readFileSync(join(lock, 'pid'), 'utf8')), 0);
    return false;
  } catch (error) {
    if (error.code === 'ESRCH') return true;
    if (error.code === 'EPERM') return false;
  }
  /* Without an id in it, its maker is either just about to write it or was killed before. */
  try {
    return Date.now() - statSync(lock).mtimeMs > 5_000;
  } catch {
    return false;
  }
}

function fail(why) {
  console.error(`build: ${why}`);
  process.exit(1);
}

const ifNeeded = process.argv.includes('--if-needed');
try {
  if (!ifNeeded || !(isShipped() || isCurrent(stampOf(sources())))) {
    mkdirSync(dist, { recursive: true });
    await holdBuild();
    /* Whoever held it until now may have built what we came for. */
    const found = sources();
    const stamp = stampOf(found);
    if (!ifNeeded || !isCurrent(stamp)) {
      const started = Date.now();
      const count = await build(stamp, found);
      console.error(`build: ${count} files in ${((Date.now() - started) / 1000).toFixed(1)} s`);
    }
  }
} catch (error) {
  fail(
    ['EACCES', 'EROFS', 'ENOSPC', 'EPERM'].includes(error.code)
      ? `${dist} cannot be written (${error.message}). Give it to the user that builds, or build as its owner.`
      : error.stack,
  );
}
