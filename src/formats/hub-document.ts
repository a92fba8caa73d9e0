import type { Office } from '../domain/language.js';
import type { Document } from '../domain/state.js';
import type { PublicJwk } from './signing.js';

/** Where a program finds everything else of a hub. */
export const HUB_DOCUMENT = '/.well-known/tocsin.json';

/**
 * `/.well-known/tocsin.json`: who speaks here, in which languages, where the feeds and the WebSub hub are, and with which
 * keys manifests and webhooks are signed. The feeds are those that were pressed, so none is named that is not there.
 */
export function hubDocument(
  office: Office,
  keys: readonly PublicJwk[],
  { pressed, lastModified }: { pressed: readonly Pick<Document, 'path' | 'type'>[]; lastModified: string },
): Document {
  const feeds = pressed
    .filter(({ path }) => /^\/feeds\/[^/]+$/.test(path))
    .map(({ path, type }) => ({ url: office.publicUrl + path, type: type.replace(/;.*$/s, '') }));
  const body = {
    name: office.senderName,
    url: office.publicUrl,
    languages: office.languages,
    feeds,
    events: `${office.publicUrl}/events.json`,
    live: `${office.publicUrl}/live`,
    hub: `${office.publicUrl}/hub`,
    jwks: { keys },
    contact: `${office.publicUrl}/.well-known/security.txt`,
  };
  return {
    path: HUB_DOCUMENT,
    type: 'application/json; charset=utf-8',
    body: `${JSON.stringify(body, null, 2)}\n`,
    lastModified,
    csp: null,
  };
}
