import { inZstd } from './finish.js';
import { CODINGS, type Coding, type Finished, type Variant } from './shelf.js';

/** What a request says about the bytes it wants, read as RFC 9110 has it. Pure; all of it is linear in the input. */

export interface Chosen {
  readonly coding: Coding;
  readonly variant: Variant;
}

const QUALITY = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/;

/**
 * Chooses the variant by Accept-Encoding (RFC 9110 §12.5.3): the highest quality, and among equals br, gzip, zstd, identity.
 * What cannot be understood in the header does not count. A reader that refuses everything gets plain bytes: in a crisis
 * a text somebody may not be able to read is better than a 406 that says nothing.
 */
export function choose(finished: Finished, acceptEncoding: string | undefined): Chosen {
  const plain = { coding: 'identity', variant: finished.identity } as const;
  if (acceptEncoding === undefined || acceptEncoding === '') return plain;
  const asked = qualities(acceptEncoding);
  let best: { coding: Coding; variant: Variant } = plain;
  let bestQuality = 0;
  for (const coding of CODINGS) {
    const variant = finished[coding];
    if (variant === null) continue;
    const quality = asked.get(coding) ?? (coding === 'identity' ? IDENTITY_UNNAMED : asked.get('*')) ?? 0;
    if (quality <= bestQuality) continue;
    best = { coding, variant };
    bestQuality = quality;
  }
  if ((asked.get('zstd') ?? 0) <= bestQuality) return best;
  const variant = inZstd(finished);
  return variant === null ? best : { coding: 'zstd', variant };
}

/** Acceptable although nobody asked for it, and less wanted than anything that somebody did ask for. */
const IDENTITY_UNNAMED = 0.0001;

/** Whether a reader takes this type (RFC 9110 §12.5.1). The most exact range decides; without the header anything goes. */
export function accepts(type: string, accept: string | undefined): boolean {
  if (accept === undefined || accept.trim() === '') return true;
  const asked = qualities(accept);
  return (asked.get(type) ?? asked.get(type.replace(/\/.*/, '/*')) ?? asked.get('*/*') ?? 0) > 0;
}

function qualities(header: string): Map<string, number> {
  const asked = new Map<string, number>();
  for (const item of header.split(',')) {
    const [name = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
    const coding = name === 'x-gzip' ? 'gzip' : name;
    if (coding === '' || asked.has(coding)) continue;
    const q = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
    if (QUALITY.test(q)) asked.set(coding, Number(q));
  }
  return asked;
}

const ENTITY_TAG = /(?:W\/)?("[\x21\x23-\x7e\x80-\xff]*")/g;

/** What a request holds already. */
export interface Conditions {
  readonly ifNoneMatch: string | undefined;
  readonly ifModifiedSince: string | undefined;
}

/**
 * Whether 304 is the answer (RFC 9110 §13.2.2): If-None-Match alone decides where there is one, with the weak comparison,
 * since proxies that compress on their own weaken our tags. A date in the future proves nothing about what its sender
 * holds, and believing it would keep a correction from them for as long as their clock is wrong.
 */
export function isFresh(conditions: Conditions, finished: Finished, etag: string, nowMs: number): boolean {
  const { ifNoneMatch, ifModifiedSince } = conditions;
  if (ifNoneMatch !== undefined) {
    if (ifNoneMatch.trim() === '*') return true;
    for (const [, opaque] of ifNoneMatch.matchAll(ENTITY_TAG)) if (opaque === etag) return true;
    return false;
  }
  if (ifModifiedSince === undefined) return false;
  if (ifModifiedSince === finished.lastModifiedHttp) return true;
  if (!ifModifiedSince.endsWith(' GMT')) return false;
  const since = Date.parse(ifModifiedSince);
  return since <= nowMs && since >= Date.parse(finished.lastModifiedHttp);
}
