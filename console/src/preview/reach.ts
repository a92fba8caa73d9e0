import type { Preview } from '../../../src/press-office/api.js';
import { count } from '../words/words.js';

export interface Reach {
  /** The page, the feeds, each account and each endpoint that the version goes to. */
  readonly channels: number;
  /** For a sentence: "the page, the feeds, Mastodon @crisis and 2 endpoints". */
  readonly names: readonly string[];
}

/** Where the desk says that the version goes. */
export function reachOf(preview: Preview): Reach {
  const used = preview.channels.filter(({ languages }) => languages.length > 0);
  const { count: endpoints } = preview.endpoints;
  return {
    channels: 2 + used.length + endpoints,
    names: [
      'the page',
      'the feeds',
      ...used.map(({ channel }) => channel.name),
      ...(endpoints > 0 ? [count(endpoints, 'endpoint')] : []),
    ],
  };
}
