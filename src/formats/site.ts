import { readFileSync } from 'node:fs';
import { create } from 'xmlbuilder2';
import type { Office } from '../domain/language.js';
import type { Document, PublicMessage, PublicState } from '../domain/state.js';
import { newest } from '../domain/state.js';
import { homePath, messagePath, NOTES, notePath, picturePath, startPath } from './addresses.js';
import { BELL } from './bell.js';
import { latest } from './times.js';

/**
 * What machines ask of any website: where its pages are, whom to tell of a weakness, its icon, and the pictures that are
 * shown beside links to it.
 */

/** Search engines need the newest; what is older they have met before, and a release is not to wait for a list of it. */
const LISTED = 100;

export function sitemap(messages: readonly PublicMessage[], office: Office): Document {
  const real = messages.filter(({ status }) => status === 'actual').slice(0, LISTED);
  const changed = real[0] ? newest(real[0]).releasedAt : SINCE;
  const entries: [path: string, changed?: string][] = [
    [startPath(''), changed],
    ...office.languages.flatMap((language): [string, string?][] => [
      [homePath('', language), changed],
      ...real.map((message): [string, string] => [
        messagePath('', language, message.reference),
        newest(message).releasedAt,
      ]),
      ...NOTES.map((name): [string] => [notePath(language, name)]),
    ]),
  ];
  const root = create({ version: '1.0', encoding: 'UTF-8' }).ele(
    'http://www.sitemaps.org/schemas/sitemap/0.9',
    'urlset',
  );
  for (const [path, at] of entries) {
    const url = root.ele('url');
    url.ele('loc').txt(office.publicUrl + path);
    if (at) url.ele('lastmod').txt(at);
  }
  return {
    path: '/sitemap.xml',
    type: 'application/xml; charset=utf-8',
    body: root.end({ prettyPrint: true }),
    lastModified: changed,
    csp: null,
  };
}

/** Everything public may be read by everybody; only the desk's own addresses are of no use to a search engine. */
export const robots = (office: Office): Document => ({
  path: '/robots.txt',
  type: 'text/plain; charset=utf-8',
  body: `User-agent: *\nDisallow: /api/\nDisallow: /console\nSitemap: ${office.publicUrl}/sitemap.xml\n`,
  lastModified: SINCE,
  csp: null,
});

/** RFC 9116. It expires at the end of the month after next, so that it stays the same bytes for weeks and never lapses. */
export function securityText({ confirmedAt }: PublicState, office: Office): Document {
  const now = new Date(confirmedAt);
  const expires = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 3, 1));
  const lines = [
    `Contact: ${office.securityContact}`,
    `Expires: ${expires.toISOString()}`,
    `Preferred-Languages: ${office.languages.join(', ')}`,
    `Canonical: ${office.publicUrl}/.well-known/security.txt`,
  ];
  return {
    path: '/.well-known/security.txt',
    type: 'text/plain; charset=utf-8',
    body: `${lines.join('\n')}\n`,
    lastModified: latest(new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1)).toISOString()),
    csp: null,
  };
}

/** One for each accent (showing.ts `Tone`), one for every exercise, and one for a page without a message. */
export const PICTURES = [
  'extreme',
  'severe',
  'moderate',
  'minor',
  'unknown',
  'hold',
  'withdrawn',
  'clear',
  'past',
  'superseded',
  'exercise',
  'quiet',
] as const;

/** Drawn beforehand by `npm run draw`, since a machine that serves need not have a font to draw with. */
const drawn = (name: string, path: string, type: string): Document => ({
  path,
  type,
  body: readFileSync(new URL(`./pictures/${name}`, import.meta.url), 'base64'),
  encoding: 'base64',
  lastModified: SINCE,
  csp: null,
});

const SINCE = '2026-11-27T00:00:00.000Z';

let kept: readonly Document[] | null = null;

/** Made once: nothing of them depends on a state. */
export function pictures(): readonly Document[] {
  kept ??= [
    ...PICTURES.map((name) => drawn(`${name}.png`, picturePath(name), 'image/png')),
    drawn('favicon.ico', '/favicon.ico', 'image/vnd.microsoft.icon'),
    drawn('apple-touch-icon.png', '/apple-touch-icon.png', 'image/png'),
    { path: '/favicon.svg', type: 'image/svg+xml', body: BELL, lastModified: SINCE, csp: null },
  ];
  return kept;
}
