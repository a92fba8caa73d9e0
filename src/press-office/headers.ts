/** Headers of every answer of the desk (ASVS 3.4). Nothing here may be cached, framed, sniffed or leak its address. */
export const desk = (secure: boolean): { readonly [name: string]: string } => ({
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  ...(secure ? { 'strict-transport-security': 'max-age=31536000' } : {}),
});

/* Both pages set styles from scripts, which only 'unsafe-inline' lets through; scripts come from our own files alone. */
const PAGE =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; " +
  "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** Content-Security-Policy of a path that is a page with scripts; undefined for the API. */
export const pageCsp = (path: string): string | undefined =>
  /^\/(console|api\/docs)(\/|$)/.test(path) ? PAGE : undefined;
