import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { checkExport, exportTo } from '../../src/export.js';
import { anchorKeys, anchorSigner, sealWith } from '../../src/formats/anchors.js';
import { readAnchorFiles, readPublishedKeys, UnreadableLedger, verifyLedgerFile } from '../../src/ledger-file.js';
import { AnchorsStore } from '../../src/store/anchors.store.js';
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
  const kid = anchorKeys(masterKey).signing.kid;
  const whole = { entries: done.ledgerLines, broken: null, forged: [], strange: 0, key: kid };
  expect(await verifyLedgerFile(ledger)).toMatchObject(whole);
  expect(await verifyLedgerFile(directory)).toMatchObject(whole);
}, 60_000);

describe('a ledger that was exported', () => {
  let ledger: string;
  let lines: readonly string[];
  const masterKey = () => Buffer.from(hub.key, 'base64');
  const written = (name: string, changed: readonly string[]): string => {
    const file = join(directory, name);
    writeFileSync(file, changed.join('\n'));
    return file;
  };
  beforeAll(async () => {
    const keys = anchorKeys(masterKey());
    const manner = { hub: 'https://crisis.example', everyMs: 0, seal: sealWith(keys), sign: anchorSigner(masterKey()) };
    await hub.rooms.app.get(AnchorsStore).make(manner);
    await hub.publish('false-alarm/1-alert.yaml');
    const place = join(directory, 'again');
    await exportTo(hub.rooms.app, { directory: place, office: hub.config.office, masterKey: masterKey() });
    ledger = join(place, 'ledger.jsonl');
    lines = readFileSync(ledger, 'utf8').trimEnd().split('\n');
  }, 60_000);

  test('begins with its keys, then come its anchors, then its entries, and what is not yet anchored is named', async () => {
    const formats = lines.map((line) => (JSON.parse(line) as { format?: string }).format ?? 'entry');
    expect(new Set(formats)).toEqual(new Set(['tocsin-ledger-keys/1', 'tocsin-anchor/1', 'entry']));
    const { entries, anchored, unanchored } = await verifyLedgerFile(ledger);
    expect(unanchored).toEqual({ from: anchored!.seq + 1, to: entries });
  });

  test.each<[string, (line: string) => string]>([
    ['another actor', (line) => line.replace(/"actor":"[^"]+"/, '"actor":"somebody@else.example"')],
    ['a member more', (line) => line.replace(/}$/, ',"seen":true}')],
    ['a member twice', (line) => line.replace('{"seq"', '{"actor":"somebody@else.example","seq"')],
    ['half a line', (line) => line.slice(0, 40)],
  ])('is broken at an entry with %s', async (_, change) => {
    const at = lines.findIndex((line) => line.startsWith('{"seq":2,'));
    const file = written('changed.jsonl', lines.with(at, change(lines[at]!)));
    expect((await verifyLedgerFile(file)).broken?.seq).toBe(2);
  });

  test('is not believed with anchors that were changed to fit', async () => {
    const at = lines.findIndex((line) => line.includes('tocsin-anchor/1'));
    const file = written('forged.jsonl', lines.with(at, lines[at]!.replace(/"at":"\d{4}/, '"at":"2020')));
    expect((await verifyLedgerFile(file)).forged).toHaveLength(1);
  });

  test('with other keys is left out of no check: its anchors from elsewhere and the published key betray it', async () => {
    const theirs = Buffer.alloc(32, 7);
    const other = written('other.jsonl', [JSON.stringify(anchorKeys(theirs)), ...lines.slice(1)]);
    expect(await verifyLedgerFile(other)).toMatchObject({ anchors: 0, anchored: null, strange: expect.any(Number) });
    const document = written('tocsin.json', [JSON.stringify({ jwks: { keys: [anchorKeys(masterKey()).signing] } })]);
    const published = await readPublishedKeys(document);
    await expect(verifyLedgerFile(other, { published })).rejects.toThrow(UnreadableLedger);
    expect(await verifyLedgerFile(ledger, { published })).toMatchObject({ broken: null });
  });

  test('with its end cut off is whole by itself, and broken beside an anchor that lies elsewhere', async () => {
    const anchors = lines.filter((line) => line.includes('tocsin-anchor/1'));
    const entries = lines.filter((line) => line.startsWith('{"seq":'));
    const cut = written('cut.jsonl', [lines[0]!, ...entries.slice(0, 3)]);
    expect(await verifyLedgerFile(cut)).toMatchObject({ broken: null, unanchored: { from: 1, to: 3 } });
    const elsewhere = await readAnchorFiles([written('anchors.jsonl', anchors)]);
    expect((await verifyLedgerFile(cut, { elsewhere })).broken).toMatchObject({ seq: 4 });
  });

  test('is asked for by name: what is no export is said to be none', async () => {
    await expect(verifyLedgerFile(written('empty.jsonl', ['']))).rejects.toThrow('no export of a ledger');
    await expect(verifyLedgerFile(join(directory, 'nowhere'))).rejects.toThrow('cannot be read');
    await expect(readAnchorFiles([ledger, join(directory, 'shelf')])).rejects.toThrow('There is no anchor in');
  });
});
