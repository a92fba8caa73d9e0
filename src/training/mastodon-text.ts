import { linksIn, piecesOf } from './links.js';
import { escapeHtml } from './markup.js';

/** `configuration.statuses.characters_reserved_per_url` of an instance with default settings. */
export const CHARACTERS_PER_URL = 23;

const REMOTE_MENTION = /(?<![\p{L}\p{N}_/@])@(\w{1,30})@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/gu;
const HASHTAG = /(?<![\p{L}\p{N}_/#&])#([\p{L}\p{N}_]*\p{L}[\p{L}\p{N}_]*)/gu;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * Mastodon's own count (status_length_validator.rb): grapheme clusters; each address with a protocol is 23, and of
 * `@name@host` only `@name` counts; the content warning is added by the caller.
 */
export function mastodonLength(text: string): number {
  let counted = '';
  let at = 0;
  for (const link of linksIn(text)) {
    counted += text.slice(at, link.start).replace(REMOTE_MENTION, '@$1') + 'x'.repeat(CHARACTERS_PER_URL);
    at = link.end;
  }
  counted += text.slice(at).replace(REMOTE_MENTION, '@$1');
  let length = 0;
  for (const _ of graphemes.segment(counted)) length += 1;
  return length;
}

export const hashtagsIn = (text: string): string[] => [
  ...new Set([...text.matchAll(HASHTAG)].map((found) => found[1] ?? '')),
];

/**
 * `content` as Mastodon makes it of plain text (text_formatter.rb): escaped, an empty line begins a paragraph, a line
 * break is `<br />`, addresses are links with their protocol and their tail hidden, hashtags are links to `tagBase`.
 */
export function mastodonContent(text: string, tagBase: string): string {
  if (text.trim() === '') return '';
  const marked = piecesOf(text)
    .map((piece) => (piece.link ? linkTo(piece.text) : withHashtags(piece.text, tagBase)))
    .join('');
  const paragraphs = marked.replaceAll(/\r\n?/g, '\n').split(/\n\n+/);
  return paragraphs.map((paragraph) => `<p>${paragraph.replaceAll('\n', '<br />')}</p>`).join('');
}

function linkTo(url: string): string {
  const prefix = /^https?:\/\/(?:www\.)?/i.exec(url)?.[0] ?? '';
  const shown = url.slice(prefix.length, prefix.length + 30);
  const tail = url.slice(prefix.length + 30);
  return (
    `<a href="${escapeHtml(url)}" target="_blank" rel="nofollow noopener" translate="no">` +
    `<span class="invisible">${escapeHtml(prefix)}</span>` +
    `<span class="${tail === '' ? '' : 'ellipsis'}">${escapeHtml(shown)}</span>` +
    `<span class="invisible">${escapeHtml(tail)}</span></a>`
  );
}

const withHashtags = (text: string, tagBase: string): string =>
  escapeHtml(text).replace(
    HASHTAG,
    (_, tag: string) =>
      `<a href="${escapeHtml(tagBase)}${encodeURIComponent(tag)}" class="mention hashtag" rel="tag">#<span>${tag}</span></a>`,
  );
