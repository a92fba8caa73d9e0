import type { Subject } from '../domain/traffic.js';

/** What a path of the shelf is about, as it is counted. Pure. */

const about = (what: string, language = '', reference = ''): Subject => ({ what, reference, language });

/** Both worlds' trees count as one: what somebody reads during an exercise stands under its reference. */
export function subjectOf(path: string): Subject {
  const [first = '', second = '', third = '', fourth] = path
    .replace(/^\/exercise(?=\/|$)/, '')
    .split('/')
    .slice(1);
  switch (first) {
    case '':
      return about('start');
    case 'feeds':
      return feed(second, third);
    case 'ninjs':
      return about('ninjs', second, third.replace(/\.json$/, ''));
    case 'cap':
    case 'media':
    case 'events':
    case 'live':
      return about(first);
    case 'events.json':
      return about('events');
  }
  if (!/^[a-z]{2,3}$/.test(first)) return about('other');
  if (second === '') return about('page', first);
  return second === 'messages'
    ? about(fourth === undefined ? 'message' : 'version', first, third)
    : about('other', first);
}

/** `fr.rss`, `fr.versions.atom`, `cap.atom`; `fr/area/21004.atom` counts as `area`, so that thousands of them are one line. */
function feed(name: string, filter: string): Subject {
  const [language = '', ...kind] = name.split('.');
  if (kind.length === 0) return about(filter, language);
  return language === 'cap' ? about(`cap-${kind.join('-')}`) : about(kind.join('-'), language);
}
