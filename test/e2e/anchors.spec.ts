import { createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Anchor } from '../../src/domain/anchor.js';
import { anchorKeys, believe } from '../../src/formats/anchors.js';
import { readAnchorFiles } from '../../src/ledger-file.js';
import type { AnchorsView } from '../../src/press-office/api.js';
import { LedgerService } from '../../src/press-office/ledger.service.js';
import { type TestServer, testServer } from '../support/database.js';
import { type Hub, openHub } from '../support/hub.js';
import { MailServer } from '../support/mail-server.js';
import { until } from '../support/until.js';

interface Received {
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  readonly body: string;
}

let server: TestServer;
let hub: Hub;
let archive: Server;
let mail: MailServer;
let mirror: string;
const received: Received[] = [];

beforeAll(async () => {
  mirror = mkdtempSync(join(tmpdir(), 'tocsin-anchors-'));
  archive = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    received.push({ headers: request.headers, body });
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => archive.listen(0, '127.0.0.1', resolve));
  const { port } = archive.address() as AddressInfo;
  mail = await MailServer.open();
  server = await testServer();
  hub = await openHub((await server.database()).url, {
    environment: {
      TOCSIN_MIRROR_DIR: mirror,
      TOCSIN_ANCHOR_URL: `http://127.0.0.1:${port}/anchors?token=not-for-the-console`,
      SMTP_URL: mail.url,
      TOCSIN_ANCHOR_MAIL: 'auditor@parliament.example',
      TOCSIN_ALLOW_NETWORKS: '127.0.0.0/8',
    },
    workings: { anchorsEveryMs: 1 },
  });
}, 60_000);
afterAll(async () => {
  await hub?.close();
  await mail?.close();
  archive?.close();
  archive?.closeAllConnections();
  await server?.close();
  rmSync(mirror, { recursive: true, force: true });
}, 60_000);

const atArchive = (): Anchor[] =>
  received.flatMap(({ body }) => (JSON.parse(body) as { data: { anchors: Anchor[] } }).data.anchors);
/** The attachment of a mail of several parts, as a mail program would save it. */
function attachmentOf(text: string): string {
  const base64 = /filename=anchors-\d+\.jsonl\n(?:[^\n]+\n)*\n([A-Za-z0-9+/=\n]+)/.exec(text)?.[1];
  if (base64 === undefined) throw new Error(`there is no attachment in ${text}`);
  return Buffer.from(base64, 'base64').toString('utf8');
}
const view = (): Promise<AnchorsView> => hub.rooms.app.get(LedgerService).anchorsView();

describe('a running hub', () => {
  test('carries the signed head of its ledger to a mirror, an archive and a mailbox, and each of them bears the ledger out', async () => {
    await hub.publish('brussels-2023/1-alert.yaml');
    const newest = await until(
      'both places have what was anchored',
      async () => {
        const { newest: anchor, places } = await view();
        return (
          anchor !== null &&
          places.length === 3 &&
          places.every(({ kind, seq }) => (kind === 'mail' ? seq > 0 : seq >= anchor.seq)) &&
          anchor
        );
      },
      60_000,
    );
    const keys = anchorKeys(Buffer.from(hub.key, 'base64'));
    const inMirror = await readAnchorFiles([join(mirror, 'ledger-anchors')]);
    for (const anchors of [atArchive(), inMirror]) {
      const { believed, forged, strange } = believe(anchors, keys);
      expect([forged, strange]).toEqual([[], []]);
      expect(Math.max(...believed.map(({ seq }) => seq))).toBeGreaterThanOrEqual(newest.seq);
    }
    const [letter] = mail.taken;
    expect(letter!.to.join()).toContain('auditor@parliament.example');
    expect(letter!.headers.subject).toMatch(/^Ledger of .*: entry \d+$/);
    const file = join(mirror, 'attachment.jsonl');
    writeFileSync(file, attachmentOf(letter!.text));
    expect(believe(await readAnchorFiles([file]), keys).believed.length).toBeGreaterThan(0);
    expect(await hub.rooms.app.get(LedgerService).verify([...inMirror, ...atArchive()])).toMatchObject({
      broken: null,
      forged: [],
      strange: 0,
    });
  }, 120_000);

  test('signs the webhook with the key that it publishes, and tells nobody where its secret address is', async () => {
    const { headers, body } = received[0]!;
    const document = (await (await fetch(`${hub.url}/.well-known/tocsin.json`)).json()) as {
      jwks: { keys: { kty: string; crv: string; x: string }[] };
    };
    const [jwk] = document.jwks.keys;
    const key = createPublicKey({ key: { kty: jwk!.kty, crv: jwk!.crv, x: jwk!.x }, format: 'jwk' });
    const [version, signature] = String(headers['webhook-signature']).split(',');
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    expect(version).toBe('v1a');
    expect(verify(null, Buffer.from(signed), key, Buffer.from(signature!, 'base64'))).toBe(true);
    expect(JSON.stringify(await view())).not.toContain('not-for-the-console');
  });

  test('leaves in the mirror what lies there, one file a day', () => {
    const files = readdirSync(join(mirror, 'ledger-anchors'));
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      expect(file).toMatch(/^\d{4}-\d\d-\d\d\.jsonl$/);
      expect(readFileSync(join(mirror, 'ledger-anchors', file), 'utf8')).toMatch(/^(\{.*\}\n)+$/);
    }
  });
});
