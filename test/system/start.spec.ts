import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { freePorts } from '../../src/free-ports.js';
import { root } from '../support/built-hub.js';
import { until } from '../support/until.js';

/*
 * `npm start` as a new user runs it: nothing set but where to put its data and which ports are free. As root the same is
 * shown for an ordinary user (`nobody`, in an empty home of its own), from a copy of the tracked files that it can read.
 */
const NOBODY = { uid: 65534, gid: 65534 };
const asRoot = process.getuid?.() === 0;

interface Place {
  readonly directory: string;
  readonly user: { uid: number; gid: number } | null;
}

let running: Hub | undefined;
afterEach(async () => {
  await running?.kill('SIGKILL');
  running = undefined;
});

beforeAll(() => {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'ignore' });
});

class Hub {
  printed = '';
  private readonly child: ChildProcess;

  private constructor(
    readonly url: string,
    private readonly place: Place,
    private readonly environment: Record<string, string>,
  ) {
    this.child = this.spawn(['start']);
    for (const out of [this.child.stdout, this.child.stderr]) out?.on('data', (text) => (this.printed += String(text)));
  }

  static async start(place: Place, data: string): Promise<Hub> {
    const [port, desk, training] = await freePorts(3);
    const { PATH = '' } = process.env;
    const hub = new Hub(`http://localhost:${port}`, place, {
      PATH: PATH.split(':')
        .filter((entry) => !entry.includes('node_modules'))
        .join(':'),
      HOME: data,
      TOCSIN_DATA_DIR: join(data, 'tocsin'),
      PORT: String(port),
      TOCSIN_DESK_PORT: String(desk),
      TOCSIN_TRAINING_PORT: String(training),
    });
    running = hub;
    await until(
      '/fr answers and the desk is up',
      async () => {
        if (hub.child.exitCode !== null) throw new Error(`npm start ended: ${hub.printed}`);
        const answer = await fetch(`${hub.url}/fr`).catch(() => null);
        return answer?.status === 200 && hub.printed.includes('Tocsin is up');
      },
      60_000,
    );
    return hub;
  }

  private spawn(args: readonly string[]): ChildProcess {
    return spawn('npm', [...args], {
      cwd: this.place.directory,
      env: this.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      ...(this.place.user ?? {}),
    });
  }

  tocsin(...args: string[]): { status: number | null; output: string } {
    const { status, stdout, stderr } = spawnSync('npx', ['tocsin', ...args], {
      cwd: this.place.directory,
      env: this.environment,
      encoding: 'utf8',
      ...(this.place.user ?? {}),
    });
    return { status, output: stdout + stderr };
  }

  read = async (path: string): Promise<string> => (await fetch(`${this.url}${path}`)).text();

  /** To npm alone, as an init system does; SIGKILL to the whole group, as a machine that runs out of memory does. */
  async kill(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): Promise<void> {
    const { pid, exitCode, signalCode } = this.child;
    if (pid !== undefined && exitCode === null && signalCode === null) {
      const gone = once(this.child, 'exit');
      process.kill(signal === 'SIGTERM' ? pid : -pid, signal);
      await gone;
    }
    await until('no process of the hub is left', () => this.left().length === 0, 30_000);
  }

  /** Processes that name the hub's data directory in their command line or environment. */
  left(): string[] {
    const data = this.environment.TOCSIN_DATA_DIR!;
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => ['cmdline', 'environ', 'cwd'].some((file) => tell(pid, file).includes(data)));
  }
}

function tell(pid: string, file: string): string {
  try {
    return file === 'cwd'
      ? execFileSync('readlink', [`/proc/${pid}/cwd`], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
      : readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

function place(user: Place['user']): Place {
  if (user === null) return { directory: root, user };
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-clone-'));
  const files = execFileSync('git', ['ls-files', '-z', '--cached'], { cwd: root, encoding: 'utf8' });
  for (const file of files.split('\0').filter(Boolean)) {
    mkdirSync(join(directory, file, '..'), { recursive: true });
    cpSync(join(root, file), join(directory, file));
  }
  execFileSync('cp', ['-a', join(root, 'node_modules'), join(directory, 'node_modules')]);
  execFileSync('chown', ['-R', `${user.uid}:${user.gid}`, directory]);
  return { directory, user };
}

function emptyHome(user: Place['user']): string {
  const home = mkdtempSync(join(tmpdir(), 'tocsin-home-'));
  if (user) execFileSync('chown', [`${user.uid}:${user.gid}`, home]);
  execFileSync('chmod', ['700', home]);
  return home;
}

const users: [string, Place['user']][] = asRoot
  ? [
      ['root', null],
      ['an ordinary user', NOBODY],
    ]
  : [['an ordinary user', null]];

describe.each(users)('npm start as %s', (_name, user) => {
  test('answers on /fr, keeps its data over SIGTERM, Ctrl-C and kill -9, and leaves no process behind', async () => {
    const here = place(user);
    const home = emptyHome(user);
    try {
      let hub = await Hub.start(here, home);
      const published = hub.tocsin('publish', 'examples/brussels-2023/1-alert.yaml', '--wait', '--timeout', '60');
      expect(published).toMatchObject({ status: 0 });
      const reference = /\d{4}-\d{4}/.exec(published.output)![0];
      expect(await hub.read('/fr')).toContain(reference);
      expect(hub.printed).toMatch(/\/console\/#\/welcome\?code=/);
      await hub.kill('SIGTERM');

      hub = await Hub.start(here, home);
      expect(await hub.read('/fr')).toContain(reference);
      const updated = hub.tocsin('publish', 'examples/brussels-2023/2-update.yaml', '--reference', reference, '--wait');
      expect(updated).toMatchObject({ status: 0 });
      await hub.kill('SIGKILL');

      hub = await Hub.start(here, home);
      const board = hub.tocsin('board', reference);
      expect(board.output).toContain('everything on version 2');
      expect(hub.tocsin('ledger', 'verify')).toMatchObject({ status: 0 });
      await hub.kill('SIGINT');
    } finally {
      await running?.kill('SIGKILL');
      rmSync(home, { recursive: true, force: true });
      if (user) rmSync(here.directory, { recursive: true, force: true });
    }
  }, 300_000);
});

test('the command line publishes with the hub stopped, and says with its exit code what became of it', async () => {
  const home = emptyHome(null);
  const [port, desk, training] = await freePorts(3);
  const tocsin = (...args: string[]) =>
    spawnSync('npx', ['tocsin', ...args], {
      cwd: root,
      encoding: 'utf8',
      env: {
        ...process.env,
        TOCSIN_DATA_DIR: join(home, 'tocsin'),
        PORT: String(port),
        TOCSIN_DESK_PORT: String(desk),
        TOCSIN_TRAINING_PORT: String(training),
      },
    });
  try {
    expect(tocsin('publish', 'examples/false-alarm/1-alert.yaml', '--wait')).toMatchObject({ status: 0 });
    const list = tocsin('list', '--json');
    const { reference } = JSON.parse(list.stdout.split('\n')[0]!) as { reference: string };
    expect(tocsin('withdraw', reference)).toMatchObject({ status: 2 });
    const withdrawn = tocsin('withdraw', reference, '--note', 'False alarm.', '--wait');
    expect(withdrawn).toMatchObject({ status: 0 });
    expect(withdrawn.stdout.trim().split('\n').at(-1)).toContain('everything on version 2');
    expect(tocsin('all-clear', reference).stderr).toMatch(/possible: correction/);
    expect(tocsin('publish', 'examples/no-such-file.yaml')).toMatchObject({ status: 2 });
    expect(tocsin('board', '1999-0001')).toMatchObject({ status: 2 });
    expect(tocsin('doctor')).toMatchObject({ status: 0 });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}, 180_000);
