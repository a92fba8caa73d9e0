import { pilesUp } from '../../domain/text.js';
import { decoded } from '../entities.js';

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

/** More than one is enough to look at the post. */
const MOST_STRAY = 3;

/**
 * The addresses to which links of a status lead that do not stand in what was sent. Mentions and hashtags, which the
 * instance makes of words, are none: unless they only look like one.
 */
export function strayLinks(html: string, sent: string): string[] {
  const ours = new Set(
    (sent.match(/https?:\/\/[^\s<>"]{1,2048}/gi) ?? []).flatMap((link) => [link, unended(link)].map(whole)),
  );
  const stray = new Set<string>();
  for (const [, double, single, label] of html.matchAll(
    /<a\s[^<>]{0,2000}?\bhref=(?:"([^"<>]{0,4000})"|'([^'<>]{0,4000})')[^<>]{0,2000}>([^<]{0,200}(?:<span[^<>]{0,200}>)?[^<]{0,200})/gi,
  )) {
    const address = whole(decoded(double ?? single ?? ''));
    const word = plainText(label ?? '');
    const isWord = /^[@#]/.test(word) && flat(sent).includes(word);
    if (!isWord && !ours.has(address) && stray.size < MOST_STRAY) stray.add(address);
  }
  return [...stray];
}

/** As URLs are written, so that two spellings of one are alike. */
const whole = (address: string): string => URL.parse(address)?.href ?? address;
/** A sentence's end is no part of a link. */
const unended = (link: string): string => link.replace(/[.,;:!?'’»)\]]{1,8}$/, '');

/** Equal for a reader: Mastodon stores CRLF of some clients, and its HTML keeps no runs of white space. */
export const readsAlike = (shown: string, sent: string): boolean => !pilesUp(shown) && flat(shown) === flat(sent);
const flat = (text: string): string => text.normalize('NFC').replace(/\s+/g, ' ').trim();
