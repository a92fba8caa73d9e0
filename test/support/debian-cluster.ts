import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePorts } from '../../src/free-ports.js';
import { until } from './until.js';

/**
 * Servers of Debian's PostgreSQL 15 that follow each other. A primary with a follower commits only what the follower has
 * on its disk too, as an operator would run it who wants to lose nothing.
 */
const BIN = '/usr/lib/postgresql/15/bin';
/** PostgreSQL refuses to run as root. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

export interface PostgresNode {
  readonly url: string;
  /** Starts what was killed, as it was: a primary that does not know that it is none any more, for example. */
  start(): Promise<void>;
  /** Its whole family at once, as when the machine loses its power. */
  kill(): Promise<void>;
  /** It holds its connections and answers nothing. */
  freeze(): void;
  thaw(): void;
  promote(): void;
  /** Begins anew as a standby of `leader`, which waits for it at every commit from then on. */
  follow(leader: PostgresNode): Promise<void>;
  rows<Row extends pg.QueryResultRow>(sql: string): Promise<Row[]>;
}

export interface Cluster {
  primary(): Promise<PostgresNode>;
  follower(leader: PostgresNode): Promise<PostgresNode>;
  close(): Promise<void>;
}

export function debianCluster(): Cluster {
  if (!existsSync(join(BIN, 'postgres')))
    throw new Error(`${BIN}/postgres is missing: apt-get install postgresql-15, then run this again.`);
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-cluster-'));
  if ('uid' in NOBODY) execFileSync('chown', [`${NOBODY.uid}:${NOBODY.gid}`, directory]);
  const nodes: Node[] = [];
  const node = async () => {
    const [port] = await freePorts(1);
    const made = new Node(directory, join(directory, `node-${nodes.length + 1}`), port!);
    nodes.push(made);
    return made;
  };
  return {
    async primary() {
      const made = await node();
      made.run('initdb', '-D', made.data, '-U', 'tocsin', '-A', 'trust', '-E', 'UTF8', '--locale=C');
      await made.start();
      return made;
    },
    async follower(leader) {
      const made = await node();
      await made.follow(leader);
      return made;
    },
    async close() {
      for (const each of nodes) await each.end();
      rmSync(directory, { recursive: true });
    },
  };
}

class Node implements PostgresNode {
  readonly url: string;
  private server: ChildProcess | undefined;

  constructor(
    private readonly directory: string,
    readonly data: string,
    private readonly port: number,
  ) {
    this.url = `postgres://tocsin@127.0.0.1:${port}/postgres`;
  }

  run(program: string, ...given: string[]): void {
    execFileSync(join(BIN, program), given, { ...NOBODY, cwd: this.directory, stdio: ['ignore', 'ignore', 'inherit'] });
  }

  async start(): Promise<void> {
    const told = ['listen_addresses=127.0.0.1', 'unix_socket_directories='].flatMap((each) => ['-c', each]);
    this.server = spawn(join(BIN, 'postgres'), ['-D', this.data, '-p', String(this.port), ...told], {
      ...NOBODY,
      cwd: this.directory,
      stdio: 'ignore',
    });
    const answers = () =>
      this.rows('SELECT 1').then(
        () => true,
        () => false,
      );
    await until('the server answers', answers);
  }

  async kill(): Promise<void> {
    const gone = once(this.server!, 'exit');
    this.signal('SIGKILL');
    await gone;
  }

  freeze(): void {
    this.signal('SIGSTOP');
  }

  thaw(): void {
    this.signal('SIGCONT');
  }

  promote(): void {
    this.run('pg_ctl', 'promote', '-D', this.data);
  }

  async follow(leader: PostgresNode): Promise<void> {
    await this.end();
    rmSync(this.data, { recursive: true, force: true });
    this.run('pg_basebackup', '-D', this.data, '-d', leader.url, '-R', '-c', 'fast');
    await this.start();
    await leader.rows(`ALTER SYSTEM SET synchronous_standby_names = '*'`);
    await leader.rows('SELECT pg_reload_conf()');
    await until('the standby is waited for', async () => {
      const [sync] = await leader.rows(`SELECT FROM pg_stat_replication WHERE sync_state = 'sync'`);
      return sync !== undefined;
    });
  }

  async rows<Row extends pg.QueryResultRow>(sql: string): Promise<Row[]> {
    const patience = { connectionTimeoutMillis: 5_000, query_timeout: 5_000 };
    const client = new pg.Client({ connectionString: this.url, application_name: 'test', ...patience });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<Row>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  async end(): Promise<void> {
    const { server } = this;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const gone = once(server, 'exit');
    this.thaw();
    // At once and without waiting for anybody, not even for a standby that has gone.
    server.kill('SIGQUIT');
    await gone;
  }

  private signal(name: NodeJS.Signals): void {
    for (const pid of familyOf(this.server!.pid!)) {
      try {
        process.kill(pid, name);
      } catch {
        // It has ended by itself.
      }
    }
  }
}

/** The server, and its children that answer the connections. */
function familyOf(pid: number): number[] {
  const parentOf = (child: string) => {
    try {
      return Number(/\nPPid:\s+(\d+)/.exec(readFileSync(`/proc/${child}/status`, 'utf8'))?.[1]);
    } catch {
      return null;
    }
  };
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name) === pid);
  return [pid, ...children.map(Number)];
}
