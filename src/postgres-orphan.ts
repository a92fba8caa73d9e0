import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from './data-directory.js';

/** The server that works on these files now, by whomever it was started, or null. */
export function findServer(
  path: string,
): { readonly pid: number; readonly port: number; readonly ready: boolean } | null {
  let lines: string[];
  try {
    lines = readFileSync(join(path, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return null;
  }
  const [pid, port, ready] = [Number(lines[0]), Number(lines[3]), lines[7]?.trim() === 'ready'];
  return isAlive(pid) && worksOn(pid, path) ? { pid, port, ready } : null;
}

/** An id out of an old file may by now be anybody's. PostgreSQL's working directory is always that of its files. */
function worksOn(pid: number, path: string): boolean {
  if (process.platform !== 'linux') {
    const { stdout } = spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
    return stdout.includes('postgres') && stdout.includes(path);
  }
  try {
    const program = basename(readlinkSync(`/proc/${pid}/exe`)).replace(/ \(deleted\)$/, '');
    return program === 'postgres' && readlinkSync(`/proc/${pid}/cwd`) === realpathSync(path);
  } catch {
    return false;
  }
}

/** Ends a server that an earlier hub has left behind: fast shutdown, then ever ruder. Throws when it does not go. */
export async function stopOrphan(path: string): Promise<void> {
  const orphan = findServer(path);
  /* PostgreSQL would take whoever has the id in an old file for a server and refuse to start: likely in a container,
     where ids are the same few after each boot. We have looked closer. Its other guard, shared memory that workers
     of a dead server still use, does not need the file. */
  if (orphan === null) return rmSync(join(path, 'postmaster.pid'), { force: true });
  const remains = () => findServer(path)?.pid === orphan.pid;
  for (const { signal, forMs } of [
    { signal: 'SIGINT', forMs: 20_000 },
    { signal: 'SIGQUIT', forMs: 5_000 },
    { signal: 'SIGKILL', forMs: 5_000 },
  ] as const) {
    if (!remains()) return;
    signalTo(orphan.pid, signal);
    for (let waitedMs = 0; waitedMs < forMs && remains(); waitedMs += 20) await sleep(20);
  }
  if (remains())
    throw new Error(`the database server of an earlier hub (process ${orphan.pid}) does not end: end it by hand.`);
}

/** To a process that may just have ended. */
export function signalTo(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
