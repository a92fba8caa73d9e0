import { describe, expect, test } from '@jest/globals';
import { choose, isFresh } from './negotiate.js';
import type { Finished } from './shelf.js';

const variant = (name: string) => ({ bytes: Buffer.from(name), etag: `"${name}"` });

const finished = (overrides: Partial<Finished> = {}): Finished => ({
  type: 'text/html; charset=utf-8',
  lastModified: '2026-11-22T02:14:07.120Z',
  lastModifiedHttp: 'Sun, 22 Nov 2026 02:14:07 GMT',
  csp: "default-src 'none'",
  identity: variant('identity'),
  gzip: variant('gzip'),
  br: variant('br'),
  ...overrides,
});

describe('a reader gets the coding that it asks for', () => {
  test.each([
    [undefined, 'identity'],
    ['', 'identity'],
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip, deflate', 'gzip'],
    ['GZIP', 'gzip'],
    ['x-gzip', 'gzip'],
    ['br;q=0.5, gzip;q=0.8', 'gzip'],
    ['br;q=0.8, gzip;q=0.8', 'br'],
    ['br ; q=0.1 , gzip;q=0', 'br'],
    ['gzip;q=0, br;q=0', 'identity'],
    ['*', 'br'],
    ['*;q=0.5, br;q=0', 'gzip'],
    ['*;q=0', 'identity'],
    ['identity', 'identity'],
    ['identity;q=1, gzip;q=0.5', 'identity'],
    ['gzip;q=0.001', 'gzip'],
    ['identity;q=0', 'identity'],
    ['identity;q=0, *', 'br'],
    ['br;q=2, gzip', 'gzip'],
    ['br;q=, gzip', 'gzip'],
    ['br;q=0.12345', 'identity'],
    ['gzip, zstd', 'gzip'],
    ['zstd;q=0, *;q=0.1', 'br'],
    [',,;;,=,', 'identity'],
    ['zstd', 'identity'],
    ['br;level=5;q=0.9', 'br'],
  ])('Accept-Encoding %p gives %s', (header, coding) => {
    expect(choose(finished(), header)).toEqual({ coding, variant: variant(coding) });
  });

  test.each([
    ['zstd', 'zstd'],
    ['br;q=0.9, gzip;q=0.9, zstd', 'zstd'],
    ['br, gzip, zstd', 'br'],
    ['gzip, zstd;q=0.9', 'gzip'],
    ['zstd;q=0', 'identity'],
  ])('zstd is sent to who wants it most: %p gets %s', (header, coding) => {
    const long = finished({ identity: variant('Restez à l’intérieur. '.repeat(20)) });
    expect(choose(long, header).coding).toBe(coding);
  });

  test('a document that compressing does not make smaller is sent plain, whatever is asked for', () => {
    expect(choose(finished({ br: null, gzip: null }), 'br, gzip').coding).toBe('identity');
  });

  test('where only one coding is kept, the next best is sent', () => {
    expect(choose(finished({ br: null }), 'br, gzip;q=0.2').coding).toBe('gzip');
  });
});

describe('a reader is told "not modified" only when it holds what it would get', () => {
  const nowMs = Date.UTC(2026, 10, 22, 3);
  const fresh = (ifNoneMatch?: string, ifModifiedSince?: string) =>
    isFresh({ ifNoneMatch, ifModifiedSince }, finished(), '"br"', nowMs);

  test.each([
    ['"br"', true],
    ['W/"br"', true],
    ['"old", "br"', true],
    ['"old" , W/"older","br"', true],
    ['"a,b", "br"', true],
    ['*', true],
    [' * ', true],
    ['"gzip"', false],
    ['br', false],
    ['"br', false],
    ['w/"BR"', false],
    ['', false],
  ])('If-None-Match %p: %p', (header, answer) => {
    expect(fresh(header)).toBe(answer);
  });

  test('If-None-Match wins over If-Modified-Since, either way', () => {
    expect(fresh('"old"', 'Sun, 22 Nov 2026 02:14:07 GMT')).toBe(false);
    expect(fresh('"br"', 'Sun, 22 Nov 2020 02:14:07 GMT')).toBe(true);
  });

  test.each([
    ['Sun, 22 Nov 2026 02:14:07 GMT', true],
    ['Sun, 22 Nov 2026 02:30:00 GMT', true],
    ['Sun, 22 Nov 2026 02:14:06 GMT', false],
    ['Sunday, 22-Nov-26 02:20:00 GMT', true],
    ['Sun, 22 Nov 2026 04:00:00 GMT', false],
    ['2026-11-22T02:30:00Z', false],
    ['yesterday', false],
    ['yesterday GMT', false],
    ['', false],
  ])('If-Modified-Since %p: %p', (header, answer) => {
    expect(fresh(undefined, header)).toBe(answer);
  });
});
