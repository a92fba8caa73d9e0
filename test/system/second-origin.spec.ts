import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/embedded-postgres.js';
import { freePorts } from '../../src/free-ports.js';
import { root } from '../support/built-hub.js';
import { type BuiltRooms, buildRooms } from '../support/built-rooms.js';
import { type Hub, openHub } from '../support/hub.js';
import { type RoomProcess, type RoomProcesses, roomProcesses } from '../support/room-processes.js';
import { until } from '../support/until.js';

/*
 * deploy/nginx.conf and deploy/varnish.vcl with Debian's nginx and varnish, before a newsroom in a process of its own that
 * is stopped and started again, and its mirror. Addresses, ports and directories are replaced in the files; nothing else.
 */
let directory: string;
let postgres: EmbeddedPostgres;
let desk: Hub;
let processes: RoomProcesses;
let built: BuiltRooms;
let newsroom: RoomProcess | undefined;
let hubPort: number;
let frontPort: number;
let mirrorPort: number;
let varnishPort: number;
const programs: ChildProcess[] = [];

function needed(program: string, debian: string): string {
  if (!existsSync(program)) throw new Error(`${program} is missing: apt-get install ${debian}, then run this again.`);
  return program;
}

const mirror = () => join(directory, 'mirror');

async function startNewsroom(): Promise<void> {
  newsroom = await processes.start(['newsroom'], {
    PORT: String(hubPort),
    TOCSIN_DATA_DIR: join(directory, 'newsroom'),
    TOCSIN_MIRROR_DIR: mirror(),
  });
}

/** The file as it is shipped, with other addresses; each of them must be there. */
function changed(file: string, changes: readonly (readonly [string, string])[]): string {
  let text = readFileSync(join(root, 'deploy', file), 'utf8');
  for (const [from, to] of changes) {
    if (!text.includes(from)) throw new Error(`deploy/${file} has no ${JSON.stringify(from)} to be replaced`);
    text = text.replaceAll(from, to);
  }
  const path = join(directory, file);
  writeFileSync(path, text);
  return path;
}

function run(program: string, args: readonly string[]): void {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr?.on('data', (text) => {
    said += String(text);
  });
  child.on('exit', (code) => {
    if (code) process.stderr.write(`${program} ended (${code}): ${said}\n`);
  });
  programs.push(child);
}

function startNginx(): void {
  const file = changed('nginx.conf', [
    ['user www-data;', process.getuid?.() === 0 ? 'user www-data;' : ''],
    ['pid /run/nginx.pid;', `pid ${directory}/nginx.pid; daemon off;`],
    ['listen 80 ', `listen 127.0.0.1:${frontPort} `],
    ['listen 8081 ', `listen 127.0.0.1:${mirrorPort} `],
    ['127.0.0.1:3000', `127.0.0.1:${hubPort}`],
    ['127.0.0.1:8081', `127.0.0.1:${mirrorPort}`],
    ['/var/cache/nginx/tocsin', `${directory}/cache`],
    ['/var/lib/tocsin/mirror', mirror()],
    ['worker_processes auto;', 'worker_processes 1;'],
  ]);
  const args = ['-p', directory, '-e', 'stderr', '-c', file];
  execFileSync(needed('/usr/sbin/nginx', 'nginx'), [...args, '-t'], { stdio: 'pipe' });
  run('/usr/sbin/nginx', args);
}

function startVarnish(): void {
  const file = changed('varnish.vcl', [
    ['"3000"', `"${hubPort}"`],
    ['"8081"', `"${mirrorPort}"`],
  ]);
  const args = [
    '-F',
    '-a',
    `127.0.0.1:${varnishPort}`,
    '-f',
    file,
    '-n',
    join(directory, 'varnish'),
    '-s',
    'malloc,32m',
  ];
  run(needed('/usr/sbin/varnishd', 'varnish'), [...args, '-T', 'none', '-j', 'none']);
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-origin-'));
  chmodSync(directory, 0o755);
  mkdirSync(mirror(), { recursive: true });
  [hubPort, frontPort, mirrorPort, varnishPort] = (await freePorts(4)) as [number, number, number, number];
  postgres = await startEmbeddedPostgres({ directory: join(directory), durable: false });
  desk = await openHub(postgres.url, {
    rooms: ['press-office', 'dispatch', 'training'],
    environment: { PUBLIC_URL: `http://localhost:${hubPort}` },
  });
  built = buildRooms();
  processes = roomProcesses(built, {
    DATABASE_URL: postgres.url,
    TOCSIN_KEY: desk.key,
    PUBLIC_URL: `http://localhost:${hubPort}`,
    TOCSIN_DESK_URL: `http://127.0.0.1:${desk.config.deskPort}`,
    LOG_LEVEL: 'warn',
  });
  await startNewsroom();
  startNginx();
  startVarnish();
  await desk.publish('brussels-2023/1-alert.yaml');
  await until('the mirror has the alert', async () => (await manifest()).epoch === 1);
  for (const port of [frontPort, varnishPort])
    await until('it fronts the hub', async () => (await ask(port, '/fr').catch(() => null))?.epoch === '1', 30_000);
}, 180_000);
afterAll(async () => {
  for (const program of programs) {
    if (program.exitCode !== null || program.signalCode !== null) continue;
    const gone = once(program, 'exit');
    program.kill('SIGTERM');
    await gone;
  }
  await processes?.close();
  await desk?.close();
  built?.remove();
  await postgres?.stop();
  rmSync(directory, { recursive: true, force: true });
}, 60_000);

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** `Tocsin-Epoch`; the mirror has none, since it serves files. */
  readonly epoch: string | undefined;
}

const ask = (port: number, path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const asked = request(
      { host: '127.0.0.1', port, path, method, headers, agent: false, timeout: 10_000 },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on('error', reject).on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () => {
          const epoch = answer.headers['tocsin-epoch'];
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            body: Buffer.concat(parts),
            epoch: epoch?.toString(),
          });
        });
      },
    );
    asked.on('error', reject).on('timeout', () => asked.destroy(new Error('no answer')));
    asked.end();
  });

interface Manifest {
  readonly epoch: number;
  readonly documents: Record<string, { file: string; type: string; codings: { gzip?: object } }>;
}
/** Empty until there is one. */
const manifest = async (): Promise<Partial<Manifest>> => {
  const answer = await ask(frontPort, '/manifest.json').catch(() => null);
  return answer?.status === 200 ? (JSON.parse(answer.body.toString()) as Manifest) : {};
};

const stopHub = async () => {
  await newsroom?.stop();
  newsroom = undefined;
};
const startHub = async () => {
  if (!newsroom) await startNewsroom();
  await until('varnish trusts the hub again', async () => (await ask(varnishPort, '/de')).epoch !== undefined);
};

describe('nginx before a hub and its mirror', () => {
  test('passes the hub on with its epoch, its types and its compressed bytes', async () => {
    for (const path of ['/fr', '/feeds/fr.atom', '/events.json']) {
      const [direct, front] = [await ask(hubPort, path), await ask(frontPort, path)];
      expect([path, front.status, front.epoch, front.headers['content-type']]).toEqual([
        path,
        200,
        '1',
        direct.headers['content-type'],
      ]);
    }
    const gzip = await ask(frontPort, '/fr', { 'accept-encoding': 'gzip' });
    expect([gzip.headers['content-encoding'], gzip.headers.vary]).toEqual(['gzip', 'Accept-Encoding']);
    expect((await ask(frontPort, '/api/v1/board')).status).toBe(401);
    expect((await ask(frontPort, '/fr', {}, 'DELETE')).status).toBe(405);
  });

  test('after a release both origins carry the same epoch within 5 s', async () => {
    const began = performance.now();
    const released = desk.publish('false-alarm/1-alert.yaml');
    const seen: string[] = [];
    await until('both have it', async () => {
      const [hub, second] = [(await ask(frontPort, '/fr')).epoch, (await manifest()).epoch];
      seen.push(`${hub}/${second}`);
      return hub === '2' && second === 2;
    });
    await released;
    console.log(`a release was on both origins ${Math.round(performance.now() - began)} ms after the call`);
    // Asked all the time, neither has gone back.
    for (const side of [0, 1]) {
      const epochs = seen.map((each) => Number(each.split('/')[side]));
      expect(epochs).toEqual([...epochs].sort((x, y) => x - y));
    }
    expect((await ask(mirrorPort, '/fr')).body.equals((await ask(hubPort, '/fr')).body)).toBe(true);
  });

  test('a 404 is never kept, neither of the hub nor of the mirror', async () => {
    for (const port of [frontPort, mirrorPort, varnishPort]) {
      const { status, headers } = await ask(port, '/fr/messages/2026-9999');
      expect([port, status, headers['cache-control']]).toEqual([port, 404, 'no-store']);
    }
  });

  test('with the hub stopped it serves every document of the mirror with 200, its type and its bytes', async () => {
    const before = new Map<string, Answer>();
    const { documents = {}, epoch } = await manifest();
    const paths = Object.keys(documents).filter((path) => path !== '/404');
    for (const path of paths) before.set(path, await ask(hubPort, path));
    await stopHub();
    for (const path of paths) {
      const after = await ask(frontPort, path);
      expect([path, after.status, after.headers['content-type']]).toEqual([path, 200, documents[path]!.type]);
      expect([path, after.body.equals(before.get(path)!.body)]).toEqual([path, true]);
    }
    expect([epoch, (await manifest()).epoch]).toEqual([2, 2]);
    const gzip = await ask(frontPort, '/fr', { 'accept-encoding': 'gzip, br' });
    expect([gzip.headers['content-encoding'], gzip.headers['tocsin-origin']]).toEqual(['gzip', 'mirror']);
    expect((await ask(frontPort, '/fr/', {})).status).toBe(200);
    expect((await ask(frontPort, '/nothing')).body.toString()).toContain('<h1>404</h1>');
    expect([(await ask(frontPort, '/writer.json')).status, (await ask(mirrorPort, '/404.html')).status]).toEqual([
      404, 404,
    ]);
    expect((await ask(mirrorPort, '/fr', {}, 'POST')).status).toBe(405);
    await startHub();
    expect((await ask(frontPort, '/nl')).epoch).toBe('2');
  }, 120_000);

  test('live events come through one by one', async () => {
    const first = await new Promise<string>((resolve, reject) => {
      const stream = request({ host: '127.0.0.1', port: frontPort, path: '/live', agent: false }, (answer) => {
        answer.once('data', (part) => {
          stream.destroy();
          resolve(`${answer.headers['content-type']} ${String(part).length > 0}`);
        });
      });
      stream.on('error', reject);
      stream.end();
    });
    expect(first).toMatch(/^text\/event-stream.* true$/);
  });
});

describe('varnish before a hub and its mirror', () => {
  test('fault 23: after a withdrawal nothing older is served beyond its max-age of 2 s while the hub is up', async () => {
    const { reference } = await desk.publish('false-alarm/1-alert.yaml');
    await until('varnish has it', async () => (await ask(varnishPort, '/fr')).body.includes(reference));
    const release = desk.publish('false-alarm/2-withdrawal.yaml', reference);
    const old = (await ask(hubPort, '/fr')).epoch!;
    await until('the hub has it', async () => Number((await ask(hubPort, '/fr')).epoch) > Number(old));
    const servedMs = performance.now();
    const stale: number[] = [];
    await until('varnish has it', async () => {
      const { epoch, headers } = await ask(varnishPort, '/fr');
      if (epoch !== old) return true;
      stale.push(Number(headers.age ?? 0));
      return false;
    });
    console.log(`varnish served the withdrawal ${Math.round(performance.now() - servedMs)} ms after the hub did`);
    // Whatever was old was within the time for which the hub lets it be kept.
    expect(stale.filter((age) => age > 2)).toEqual([]);
    await release;
    for (let i = 0; i < 50; i++) expect((await ask(varnishPort, '/fr')).epoch).not.toBe(old);
  }, 60_000);

  test('fault 23: with the hub down its mirror is served, and with both down what was kept; no error is kept', async () => {
    const { body, epoch } = await ask(varnishPort, '/fr');
    await stopHub();
    const answers: Answer[] = [];
    await until('the mirror answers through varnish', async () => {
      answers.push(await ask(varnishPort, '/fr'));
      return (await ask(varnishPort, '/sitemap.xml')).headers['tocsin-origin'] === 'mirror';
    });
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    const nginx = programs[0]!;
    nginx.kill('SIGTERM');
    await once(nginx, 'exit');
    const kept = await ask(varnishPort, '/fr');
    expect([kept.status, kept.body.equals(body)]).toEqual([200, true]);
    expect((await ask(varnishPort, '/fr/never-asked')).status).toBe(503);
    startNginx();
    await startHub();
    expect((await ask(varnishPort, '/fr/never-asked')).status).toBe(404);
    expect(Number((await ask(varnishPort, '/fr')).epoch)).toBeGreaterThanOrEqual(Number(epoch));
  }, 120_000);
});
