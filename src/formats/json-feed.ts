import type { Document, PublicMessage } from '../domain/state.js';
import { feedPath, homePath } from './addresses.js';
import { entries, entryId, facts, feedUpdated } from './entry.js';
import type { Face } from './showing.js';
import { latest } from './times.js';
import { exercisePrefix } from './words/words.js';

/** JSON Feed 1.1; what only this hub knows is in `_tocsin`, as the specification asks of extensions. */
export function jsonFeed(messages: readonly PublicMessage[], face: Face): Document {
  const { words, office, tree, language } = face;
  const path = feedPath(tree, language, 'json');
  const all = entries(messages, face);
  const feed = {
    version: 'https://jsonfeed.org/version/1.1',
    title: exercisePrefix(tree === '' ? 'actual' : 'exercise', words) + words.feedTitle(office.senderName),
    description: words.feedDescription,
    home_page_url: office.publicUrl + homePath(tree, language),
    feed_url: office.publicUrl + path,
    language,
    authors: [{ name: office.senderName }],
    _tocsin: { confirmedAt: face.confirmedAt },
    items: all.map((entry) => ({
      id: entryId(entry, face, 'json'),
      url: entry.url,
      title: entry.title,
      content_html: entry.html,
      content_text: entry.text,
      date_published: entry.published,
      date_modified: entry.updated,
      language,
      authors: [{ name: entry.source }],
      tags: entry.categories,
      _tocsin: facts(entry),
    })),
  };
  return {
    path,
    type: 'application/feed+json; charset=utf-8',
    body: JSON.stringify(feed, null, 2),
    lastModified: latest(face.confirmedAt, feedUpdated(all, face)),
    csp: null,
  };
}
