import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { HubLogger } from '../../src/hub-logger.js';

let directory: string;
let fd: number;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-log-'));
  fd = openSync(join(directory, 'log'), 'a');
});
afterEach(() => {
  closeSync(fd);
  rmSync(directory, { recursive: true });
});

const lines = () =>
  readFileSync(join(directory, 'log'), 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as { level: number; room: string; msg: string });

describe('the hub’s log', () => {
  test('is one line of JSON per event, in which no text can forge a second one', () => {
    const log = new HubLogger('info', fd);
    log.log('started\n{"level":60,"msg":"forged"}', 'desk');
    log.warn('low on credit', 'dispatch');
    expect(lines()).toMatchObject([
      { level: 30, room: 'desk', msg: 'started\n{"level":60,"msg":"forged"}' },
      { level: 40, room: 'dispatch', msg: 'low on credit' },
    ]);
    expect(log.dropped).toBe(0);
  });

  test('fault 24: on a full disk the log drops lines and counts them, and whoever logs goes on', () => {
    const full = openSync('/dev/full', 'w');
    const log = new HubLogger('info', full);
    for (let i = 0; i < 5; i++) log.warn(`line ${i}`, 'newsroom');
    log.alarm('The state cannot be written.', new Error('ENOSPC'), 'newsroom');
    closeSync(full);
    expect(log.dropped).toBe(6);
  });

  test('a log that has gone is a full disk that lasts', () => {
    const gone = openSync(join(directory, 'gone'), 'a');
    const log = new HubLogger('info', gone);
    closeSync(gone);
    log.log('anybody there?');
    expect(log.dropped).toBe(1);
  });
});
