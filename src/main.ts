import './production.js';
import type { Config, RoomConfig } from './config.js';
import type { Report } from './room-process.js';

/**
 * A hub, or a part of one: without TOCSIN_ROOMS the supervisor, with it one process with exactly these rooms. What is
 * imported at the top must run on any Node, so that an old one is told what is missing instead of failing on syntax.
 */
const OLDEST = [24, 9] as const;
/* In-flight calls have 10 s and their outcomes a moment more; a supervisor kills after 15 s what has not gone. */
const CLOSE_MS = 14_000;
/* Asked to stop while the rooms still open: what has not opened by then has nothing in flight. */
const OPEN_MS = 3_000;

/* That the supervisor has gone is told only once, so it is listened for before anything is waited for. */
const stopUnderSupervisor = process.send === undefined ? null : stopAsked();

/* A terminal or a log that has gone must not end a hub. */
for (const output of [process.stdout, process.stderr]) output.on('error', () => {});

if (isTooOld(process.versions.node)) {
  console.error(
    `tocsin: Node ${process.versions.node} is too old, ${OLDEST.join('.')} or newer is needed: use \`npm start\` or ` +
      '`npx tocsin start`, which bring it with them (Linux), or install it from https://nodejs.org.',
  );
  process.exit(1);
}
process.exit(await run());

function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
}

async function run(): Promise<number> {
  const [{ readConfig }, { ConfigError, EXIT_CONFIG }] = await Promise.all([
    import('./config.js'),
    import('./variables.js'),
  ]);
  try {
    const config = readConfig();
    if (config.rooms === null) {
      const { supervise } = await import('./supervisor.js');
      await supervise(config);
    } else await runRooms({ ...config, rooms: config.rooms, key: await keyOf(config) });
    return 0;
  } catch (error) {
    const why = error instanceof ConfigError ? error.message : portTaken(error);
    if (why === null) {
      console.error(error);
      return 1;
    }
    if (!(await report({ type: 'refused', why }))) console.error(why.replace(/^/gm, 'tocsin: '));
    return EXIT_CONFIG;
  }
}

async function keyOf(config: Config): Promise<string> {
  const { hubKey } = await import('./data-directory.js');
  return config.key ?? hubKey(config.dataDirectory);
}

async function runRooms(config: RoomConfig): Promise<void> {
  const stop = stopUnderSupervisor ?? stopAsked();
  const { openRooms } = await import('./app.module.js');
  const tooLong = stop.then(() => new Promise<null>((resolve) => setTimeout(resolve, OPEN_MS, null)));
  const rooms = await Promise.race([openRooms(config), tooLong]);
  if (rooms === null) return;
  await report({ type: 'ready', ...rooms.ready });
  await stop;
  setTimeout(() => {
    console.error(`tocsin: ${config.rooms.join(', ')} did not close within ${CLOSE_MS / 1000} s`);
    process.exit(1);
  }, CLOSE_MS);
  await rooms.close();
}

/**
 * Resolves when a process with rooms has to end: on a signal, or when its supervisor is gone, even by kill -9. Ctrl-C and
 * the end of a terminal reach every process at once, but it is the supervisor that ends the others, in the right order.
 */
function stopAsked(): Promise<void> {
  return new Promise((resolve) => {
    process.on('SIGTERM', () => resolve());
    for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => process.connected || resolve());
    process.on('disconnect', () => resolve());
  });
}

/** Tells the supervisor; false: there is none. Resolves when it has been sent, as an exit would lose it. */
function report(message: Report): Promise<boolean> {
  return new Promise((resolve) => {
    if (process.send && process.connected) process.send(message, () => resolve(true));
    else resolve(false);
  });
}

/** An address that cannot be listened on is the operator's to change; null: it is another error. */
function portTaken(error: unknown): string | null {
  const { code, syscall, address, port, cause } = error as NodeJS.ErrnoException & { address?: string; port?: number };
  if (syscall !== 'listen' && syscall !== 'bind') return cause === undefined ? null : portTaken(cause);
  const where = `${address ?? 'the address'}, port ${port ?? 'unknown'},`;
  switch (code) {
    case 'EADDRINUSE':
      return `${where} is used by another program: end that, or set PORT (or the port's own variable) to another.`;
    case 'EACCES':
      return `${where} may not be opened by this user: set PORT to one above 1023, or allow it.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${where} is no address of this machine: set HOST to 127.0.0.1, to 0.0.0.0 or to one of its own.`;
    default:
      return null;
  }
}
