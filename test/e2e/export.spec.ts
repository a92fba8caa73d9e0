import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { checkExport, exportTo, verifyLedgerFile } from '../../src/export.js';
import { type TestServer, testServer } from '../support/database.js';
import { type Hub, openHub } from '../support/hub.js';

let server: TestServer;
let hub: Hub;
let directory: string;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-export-'));
  server = await testServer();
  hub = await openHub((await server.database()).url);
}, 60_000);
afterAll(async () => {
  await hub?.close();
  await server?.close();
  rmSync(directory, { recursive: true, force: true });
}, 60_000);

test('an export beside a running hub has every page that the hub serves, and the ledger, and both can be verified without it', async () => {
  const { reference } = await hub.publish('brussels-2023/1-alert.yaml');
  const masterKey = Buffer.from(hub.key, 'base64');
  const done = await exportTo(hub.rooms.app, { directory, office: hub.config.office, masterKey });
  expect(done).toMatchObject({ epoch: 1 });
  const page = readFileSync(join(directory, 'shelf', `fr/messages/${reference}/v1.html`), 'utf8');
  expect(page).toContain(reference);
  const { manifest, problems, files } = await checkExport(directory, masterKey);
  expect(problems).toEqual([]);
  expect(manifest).toMatchObject({ epoch: 1, hub: hub.config.office.publicUrl });
  expect(files).toBeGreaterThan(done.documents);

  const ledger = join(directory, 'ledger.jsonl');
  expect(await verifyLedgerFile(ledger)).toEqual({ entries: done.ledgerLines, broken: null });
  const lines = readFileSync(ledger, 'utf8').split('\n');
  const altered = JSON.parse(lines[1]!) as { actor: string };
  lines[1] = JSON.stringify({ ...altered, actor: 'somebody@else.example' });
  writeFileSync(ledger, lines.join('\n'));
  expect((await verifyLedgerFile(ledger)).broken).toEqual({ seq: 2, reason: 'its content was changed' });
}, 60_000);
