import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts } from '../src/free-ports.js';
import { until } from '../test/support/until.js';
import { childrenOf, program } from './machine.js';

/**
 * Debian's nginx, which serves from its disk the same bytes with the same headers as the newsroom. `stock` is Debian's
 * nginx.conf, with as many workers as there are newsrooms, without the log of requests that we do not write either, and
 * with room for more than 768 connections, as it would not answer at all otherwise. `best` is the fastest that was found for
 * documents of this size.
 */
export type Flavour = 'stock' | 'best';

/** One document, in one coding, at one path. */
export interface Served {
  readonly path: string;
  readonly bytes: Buffer;
  /** As the newsroom sends them; what nginx makes itself is left out. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface Nginx {
  readonly url: string;
  /** The workers. */
  readonly pids: readonly number[];
  stop(): Promise<void>;
}

const DEBIAN = 'sendfile on; tcp_nopush on; types_hash_max_size 2048; gzip on;';
const HTTP: Readonly<Record<Flavour, string>> = {
  stock: DEBIAN,
  best:
    'sendfile off; output_buffers 1 64k; tcp_nodelay on; open_file_cache max=100 inactive=1h; ' +
    'open_file_cache_valid 1h; keepalive_requests 100000000; reset_timedout_connection on;',
};
const ITS_OWN = ['etag', 'last-modified', 'content-length', 'content-type', 'date', 'connection', 'keep-alive'];

/** It tells its version on its error output. */
export const nginxVersion = (): string =>
  /nginx\/[\d.]+/.exec(spawnSync(program('nginx', 'nginx-light'), ['-v'], { encoding: 'utf8' }).stderr)?.[0] ?? 'nginx';

export async function startNginx(
  directory: string,
  {
    flavour,
    workers,
    served,
  }: { readonly flavour: Flavour; readonly workers: number; readonly served: readonly Served[] },
): Promise<Nginx> {
  const nginx = program('nginx', 'nginx-light');
  const home = join(directory, `nginx-${flavour}-${workers}`);
  mkdirSync(home, { recursive: true });
  const [port] = (await freePorts(1)) as [number];
  const locations = served.map(({ path, bytes, headers }, i) => {
    writeFileSync(join(home, `document-${i}`), bytes);
    const told = Object.entries(headers).filter(([name]) => !ITS_OWN.includes(name));
    const add = told.map(([name, value]) => `add_header ${name} ${JSON.stringify(value)};`).join(' ');
    return `location = ${path} { alias ${home}/document-${i}; default_type ${JSON.stringify(headers['content-type'])}; ${add} }`;
  });
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  writeFileSync(
    join(home, 'nginx.conf'),
    `${user} worker_processes ${workers}; daemon off; pid ${home}/pid; error_log ${home}/error.log;
worker_rlimit_nofile 20000; events { worker_connections 16000; }
http { access_log off; default_type application/octet-stream; ${HTTP[flavour]}
  client_body_temp_path ${home}/body; proxy_temp_path ${home}/proxy; fastcgi_temp_path ${home}/fastcgi;
  uwsgi_temp_path ${home}/uwsgi; scgi_temp_path ${home}/scgi;
  server { listen 127.0.0.1:${port} backlog=4096${workers > 1 ? ' reuseport' : ''}; ${locations.join('\n')} } }
`,
  );
  const child = spawn(nginx, ['-c', join(home, 'nginx.conf'), '-p', home, '-e', join(home, 'error.log')], {
    stdio: 'inherit',
  });
  const url = `http://127.0.0.1:${port}`;
  await until('nginx answers', async () => (await fetch(`${url}${served[0]!.path}`).catch(() => null))?.ok);
  return {
    url,
    pids: childrenOf(child.pid!),
    async stop() {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}
