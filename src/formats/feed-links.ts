import { CATEGORIES, SEVERITIES } from '../domain/message.js';
import { capFeedPath, chosenFeedPath, eventsPath, feedPath, ninjsFeedPath, versionsFeedPath } from './addresses.js';
import type { Face } from './showing.js';

/** A feed as a page or a list of addresses names it. */
export interface FeedLink {
  readonly title: string;
  readonly type: string;
  readonly path: string;
  /** Whether browsers and readers should find it by themselves (`<link rel="alternate">`). */
  readonly discovered: boolean;
}

/** Every feed of a language, in the order in which they are shown. */
export const feedLinks = ({ tree, language }: Face): FeedLink[] => [
  { title: 'RSS', type: 'application/rss+xml', path: feedPath(tree, language, 'rss'), discovered: true },
  { title: 'Atom', type: 'application/atom+xml', path: feedPath(tree, language, 'atom'), discovered: true },
  { title: 'JSON Feed', type: 'application/feed+json', path: feedPath(tree, language, 'json'), discovered: true },
  { title: 'Atom (versions)', type: 'application/atom+xml', path: versionsFeedPath(tree, language), discovered: true },
  { title: 'CAP (Atom)', type: 'application/atom+xml', path: capFeedPath(tree, 'atom'), discovered: true },
  { title: 'CAP (RSS)', type: 'application/rss+xml', path: capFeedPath(tree, 'rss'), discovered: true },
  { title: 'ninjs', type: 'application/json', path: ninjsFeedPath(tree, language), discovered: false },
  { title: 'Events', type: 'application/json', path: eventsPath(tree), discovered: false },
];

/** The feeds of one choice that always stand; those of areas come with the messages (more-feeds.ts). */
export const chosenFeedPaths = ({ tree, language }: Face): string[] => [
  ...CATEGORIES.map((category) => chosenFeedPath(tree, language, `category/${category}`)),
  ...SEVERITIES.filter((severity) => severity !== 'Unknown').map((severity) =>
    chosenFeedPath(tree, language, `severity/${severity}`),
  ),
];
