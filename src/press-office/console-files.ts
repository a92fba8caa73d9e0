import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';

/**
 * The built console under `/console`: one page, whose address behind `#` the browser keeps to itself, and its assets,
 * whose names change with their content. Where it was not built, a sentence says how.
 */
export async function serveConsole(server: FastifyInstance, directory: string | null): Promise<void> {
  server.get('/console', (_request, reply) => reply.redirect('/console/'));
  if (directory === null || !existsSync(join(directory, 'index.html'))) {
    server.get('/console/*', (_request, reply) => notBuilt(reply));
    return;
  }
  const assets = join(directory, 'assets/');
  await server.register(fastifyStatic, {
    root: directory,
    serve: false,
    index: false,
    cacheControl: false,
    // Only for what is there: an asset that is not yet there must not be remembered as missing.
    setHeaders: (reply, path) => {
      if (path.startsWith(assets)) reply.header('cache-control', 'public, max-age=31536000, immutable');
    },
  });
  server.get<{ Params: { '*': string } }>('/console/*', (request, reply) => {
    const path = request.params['*'];
    return reply.sendFile(/\.\w+$/.test(path) ? path : 'index.html');
  });
}

const notBuilt = (reply: FastifyReply) =>
  reply
    .code(404)
    .type('text/plain; charset=utf-8')
    .send(
      'The console is not built here. Run `npm run build`, then start the hub again. The API works: see /api/docs.\n',
    );
