import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { processorSeconds, program } from './machine.js';

/** One run of wrk, Debian's, as a loader that costs little itself. */
export interface Load {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whose processor time is read beside. */
  readonly pids: readonly number[];
  readonly threads?: number;
}

export interface Figures {
  readonly perSecond: number;
  readonly requests: number;
  /** Of the serving processes, per request. */
  readonly processorMicroseconds: number;
  /** Answers other than 2xx and 3xx. */
  readonly refused: number;
  /** These, and what went wrong on connections. */
  readonly errors: number;
  /** Longest and 99th percentile. */
  readonly p99Ms: number;
}

const UNITS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1_000, m: 60_000 };

export async function wrk({ url, connections, seconds, headers = {}, pids, threads = 1 }: Load): Promise<Figures> {
  const args = [`-t${threads}`, `-c${connections}`, `-d${seconds}s`, '--latency', '--timeout', '10s'];
  for (const [name, value] of Object.entries(headers)) args.push('-H', `${name}: ${value}`);
  const before = processorSeconds(pids);
  const { stdout } = await promisify(execFile)(program('wrk', 'wrk'), [...args, url], { maxBuffer: 1 << 20 });
  const used = processorSeconds(pids) - before;
  const refused = Number(/Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1] ?? 0);
  const requests = Number(/(\d+) requests in/.exec(stdout)![1]);
  const socket = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(stdout);
  const [, p99, unit] = /99%\s+([\d.]+)(us|ms|s|m)/.exec(stdout) ?? [];
  return {
    perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)![1]),
    requests,
    processorMicroseconds: (used / Math.max(1, requests)) * 1e6,
    refused,
    errors: refused + (socket?.slice(1).reduce((sum, count) => sum + Number(count), 0) ?? 0),
    p99Ms: Number(p99 ?? 0) * (UNITS[unit ?? 'ms'] ?? 1),
  };
}
