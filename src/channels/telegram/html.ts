import { pilesUp } from '../../domain/text.js';
import { decoded } from '../entities.js';

/** One post as the public preview of a channel shows it. */
export interface Shown {
  readonly id: number;
  /** RFC 3339, UTC; null where the page does not say. */
  readonly at: string | null;
  /** As its reader sees it; empty for a picture alone. */
  readonly text: string;
  /** "Channel created", "pinned a message": nobody's post. */
  readonly isService: boolean;
}

/** One page of https://t.me/s/{name}: 20 posts or so, oldest first. */
export interface PreviewPage {
  readonly posts: readonly Shown[];
  /** Whether there is more before the first of them. */
  readonly hasOlder: boolean;
}

/**
 * Reads a page of the preview, or null where it is none of this channel. Its markup is nowhere documented, but has been
 * the same for years: `data-post="name/id"` on each post, its words in `tgme_widget_message_text`, its time in
 * `<time datetime>`, and `tme_messages_more` with `data-before` where older ones follow. It may be hostile: every step
 * goes forward through the text once.
 */
export function readPreview(html: string, name: string): PreviewPage | null {
  const reading = new Reading(name.toLowerCase());
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    reading.text(html, at, open === -1 ? html.length : open);
    if (open === -1) break;
    const isComment = html.startsWith('<!--', open);
    const close = isComment ? html.indexOf('-->', open + 4) : html.indexOf('>', open);
    if (close === -1) break;
    if (!isComment) reading.tag(html.slice(open + 1, Math.min(close, open + MOST_OF_A_TAG)));
    at = close + (isComment ? 3 : 1);
  }
  return reading.page();
}

/** Longer ones carry data of no use here. */
const MOST_OF_A_TAG = 8_000;
/** No post has as much; what a hostile page adds is left out. */
const MOST_TEXT = 20_000;
/** Ten times what a page has: it is not this page. */
const MOST_POSTS = 200;

class Reading {
  readonly #posts = new Map<number, Shown>();
  #isPreview = false;
  #hasOlder = false;
  #post: { id: number; at: string | null; text: string; isService: boolean } | null = null;
  /** Elements `div` that are open since the text began; 0 outside of it. */
  #depth = 0;
  #link: { readonly href: string; readonly from: number } | null = null;

  constructor(readonly name: string) {}

  text(html: string, from: number, to: number): void {
    if (this.#depth === 0 || !this.#post || this.#post.text.length > MOST_TEXT) return;
    this.#post.text += decoded(html.slice(from, Math.min(to, from + MOST_TEXT)).replace(/[\t\n\f\r]/g, ' '));
  }

  tag(tag: string): void {
    const element = /^\/?[a-z][a-z0-9-]*/i.exec(tag)?.[0].toLowerCase() ?? '';
    // Words that seem never to end must not swallow the posts after them.
    if (this.#depth > 0 && (element !== 'div' || attribute(tag, 'data-post') === null)) this.#inText(element, tag);
    else if (element === 'time' && this.#post) this.#post.at = timeOf(attribute(tag, 'datetime')) ?? this.#post.at;
    else if (element === 'section' && hasClass(tag, 'tgme_channel_history')) this.#isPreview = true;
    else if (element === 'a' && hasClass(tag, 'tme_messages_more') && attribute(tag, 'data-before') !== null)
      this.#hasOlder = true;
    else if (element === 'div') this.#div(tag);
  }

  page(): PreviewPage | null {
    this.#end();
    if (!this.#isPreview || this.#posts.size > MOST_POSTS) return null;
    return { posts: [...this.#posts.values()].sort((a, b) => a.id - b.id), hasOlder: this.#hasOlder };
  }

  #div(tag: string): void {
    const post = attribute(tag, 'data-post');
    if (post !== null) {
      this.#end();
      const [, name, id] = /^(\w{1,64})\/(\d{1,15})$/.exec(post) ?? [];
      if (name?.toLowerCase() === this.name)
        this.#post = { id: Number(id), at: null, text: '', isService: hasClass(tag, 'service_message') };
    }
    // The same class is on the words of a post that is replied to.
    const isWords = hasClass(tag, 'tgme_widget_message_text') && !hasClass(tag, 'js-message_reply_text');
    if (this.#post && isWords) this.#depth = 1;
  }

  #inText(element: string, tag: string): void {
    const post = this.#post!;
    if (element === 'div') this.#depth += 1;
    if (element === '/div') this.#depth -= 1;
    if (post.text.length > MOST_TEXT) return;
    if (element === 'br') post.text += '\n';
    if (element === 'a') this.#link = { href: attribute(tag, 'href') ?? '', from: post.text.length };
    if (element === '/a' || this.#depth === 0) this.#endLink(post);
  }

  #endLink(post: { text: string }): void {
    if (!this.#link) return;
    const words = post.text.slice(this.#link.from);
    const read = readLink(words, this.#link.href);
    if (read !== words) post.text = post.text.slice(0, this.#link.from) + read;
    this.#link = null;
  }

  #end(): void {
    if (this.#post) {
      this.#endLink(this.#post);
      this.#posts.set(this.#post.id, { ...this.#post, text: this.#post.text.trim() });
    }
    this.#post = null;
    this.#depth = 0;
  }
}

/**
 * A link as its reader may follow it: whole where its words are cut, and with its address beside its words where they
 * name another place, since somebody may put another address under our own words.
 */
function readLink(words: string, href: string): string {
  if (words.trim() === '' || !/^https?:/i.test(href)) return words;
  const [said, leads] = [placeOf(words), placeOf(href)];
  if (leads === said) return words;
  if (words.startsWith('@') && leads === `t.me/${words.slice(1)}`.toLowerCase()) return words;
  if (/(…|\.\.\.)$/.test(words) && leads.startsWith(said.replace(/(…|\.\.\.|%E2%80%A6)$/i, ''))) return href;
  return `${words} (${href})`;
}

/** An address as it can be compared: without its protocol and last slash, and written as a URL is. */
function placeOf(text: string): string {
  const url = /^https?:/i.test(text) ? text : `http://${text}`;
  if (pilesUp(url) || !URL.canParse(url)) return text;
  const { host, pathname, search, hash } = new URL(url);
  const isName = host === 't.me' && /^\/\w+$/.test(pathname);
  return `${host}${isName ? pathname.toLowerCase() : pathname}${search}${hash}`.replace(/\/$/, '');
}

function attribute(tag: string, name: string): string | null {
  const found = new RegExp(`\\s${name}\\s?=\\s?(?:"([^"]*)"|'([^']*)')`, 'i').exec(tag);
  return found ? decoded(found[1] ?? found[2] ?? '') : null;
}

const hasClass = (tag: string, name: string): boolean => (attribute(tag, 'class') ?? '').split(/\s/).includes(name);

function timeOf(text: string | null): string | null {
  const at = Date.parse(text ?? '');
  return Number.isNaN(at) || !/^\d{4}-\d\d-\d\dT/.test(text ?? '') ? null : new Date(at).toISOString();
}

/**
 * Does a post read as it was sent? White space is reflowed, and Telegram drops characters that nobody sees. A text that
 * ends in a cut may be shortened by the page alone: `unclear`.
 */
export function compare(sent: string, shown: string): 'alike' | 'differs' | 'unclear' {
  // Marks that pile up are nothing that we sent, and to normalise a text of them takes minutes.
  if (pilesUp(shown)) return 'differs';
  const [ours, theirs] = [flat(sent), flat(shown)];
  if (ours === theirs) return 'alike';
  return theirs.length > 1 && theirs.endsWith('…') && ours.startsWith(theirs.slice(0, -1)) ? 'unclear' : 'differs';
}
const flat = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/\p{Cf}|\u0333|\u033f|\u030a|\ufe0f/gu, '')
    .replace(/\s+/g, ' ')
    .trim();

/** Whole and exact, since /v1 begins /v12 too. */
export const carries = ({ text }: Shown, marker: string): boolean => text.split(/\s+/).includes(marker);
