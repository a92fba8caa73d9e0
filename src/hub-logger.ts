import { pino } from 'pino';
import type { LogLevel } from './config.js';

/**
 * The hub's log: one line of JSON per event on standard error, so that standard output stays for people. pino escapes
 * control characters, so no name or remote answer can forge a line.
 */
export class HubLogger {
  private readonly out;

  constructor(level: LogLevel) {
    this.out = pino({ level, base: { pid: process.pid } }, pino.destination({ dest: 2, sync: true }));
  }

  log(message: unknown, room?: string): void {
    // The framework tells how it wires itself together; that helps nobody who runs a hub.
    if (room !== undefined && FRAMEWORK.has(room)) this.out.debug({ room }, String(message));
    else this.out.info({ room }, String(message));
  }

  warn(message: unknown, room?: string): void {
    this.out.warn({ room }, String(message));
  }

  error(message: unknown, ...rest: readonly unknown[]): void {
    const [stack, room] = rest.length > 1 ? rest : [undefined, rest[0]];
    this.out.error({ room, stack }, String(message));
  }

  debug(message: unknown, room?: string): void {
    this.out.debug({ room }, String(message));
  }

  verbose(message: unknown, room?: string): void {
    this.out.trace({ room }, String(message));
  }

  fatal(message: unknown, room?: string): void {
    this.out.fatal({ room }, String(message));
  }

  alarm(message: string, error: unknown, room: string): void {
    this.out.error({ room, ...(error instanceof Error ? { err: error } : {}) }, message);
  }
}

const FRAMEWORK = new Set(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestApplication']);
