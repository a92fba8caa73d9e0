import type { Coding, Finished, Shelf, Variant } from './shelf.js';

/** Names and values in turn: the form in which `writeHead` takes them fastest. */
export type Headers = readonly string[];

const FOR_EVER = 'public, max-age=31536000, immutable';

/** What is said with a document, whole or confirmed, in the order in which it is sent. */
export function documentHead(
  shelf: Shelf,
  finished: Finished,
  { coding, variant, status }: { readonly coding: Coding; readonly variant: Variant; readonly status: 200 | 304 },
): Headers {
  const told = [
    'ETag',
    variant.etag,
    'Last-Modified',
    finished.lastModifiedHttp,
    'Cache-Control',
    finished.immutable ? FOR_EVER : `public, max-age=${shelf.maxAge}, stale-if-error=86400`,
    'Vary',
    'Accept-Encoding',
    ...guards(finished.csp, shelf),
    'Tocsin-Epoch',
    String(shelf.epoch),
  ];
  if (status === 304) return told;
  if (finished.link !== undefined) told.push('Link', finished.link);
  told.push('Content-Type', finished.type);
  if (coding !== 'identity') told.push('Content-Encoding', coding);
  told.push('Content-Length', String(variant.bytes.length));
  return told;
}

/** What keeps a browser from being talked into something (ASVS 5.0 §3.4). */
export function guards(csp: string, shelf: Shelf | null = null): Headers {
  const told = [
    'Content-Security-Policy',
    csp,
    'X-Content-Type-Options',
    'nosniff',
    'Referrer-Policy',
    'no-referrer',
    'Cross-Origin-Opener-Policy',
    'same-origin',
  ];
  return shelf?.secure ? [...told, 'Strict-Transport-Security', 'max-age=31536000'] : told;
}
