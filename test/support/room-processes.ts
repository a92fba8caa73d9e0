import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Room } from '../../src/config.js';
import type { BuiltRooms } from './built-rooms.js';

/** Processes of a hub as an operator starts them by hand: the built program with `TOCSIN_ROOMS` and what they share. */
export interface RoomProcesses {
  /** Resolves when the process says that it is ready. `own` is what only this process is told. */
  start(rooms: readonly Room[], own?: Readonly<Record<string, string>>): Promise<RoomProcess>;
  /** All that still run, killed; then their directories are gone. */
  close(): Promise<void>;
}

export interface RoomProcess {
  /** What it wrote to its two outputs. */
  readonly said: () => string;
  readonly isRunning: () => boolean;
  /** In order, as a deploy does: SIGTERM, and the exit code. */
  stop(): Promise<number | null>;
}

export function roomProcesses(built: BuiltRooms, shared: Readonly<Record<string, string>>): RoomProcesses {
  const directories: string[] = [];
  const children: ChildProcess[] = [];
  return {
    async start(rooms, own = {}) {
      const directory = mkdtempSync(join(tmpdir(), 'tocsin-process-'));
      directories.push(directory);
      const child = fork(join(built.directory, 'src/main.js'), {
        cwd: directory,
        env: { PATH: process.env.PATH, TOCSIN_DATA_DIR: directory, ...shared, ...own, TOCSIN_ROOMS: rooms.join(',') },
        execArgv: [],
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      });
      children.push(child);
      let said = '';
      for (const output of [child.stdout, child.stderr])
        output?.setEncoding('utf8').on('data', (text: string) => {
          said += text;
        });
      await ready(child, () => said);
      return {
        said: () => said,
        isRunning: () => child.exitCode === null && child.signalCode === null,
        async stop() {
          const gone = once(child, 'exit');
          child.kill('SIGTERM');
          await gone;
          return child.exitCode;
        },
      };
    },
    async close() {
      const running = children.filter((child) => child.exitCode === null && child.signalCode === null);
      const gone = running.map((child) => once(child, 'exit'));
      for (const child of running) child.kill('SIGKILL');
      await Promise.all(gone);
      for (const directory of directories) rmSync(directory, { recursive: true, force: true });
    },
  };
}

function ready(child: ChildProcess, said: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.on('message', (message) => {
      if ((message as { type?: string }).type === 'ready') resolve();
    });
    child.once('exit', (code, signal) => reject(new Error(`it ended (${code ?? signal}):\n${said()}`)));
  });
}
