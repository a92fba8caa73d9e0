import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { PublicState } from '../../src/domain/state.js';
import { openDisk } from '../../src/newsroom/disk.js';
import { publicMessage, publicState } from '../support/messages.js';

const KEY = Buffer.alloc(32, 7);
let root: string;
let directory: string;
const file = (name: string) => join(directory, name);
const disk = (key = KEY) => openDisk({ directory, key });

/** One message whose newest version made this epoch. */
const stateAt = (epoch: number, overrides: Partial<PublicState> = {}): PublicState =>
  publicState([publicMessage(['alert'], { firstSequence: epoch })], overrides);

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'tocsin-disk-'));
  directory = join(root, 'newsroom');
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** Turns one letter of the file into another. */
async function tamper(name: string): Promise<void> {
  const bytes = await readFile(file(name));
  const at = bytes.indexOf('Incendie');
  bytes[at] = 'X'.charCodeAt(0);
  await writeFile(file(name), bytes);
}

describe('the newsroom’s disk', () => {
  test('gives back the state that was saved last, to another process too', async () => {
    const one = disk();
    await one.save(stateAt(11));
    await one.save(stateAt(12));
    expect(await disk().load()).toEqual({ state: stateAt(12), highest: 12, refused: [] });
  });

  test('with nothing on it is no trouble', async () => {
    expect(await disk().load()).toEqual({ state: null, highest: 0, refused: [] });
  });

  test('keeps a state of many messages whole', async () => {
    const messages = Array.from({ length: 120 }, (_, i) =>
      publicMessage(['alert', 'update'], { id: `message-${i}`, firstSequence: 2 * i + 1 }),
    );
    await disk().save(publicState(messages));
    expect((await disk().load()).state).toEqual(publicState(messages));
  });

  test('holds nothing that others on the machine can read', async () => {
    await disk().save(stateAt(12));
    expect((await stat(directory)).mode & 0o077).toBe(0);
    expect((await stat(file('state.jsonl'))).mode & 0o077).toBe(0);
  });

  test('remembers until when a state was vouched for without writing it again', async () => {
    const one = disk();
    await one.save(stateAt(12));
    const before = await stat(file('state.jsonl'));
    await one.confirm(12, '2026-11-22T05:00:00.000Z');
    expect((await disk().load()).state?.confirmedAt).toBe('2026-11-22T05:00:00.000Z');
    expect((await stat(file('state.jsonl'))).ino).toBe(before.ino);
  });

  test('never takes a lower epoch', async () => {
    const one = disk();
    await one.save(stateAt(12));
    await expect(one.save(stateAt(11))).rejects.toThrow('must not follow 12');
    const other = disk();
    await other.load();
    await expect(other.save(stateAt(11))).rejects.toThrow('must not follow 12');
    expect((await disk().load()).state).toEqual(stateAt(12));
  });
});

describe('a state file torn or tampered with', () => {
  beforeEach(async () => {
    const one = disk();
    await one.save(stateAt(11));
    await one.save(stateAt(12));
  });

  test('fault 05: a state cut off at any place is refused and the previous one used, and the epoch that was served is still known', async () => {
    const whole = await readFile(file('state.jsonl'));
    for (const length of [
      0,
      1,
      40,
      Math.floor(whole.length / 2),
      whole.length - 70,
      whole.length - 2,
      whole.length - 1,
    ]) {
      await writeFile(file('state.jsonl'), whole.subarray(0, length));
      const { state, highest, refused } = await disk().load();
      expect([state?.epoch, highest, refused.length]).toEqual([11, 12, 1]);
      expect(refused[0]).toContain('state.jsonl is not used');
    }
  });

  test('fault 05: a state with one letter changed does not fit its signature, and the previous one is used', async () => {
    await tamper('state.jsonl');
    const { state, highest, refused } = await disk().load();
    expect([state, highest]).toEqual([stateAt(11), 12]);
    expect(refused[0]).toContain('its signature does not match');
  });

  test('fault 05: a state signed with another key is refused', async () => {
    const { state, refused } = await disk(Buffer.alloc(32, 8)).load();
    expect([state, refused.length]).toEqual([null, 3]);
  });

  test('fault 05: when both states are bad, nothing is shown, and the epoch that was served is still known', async () => {
    await tamper('state.jsonl');
    await truncate(file('state.previous.jsonl'), 100);
    const { state, highest, refused } = await disk().load();
    expect([state, highest, refused.length]).toEqual([null, 12, 2]);
  });

  test('it is put aside for whoever looks into it, and the good previous one is kept', async () => {
    await tamper('state.jsonl');
    const one = disk();
    await one.load();
    await one.save(stateAt(13));
    expect((await readdir(directory)).sort()).toEqual([
      'mark.jsonl',
      'state.jsonl',
      'state.previous.jsonl',
      'state.refused.jsonl',
    ]);
    await truncate(file('state.jsonl'), 50);
    expect((await disk().load()).state?.epoch).toBe(11);
  });

  test('a process killed between its two renames left the last state as the previous one', async () => {
    await rm(file('state.jsonl'));
    expect(await disk().load()).toMatchObject({ state: stateAt(11), highest: 12, refused: [] });
  });

  test('a process killed while it wrote leaves the last state as it was', async () => {
    await writeFile(file('state.jsonl.new'), 'half a li');
    expect((await disk().load()).state).toEqual(stateAt(12));
  });

  test('a mark that was tampered with is not believed', async () => {
    const mark = await readFile(file('mark.jsonl'), 'utf8');
    await writeFile(file('mark.jsonl'), mark.replace('"epoch":12', '"epoch":99'));
    const { highest, refused } = await disk().load();
    expect([highest, refused.length]).toEqual([12, 1]);
  });

  test('a file that cannot be read is told with what to do', async () => {
    await rm(file('state.jsonl'));
    await mkdir(file('state.jsonl'));
    const { state, refused } = await disk().load();
    expect(state?.epoch).toBe(11);
    expect(refused[0]).toMatch(/state\.jsonl cannot be read \(EISDIR\)/);
  });
});
