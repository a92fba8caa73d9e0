import { randomUUID } from 'node:crypto';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../domain/refusal.js';
import type { Problem } from './api-fields.js';
import {
  DATABASE_AWAY,
  DISK_FULL,
  isDatabaseAway,
  isDiskFull,
  problemOf,
  problemOfFault,
  problemOfHttp,
} from './problem.js';

/**
 * Makes problem+json of everything that was thrown. What is the officer's turn is told in full; of what is ours, only a
 * number by which the operator finds it in the log: no stack, no SQL, no path, no address.
 */
@Catch()
export class RefusalFilter implements ExceptionFilter {
  private readonly logger = new Logger('PressOffice');

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    if (reply.sent || reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    const problem = this.problem(error, http.getRequest<FastifyRequest>());
    if (problem.status === 429) reply.header('retry-after', '60');
    if (problem.status === 503) reply.header('retry-after', '5');
    if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
    reply.status(problem.status).type('application/problem+json; charset=utf-8').send(JSON.stringify(problem));
  }

  private problem(error: unknown, request: FastifyRequest): Problem {
    if (error instanceof Refusal) return problemOf(error);
    const status = statusOf(error);
    if (status !== null && status < 500) return problemOfHttp(status);
    // Whoever leaves in the middle of a request resets a connection, but not the database's.
    if (request.raw.aborted) return problemOfHttp(400);
    const what = `${request.method} ${request.routeOptions?.url ?? 'an unknown address'}`;
    if (isDiskFull(error)) {
      this.logger.error(`${what}: the disk of the database is full; nothing was written`);
      return DISK_FULL;
    }
    if (isDatabaseAway(error)) {
      this.logger.warn(`${what}: the database does not answer`);
      return DATABASE_AWAY;
    }
    const id = randomUUID();
    this.logger.error(`${id} ${what} failed: ${told(error)}`, error instanceof Error ? error.stack : undefined);
    return problemOfFault(id);
  }
}

/** Nest's exceptions, and Fastify's own errors where they reach us as they are. */
function statusOf(error: unknown): number | null {
  if (error instanceof HttpException) return error.getStatus();
  const { statusCode, code } = (error ?? {}) as { statusCode?: unknown; code?: unknown };
  return typeof statusCode === 'number' && String(code).startsWith('FST_') ? statusCode : null;
}

/** With its causes: the outermost error seldom says what happened. */
function told(error: unknown): string {
  const words: string[] = [];
  for (let at = error; at instanceof Error && words.length < 5; at = at.cause) words.push(at.message);
  return words.join(': ') || String(error);
}
