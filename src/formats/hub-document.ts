import type { Office } from '../domain/language.js';
import type { Document } from '../domain/state.js';
import { HUB_PATH } from '../domain/subscriber.js';
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
  const url = (path: string): string => office.publicUrl + path;
  const feedsAt = (pattern: RegExp) =>
    pressed
      .filter(({ path }) => pattern.test(path))
      .map(({ path, type }) => ({ url: url(path), type: type.replace(/;.*$/s, '') }));
  const body = {
    name: office.senderName,
    url: office.publicUrl,
    languages: office.languages,
    feeds: feedsAt(/^\/feeds\/[^/]+$/),
    // Of one area, one category, or only what is at least so severe.
    chosenFeeds: feedsAt(/^\/feeds\/[^/]+\/(?:area|category|severity)\/[^/]+$/),
    exerciseFeeds: feedsAt(/^\/exercise\/feeds\/[^/]+$/),
    events: url('/events.json'),
    live: url('/live'),
    hub: url(HUB_PATH),
    jwks: { keys },
    contact: url('/.well-known/security.txt'),
    ...(office.licenceUrl === null ? {} : { licence: office.licenceUrl }),
  };
  return {
    path: HUB_DOCUMENT,
    type: 'application/json; charset=utf-8',
    body: `${JSON.stringify(body, null, 2)}\n`,
    lastModified,
    csp: null,
  };
}
