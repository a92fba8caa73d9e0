import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type { Document } from '../domain/state.js';
import { finish, inZstd } from './finish.js';

const page = (overrides: Partial<Document> = {}): Document => ({
  path: '/fr',
  type: 'text/html; charset=utf-8',
  body: `<!doctype html><p>${'Restez à l’intérieur. '.repeat(40)}</p>`,
  lastModified: '2026-11-22T02:14:07.120Z',
  csp: "default-src 'none'; style-src 'sha256-x'",
  ...overrides,
});

const finished = async (document: Document) => (await finish([document])).get(document.path)!;

describe('finished bytes', () => {
  test('say the same in every coding', async () => {
    const { identity, gzip, br } = await finished(page());
    const said = page().body;
    expect(identity.bytes.toString()).toBe(said);
    expect(gunzipSync(gzip!.bytes).toString()).toBe(said);
    expect(brotliDecompressSync(br!.bytes).toString()).toBe(said);
  });

  test('are unpacked again when memory was wanted meanwhile', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const { identity } = await finished(page());
    const first = new WeakRef(identity.bytes);
    await turn();
    collectGarbage();
    expect(first.deref()).toBeUndefined();
    expect(identity.bytes.toString()).toBe(page().body);
    expect(identity.bytes).toBe(identity.bytes);
  });

  test('have a tag of their own per coding, and the same tag in every process', async () => {
    const one = await finished(page());
    const other = await finished(page());
    const tags = [one.identity, one.gzip!, one.br!].map(({ etag }) => etag);
    expect(new Set(tags).size).toBe(3);
    expect([other.identity, other.gzip!, other.br!].map(({ etag }) => etag)).toEqual(tags);
    for (const tag of tags) expect(tag).toMatch(/^"[\w-]{22}"$/);
  });

  test('are kept plain only where compressing would make them longer', async () => {
    const { gzip, br } = await finished(page({ body: 'ok' }));
    expect([gzip, br]).toEqual([null, null]);
  });

  test('of a document without a policy of its own get the strictest one', async () => {
    expect((await finished(page({ csp: null }))).csp).toContain("default-src 'none'");
    expect((await finished(page())).csp).toBe(page().csp);
  });

  test('tell the time of their last change in the form that HTTP has for it', async () => {
    expect((await finished(page())).lastModifiedHttp).toBe('Sun, 22 Nov 2026 02:14:07 GMT');
  });
});

describe('zstd', () => {
  test('is made once, for the first who asks, with a tag of its own', async () => {
    const whole = await finished(page());
    const made = inZstd(whole)!;
    expect(zstdDecompressSync(made.bytes).toString()).toBe(page().body);
    expect(inZstd({ ...whole, lastModified: '2026-11-22T03:00:00.000Z' })).toBe(made);
    expect([whole.identity.etag, whole.gzip!.etag, whole.br!.etag]).not.toContain(made.etag);
  });

  test('is not made of what compressing would make longer', async () => {
    expect(inZstd(await finished(page({ body: 'ok' })))).toBeNull();
  });
});

describe('pressing again', () => {
  test('keeps the bytes of what did not change', async () => {
    const before = await finish([page(), page({ path: '/nl' })]);
    const after = await finish([page(), page({ path: '/nl', body: 'Blijf binnen.' })], before);
    expect(after.get('/fr')).toBe(before.get('/fr'));
    expect(after.get('/nl')!.identity.bytes.toString()).toBe('Blijf binnen.');
  });

  test('tells a new date without compressing the same text again', async () => {
    const before = await finish([page()]);
    const after = await finish([page({ lastModified: '2026-11-22T03:00:00.000Z' })], before);
    expect(after.get('/fr')!.lastModifiedHttp).toBe('Sun, 22 Nov 2026 03:00:00 GMT');
    expect(after.get('/fr')!.br).toBe(before.get('/fr')!.br);
  });

  test('takes away what is no longer pressed', async () => {
    const before = await finish([page(), page({ path: '/nl' })]);
    expect([...(await finish([page()], before)).keys()]).toEqual(['/fr']);
  });

  test('leaves the shelf before it as it was', async () => {
    const before = await finish([page()]);
    await finish([page({ body: 'autre' })], before);
    expect(before.get('/fr')!.identity.bytes.toString()).toBe(page().body);
  });

  test('lets the readers have their turn in between', async () => {
    let turns = 0;
    const count = () => {
      turns++;
      if (!done) setImmediate(count);
    };
    let done = false;
    setImmediate(count);
    const many = Array.from({ length: 200 }, (_, i) => page({ path: `/${i}`, body: page().body + i }));
    await finish(many);
    done = true;
    expect(turns).toBeGreaterThan(2);
  });
});
