import type { About } from './vocabulary.js';

/* A post has 280 characters with its links: of a long place it keeps what to do, and the page tells where. */
const SHORT_PLACE = 60;

/** `Shooting (Brussels)`, where both together are brief. */
export const eventIn = ({ event, place }: About): string =>
  place === '' || [...place].length > SHORT_PLACE ? event : `${event} (${place})`;

/** The last sentence of a text: that a message is checked says nothing to whoever does not know which one. */
export const placeAtEnd =
  (label: string) =>
  (place: string): string =>
    place === '' ? '' : ` ${label}${place.replace(/[.\s]+$/, '')}.`;
