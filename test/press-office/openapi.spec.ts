import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseDraft } from '../../src/domain/content.js';
import { Refusal } from '../../src/domain/refusal.js';
import { MessageFields } from '../../src/press-office/api-message.js';
import { type Desk, openDesk } from './desk.js';

interface Document {
  readonly openapi: string;
  readonly paths: { readonly [path: string]: { readonly [method: string]: { summary?: string; responses: object } } };
  readonly components: { readonly schemas: { readonly [name: string]: { readonly properties?: object } } };
}

let desk: Desk;
let directory: string;
let document: Document;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-console-'));
  mkdirSync(join(directory, 'assets'));
  writeFileSync(join(directory, 'index.html'), '<!doctype html><title>Console</title>');
  writeFileSync(join(directory, 'assets', 'main-1a2b.js'), 'export {};');
  desk = await openDesk({ consoleDirectory: directory });
  document = (await desk.ask<Document>({ method: 'GET', url: '/api/openapi.json' })).body;
}, 120_000);
afterAll(async () => {
  await desk?.close();
  rmSync(directory, { recursive: true, force: true });
});

describe('the documentation', () => {
  test('is OpenAPI 3.1, and every reference in it leads somewhere', () => {
    expect(document.openapi).toBe('3.1.0');
    const text = JSON.stringify(document);
    const names = [...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name!);
    expect(names.length).toBeGreaterThan(50);
    for (const name of names) expect(Object.keys(document.components.schemas)).toContain(name);
    expect(text).not.toMatch(/#\/\$defs|#\/definitions/);
  });

  test('says for every route what it does and what a refusal looks like', () => {
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    expect(operations.length).toBeGreaterThan(50);
    for (const { summary, responses } of operations) {
      expect(summary).toBeTruthy();
      expect(JSON.stringify(responses)).toContain('#/components/schemas/Problem');
    }
  });

  test('names exactly the fields of a message that the one validator knows', () => {
    const refused = parseDraft({ unheardOf: 1 }, { languages: ['fr'] });
    const detail = refused instanceof Refusal ? refused.errors[0]!.detail : '';
    const known = detail.replace(/^.*known are /, '').split(', ');
    expect(known.length).toBeGreaterThan(15);
    expect(Object.keys(MessageFields.shape).sort()).toEqual([...known].sort());
    expect(Object.keys(document.components.schemas.Message!.properties!).sort()).toEqual([...known].sort());
  });

  test('comes from this host alone and runs no script of the page itself', async () => {
    const page = await desk.ask({ method: 'GET', url: '/api/docs' });
    expect(page.status).toBe(200);
    for (const [, attributes, inline] of page.text.matchAll(/<script([^>]*)>([^<]*)/g)) {
      expect(inline!.trim()).toBe('');
      expect(attributes).not.toMatch(/https?:|\/\//);
    }
    const script = await desk.ask({ method: 'GET', url: '/api/docs/swagger-ui-bundle.js' });
    expect(script.status).toBe(200);
  });
});

describe('the console', () => {
  test('is one page, never cached, under whatever path it is opened', async () => {
    for (const url of ['/console/', '/console/messages/2026-0001']) {
      const page = await desk.ask({ method: 'GET', url });
      expect(page.text).toContain('<title>Console</title>');
      expect(page.headers['cache-control']).toBe('no-store');
      expect(page.headers['content-security-policy']).toMatch(/script-src 'self';/);
    }
    const { status, headers } = await desk.ask({ method: 'GET', url: '/console' });
    expect({ status, location: headers.location }).toEqual({ status: 302, location: '/console/' });
  });

  test('has assets that may be kept for ever, since their names change with them', async () => {
    const asset = await desk.ask({ method: 'GET', url: '/console/assets/main-1a2b.js' });
    expect(asset.headers['content-type']).toMatch(/javascript/);
    expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(asset.headers['x-content-type-options']).toBe('nosniff');
  });

  test.each(['/console/assets/old.js', '/console/..%2f..%2fpackage.json', '/console/%2e%2e/desk.ts'])(
    'gives nothing else away: %s',
    async (url) => {
      const answer = await desk.ask({ method: 'GET', url });
      expect([400, 403, 404]).toContain(answer.status);
      expect(answer.headers['cache-control']).toBe('no-store');
    },
  );

  test('says how it is built where it is not', async () => {
    const without = await openDesk();
    try {
      const page = await without.ask({ method: 'GET', url: '/console/' });
      expect(page.status).toBe(404);
      expect(page.text).toMatch(/npm run build/);
    } finally {
      await without.close();
    }
  }, 60_000);
});
