import type { Document, PublicMessage } from '../domain/state.js';
import { textFeedPath } from './addresses.js';
import { feedTitle } from './atom.js';
import { entries, feedUpdated } from './entry.js';
import type { Face } from './showing.js';
import { confirmedUntil, dateTime, latest, timeOfDay } from './times.js';

const RULE = '-'.repeat(72);

/**
 * The press feed in plain text, for whoever pastes it, prints it, or sends it on by a wire that knows nothing else: what
 * each entry of the other feeds says, in the same words. `curl` shows it as it is to be read.
 */
export function textFeed(messages: readonly PublicMessage[], face: Face): Document {
  const { words, office, tree, language, confirmedAt } = face;
  const all = entries(messages, face);
  const at = dateTime(confirmedAt, words, office.timeZone);
  const until = timeOfDay(confirmedUntil(confirmedAt), words, office.timeZone);
  const confirmed = face.unconfirmed ? words.unconfirmed(until, at) : words.confirmed(at, until);
  const texts = all.map(({ title, text, url }) => [title, text, url].join('\n\n'));
  return {
    path: textFeedPath(tree, language),
    type: 'text/plain; charset=utf-8',
    body: `${[`${feedTitle(face)}\n${confirmed.join('')}`, ...texts].join(`\n\n${RULE}\n\n`)}\n`,
    lastModified: latest(confirmedAt, feedUpdated(all, face)),
    csp: null,
  };
}
