import { pilesUp } from '../../domain/text.js';

const ENTITIES: { readonly [name: string]: string } = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

function decoded(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-z]{2,6}));/g, (whole, decimal, hex, name) => {
    if (name) return ENTITIES[name] ?? whole;
    const point = decimal ? Number(decimal) : Number.parseInt(hex, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}

/**
 * The text of a status as its reader sees it, from the HTML that Mastodon makes of plain text: paragraphs, line breaks,
 * and links whose hidden spans hold the full address. Every expression is linear: the input may be hostile.
 */
export function plainText(html: string): string {
  const text = html
    .replace(/<\/p>\s{0,8}<p[^<>]{0,200}>/gi, '\n\n')
    .replace(/<br[^<>]{0,20}>/gi, '\n')
    .replace(/<[^<>]{0,4000}>/g, '');
  return decoded(text).trim();
}

/** The addresses that the anchors of a status point to, whole; their visible text is shortened by Mastodon. */
export function* hrefs(html: string): Generator<string> {
  for (const [, double, single] of html.matchAll(
    /<a\s[^<>]{0,2000}?\bhref=(?:"([^"<>]{0,4000})"|'([^'<>]{0,4000})')/gi,
  ))
    yield decoded(double ?? single ?? '');
}

/** Equal for a reader: Mastodon stores CRLF of some clients, and its HTML keeps no runs of white space. */
export const readsAlike = (shown: string, sent: string): boolean => !pilesUp(shown) && flat(shown) === flat(sent);
const flat = (text: string): string => text.normalize('NFC').replace(/\s+/g, ' ').trim();
