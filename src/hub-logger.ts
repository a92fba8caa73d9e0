import { writeSync } from 'node:fs';
import { pino } from 'pino';
import type { LogLevel } from './config.js';

/**
 * The hub's log: one line of JSON per event on standard error, so that standard output stays for people. pino escapes
 * control characters, so no name or remote answer can forge a line. It does not promise that every line is kept: what
 * cannot be written (a full disk, a terminal that has gone) is dropped and counted, as no page may end or wait for it.
 */
export class HubLogger {
  /** Lines that could not be written since the process began. */
  dropped = 0;
  private untold = 0;
  private torn = false;
  private readonly out;

  /** `fd` is where the lines go: standard error, save in tests. */
  constructor(
    level: LogLevel,
    private readonly fd = 2,
  ) {
    this.out = pino({ level, base: { pid: process.pid } }, { write: (line: string) => this.write(line) });
  }

  private write(line: string): void {
    try {
      writeWhole(this.fd, Buffer.from(this.torn ? `\n${line}` : line));
      this.torn = false;
    } catch (error) {
      this.torn ||= error instanceof Torn;
      this.dropped += 1;
      this.untold += 1;
      return;
    }
    const lost = this.untold;
    if (lost === 0) return;
    this.untold = 0;
    this.warn(`${lost} lines of this log before the last one could not be written and are lost.`, 'log');
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

/** The disk became full in the middle of a line. */
class Torn extends Error {}

/** A pipe that is full gets this long to be read, and then the line is given up: a stuck reader must not stop a hub. */
const FULL_PIPE = { waits: 10, waitMs: 20 } as const;

function writeWhole(fd: number, line: Buffer): void {
  let waits = 0;
  for (let at = 0; at < line.length; ) {
    try {
      at += writeSync(fd, line, at);
    } catch (cause) {
      const isFullPipe = (cause as NodeJS.ErrnoException).code === 'EAGAIN';
      if (!isFullPipe || waits === FULL_PIPE.waits) throw at > 0 ? new Torn('a line is torn', { cause }) : cause;
      waits += 1;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, FULL_PIPE.waitMs);
    }
  }
}

const FRAMEWORK = new Set(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestApplication']);
