import type { Document } from '../../src/domain/state.js';
import { finish } from '../../src/newsroom/finish.js';
import type { Shelf } from '../../src/newsroom/shelf.js';

export const document = (path: string, body: string, overrides: Partial<Document> = {}): Document => ({
  path,
  type: 'text/html; charset=utf-8',
  body,
  lastModified: '2026-11-22T02:14:07.120Z',
  csp: "default-src 'none'; style-src 'sha256-x'",
  ...overrides,
});

/** Long enough to be worth compressing. */
export const PAGE = `<!doctype html><title>Alerte</title>${'<p>Restez à l’intérieur.</p>'.repeat(40)}`;
export const FEED = `<feed>${'<entry>Incendie</entry>'.repeat(40)}</feed>`;
export const NOT_FOUND_PAGE = `<!doctype html><p>404: ${'Incendie à Neder-Over-Heembeek. '.repeat(20)}</p>`;

export const DOCUMENTS: readonly Document[] = [
  document('/', PAGE),
  document('/fr', PAGE),
  document('/fr/messages/2026-0042', PAGE),
  document('/feeds/fr.atom', FEED, { type: 'application/atom+xml; charset=utf-8', csp: null }),
  document('/robots.txt', 'ok', { type: 'text/plain; charset=utf-8', csp: null }),
  document('/404', NOT_FOUND_PAGE),
];

export async function shelf(overrides: Partial<Shelf> = {}): Promise<Shelf> {
  return {
    epoch: 118,
    confirmedAt: '2026-11-22T02:20:00.000Z',
    secure: false,
    light: false,
    maxAge: 2,
    documents: await finish(DOCUMENTS),
    ...overrides,
  };
}
