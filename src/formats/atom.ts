import { create } from 'xmlbuilder2';
import type { Document, PublicMessage } from '../domain/state.js';
import { feedPath, homePath } from './addresses.js';
import { entries, entryId, facts, feedUpdated, TOCSIN_NAMESPACE } from './entry.js';
import type { Face } from './showing.js';
import { latest } from './times.js';
import { exercisePrefix } from './words/words.js';
import { xmlText } from './xml-text.js';

export const ATOM = 'http://www.w3.org/2005/Atom';
export const XMLNS = 'http://www.w3.org/2000/xmlns/';
export const XML = 'http://www.w3.org/XML/1998/namespace';

/**
 * Atom (RFC 4287). `id` and `published` never change; `updated` is the newest release's time, since every release is a
 * significant change (§4.2.15). Built with a serializer that refuses what is not well-formed.
 */
export function atom(messages: readonly PublicMessage[], face: Face): Document {
  const { words, office, tree, language } = face;
  const path = feedPath(tree, language, 'atom');
  const self = office.publicUrl + path;
  const all = entries(messages, face);
  const feed = create({ version: '1.0', encoding: 'UTF-8' })
    .ele(ATOM, 'feed')
    .att(XMLNS, 'xmlns:tocsin', TOCSIN_NAMESPACE)
    .att(XML, 'xml:lang', language);
  const text = (name: string, value: string): void => {
    feed.ele(ATOM, name).txt(xmlText(value));
  };
  text('id', self);
  text('title', exercisePrefix(tree === '' ? 'actual' : 'exercise', words) + words.feedTitle(office.senderName));
  text('subtitle', words.feedDescription);
  text('updated', feedUpdated(all, face));
  feed.ele(ATOM, 'author').ele(ATOM, 'name').txt(xmlText(office.senderName));
  feed.ele(ATOM, 'link', { rel: 'self', type: 'application/atom+xml', href: xmlText(self) });
  feed.ele(ATOM, 'link', {
    rel: 'alternate',
    type: 'text/html',
    hreflang: language,
    href: xmlText(office.publicUrl + homePath(tree, language)),
  });
  feed.ele(ATOM, 'generator').txt('Tocsin');
  feed.ele(TOCSIN_NAMESPACE, 'tocsin:confirmedAt').txt(face.confirmedAt);

  for (const entry of all) {
    const element = feed.ele(ATOM, 'entry');
    element.ele(ATOM, 'id').txt(entryId(entry, face, 'atom'));
    element.ele(ATOM, 'title', { type: 'text' }).txt(xmlText(entry.title));
    element.ele(ATOM, 'published').txt(entry.published);
    element.ele(ATOM, 'updated').txt(entry.updated);
    element.ele(ATOM, 'author').ele(ATOM, 'name').txt(xmlText(entry.source));
    element.ele(ATOM, 'link', { rel: 'alternate', type: 'text/html', hreflang: language, href: xmlText(entry.url) });
    for (const category of entry.categories) element.ele(ATOM, 'category', { term: category });
    element.ele(ATOM, 'content', { type: 'html' }).txt(xmlText(entry.html));
    for (const [name, value] of Object.entries(facts(entry)))
      element.ele(TOCSIN_NAMESPACE, `tocsin:${name}`).txt(String(value));
  }
  return {
    path,
    type: 'application/atom+xml; charset=utf-8',
    body: feed.end({ prettyPrint: true, wellFormed: true }),
    lastModified: latest(face.confirmedAt, feedUpdated(all, face)),
    csp: null,
  };
}
