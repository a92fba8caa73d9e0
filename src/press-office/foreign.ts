/** What a request tells of the page that makes it. */
export interface Telling {
  readonly method: string;
  /** As the browser sees it, behind proxies too. */
  readonly host: string;
  readonly origin: string | undefined;
  readonly secFetchSite: string | undefined;
  readonly contentType: string | undefined;
  readonly authorization: string | undefined;
  /** Whether a browser would sign this request by itself. */
  readonly cookie: boolean;
}

/**
 * What an image is uploaded as. Pictures of other sorts are let in too, to be refused by what they are: a browser names
 * the type by the file's name. A form of another site can send none of them.
 */
export const IMAGE_UPLOADS = [
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/gif',
  'image/svg+xml',
  'image/heic',
  'image/avif',
  'application/octet-stream',
] as const;

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Why a request may come from another site's page (ASVS 3.5.1 to 3.5.3), or null. A call with a token is never signed by
 * a browser, so it may come from anywhere. A call with a cookie must show that it comes from our own page, and carry
 * JSON or an image, which a form of another site cannot send. A sign-in carries no cookie yet, but a browser that says it comes from
 * elsewhere is not believed.
 */
export function foreign(told: Telling): string | null {
  if (SAFE.has(told.method)) return null;
  if (/^bearer /i.test(told.authorization ?? '')) return null;
  const { origin, secFetchSite } = told;
  const ourSite = secFetchSite === 'same-origin' || secFetchSite === 'none';
  if (secFetchSite !== undefined && !ourSite) return 'it comes from another site';
  if (origin !== undefined && !isOurs(origin, told.host)) return 'it comes from a page of another origin';
  if (!told.cookie) return null;
  if (origin === undefined && !ourSite) return 'it does not say from which page it comes';
  const type = told.contentType?.split(';')[0]?.trim().toLowerCase();
  const ours: readonly (string | undefined)[] = [undefined, 'application/json', ...IMAGE_UPLOADS];
  return ours.includes(type) ? null : 'it is not application/json';
}

function isOurs(origin: string, host: string): boolean {
  const url = URL.parse(origin);
  return url !== null && url.host !== '' && url.host === host.toLowerCase();
}
