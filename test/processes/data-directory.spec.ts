import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import {
  DataDirectoryHeld,
  holdDataDirectory,
  hubKey,
  readPostgresAccess,
  writePostgresAccess,
} from '../../src/data-directory.js';
import { ConfigError } from '../../src/variables.js';
import { type BuiltHub, buildHub } from '../support/built-hub.js';

jest.setTimeout(30_000);

let built: BuiltHub;
let directory: string;
beforeAll(async () => {
  built = await buildHub();
});
afterAll(() => built.remove());
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-data-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** A process that tries to hold the directory, says what came of it, and then stays until it is ended. */
function contender(): { said: Promise<string>; pid: number; end(signal: NodeJS.Signals): Promise<void> } {
  const program = `
    const { holdDataDirectory } = await import(${JSON.stringify(pathToFileURL(join(built.directory, 'data-directory.js')).href)});
    process.stdin.resume();
    await holdDataDirectory(${JSON.stringify(directory)}).then(() => console.log('held'), (error) => console.log(error.message));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = new Promise<void>((resolve) => {
    child.on('exit', () => resolve());
  });
  return {
    pid: child.pid!,
    said: new Promise((resolve) => {
      child.stdout.on('data', (chunk) => resolve(String(chunk).trim()));
    }),
    end: (signal) => (child.kill(signal) ? exited : Promise.resolve()),
  };
}

const modeOf = (...path: string[]): number => statSync(join(directory, ...path)).mode & 0o777;

describe('holding the data directory', () => {
  test('of several hubs that start at once one gets it, and each other is told which process has it', async () => {
    const contenders = Array.from({ length: 6 }, contender);
    const said = await Promise.all(contenders.map((one) => one.said));
    const winner = contenders[said.indexOf('held')]!;
    expect(said.filter((line) => line === 'held')).toHaveLength(1);
    const refusal = `another hub (process ${winner.pid}) uses ${directory}: stop it first, or give this one a directory and ports of its own (TOCSIN_DATA_DIR, PORT).`;
    expect(said.filter((line) => line !== 'held')).toEqual(Array(5).fill(refusal));
    await Promise.all(contenders.map((one) => one.end('SIGTERM')));
  });

  test('kill -9 of the holder releases it', async () => {
    const first = contender();
    expect(await first.said).toBe('held');
    await first.end('SIGKILL');
    const second = contender();
    expect(await second.said).toBe('held');
    await second.end('SIGTERM');
  });

  test('the same process does not get it twice, and gets it again after releasing it', async () => {
    const held = await holdDataDirectory(directory);
    await expect(holdDataDirectory(directory)).rejects.toBeInstanceOf(DataDirectoryHeld);
    held.release();
    (await holdDataDirectory(directory)).release();
  });

  test('a directory that is not there is made, for its owner alone', async () => {
    const deeper = join(directory, 'var', 'tocsin');
    (await holdDataDirectory(deeper)).release();
    expect(modeOf('var', 'tocsin')).toBe(0o700);
  });

  test('the mode of a directory that is there is left alone, as somebody has chosen it', async () => {
    chmodSync(directory, 0o750);
    (await holdDataDirectory(directory)).release();
    expect(modeOf()).toBe(0o750);
  });

  test('a path through a file is refused with what to do', async () => {
    writeFileSync(join(directory, 'file'), '');
    await expect(holdDataDirectory(join(directory, 'file', 'data'))).rejects.toThrow(
      /cannot be used \(ENOTDIR\): a part of this path is a file; name a directory in TOCSIN_DATA_DIR\.$/,
    );
  });
});

describe('the key of the hub', () => {
  test('is made once, holds 32 bytes and can be read by the owner alone', () => {
    const key = hubKey(directory);
    expect(Buffer.from(key, 'base64')).toHaveLength(32);
    expect(hubKey(directory)).toBe(key);
    expect(modeOf('key')).toBe(0o600);
  });

  test('a damaged one is refused and kept, as a new one would open nothing', () => {
    writeFileSync(join(directory, 'key'), 'half a k');
    expect(() => hubKey(directory)).toThrow(ConfigError);
    expect(readFileSync(join(directory, 'key'), 'utf8')).toBe('half a k');
  });
});

describe('how the database is reached', () => {
  const access = { port: 5000, user: 'tocsin', password: 'secret', pid: 7 };

  test('is written for the owner alone and read back', () => {
    writePostgresAccess(directory, access);
    expect(readPostgresAccess(directory)).toEqual(access);
    expect(modeOf('postgres.json')).toBe(0o600);
  });

  test.each(['', '{', '{"port":"x"}', 'null'])('is unknown when the file holds %j', (text) => {
    writeFileSync(join(directory, 'postgres.json'), text);
    expect(readPostgresAccess(directory)).toBeNull();
  });

  test('a half-written file of a process that was killed is no obstacle', () => {
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, `postgres.json.${process.pid}.new`), '{');
    writePostgresAccess(directory, access);
    expect(existsSync(join(directory, `postgres.json.${process.pid}.new`))).toBe(false);
  });
});
