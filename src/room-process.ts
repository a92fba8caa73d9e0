import { spawn } from 'node:child_process';
import { environmentFor, type Room } from './config.js';
import type { Ended, Run } from './keep-running.js';
import { EXIT_CONFIG } from './variables.js';

/** What a process with rooms tells the supervisor, once. */
export type Report =
  | {
      readonly type: 'ready';
      /** Addresses by name, for the operator. */
      readonly links?: Readonly<Record<string, string>>;
      /** One-time address that makes the first officer, while there is none. */
      readonly firstOfficer?: string;
    }
  | { readonly type: 'refused'; readonly why: string };

export type Ready = Extract<Report, { type: 'ready' }>;

/** Starts `main` as a process with these rooms; it writes to our own outputs and ends when we end. */
export function startRooms(
  main: string,
  about: {
    readonly rooms: readonly Room[];
    readonly environment: Readonly<Record<string, string>>;
    /** It gets this long to end by itself. */
    readonly graceMs: number;
    readonly onReady: (ready: Ready, pid: number) => void;
    readonly say: (line: string) => void;
  },
): Run {
  const { rooms, environment, graceMs, onReady, say } = about;
  const child = spawn(process.execPath, [...process.execArgv, main], {
    env: environmentFor({ ...environment, TOCSIN_ROOMS: rooms.join(',') }),
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  let refusal: string | null = null;
  child.on('message', (message) => {
    const report = message as Report;
    if (report.type === 'ready') onReady(report, child.pid ?? 0);
    if (report.type === 'refused') refusal = report.why;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on('error', (error) => resolve({ why: error.message, refused: false }));
    child.on('exit', (code, signal) =>
      resolve({ why: refusal ?? signal ?? `exit code ${code}`, refused: code === EXIT_CONFIG }),
    );
  });
  return {
    ended,
    async stop(hurry) {
      child.kill('SIGTERM');
      const kill = () => child.kill('SIGKILL');
      const late = setTimeout(() => {
        say(`${rooms.join(' and ')} (process ${child.pid}) did not end within ${graceMs / 1000} s and is killed`);
        kill();
      }, graceMs);
      if (hurry.aborted) kill();
      hurry.addEventListener('abort', kill, { once: true });
      await ended;
      clearTimeout(late);
      hurry.removeEventListener('abort', kill);
    },
  };
}
