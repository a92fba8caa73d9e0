import { PLACES, type PlaceName } from './places.js';

export type Code = Pick<PlaceName, 'scheme' | 'code'>;

/** Without accents, hyphens and capitals: who types "liege" or "saint josse" finds it. */
const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[-’'\s]+/g, ' ')
    .trim()
    .toLowerCase();

const MOST = 8;
/* Eurostat gives a country and up to three more letters or digits; Statbel five digits. */
const FORMS: { readonly [S in PlaceName['scheme']]: RegExp } = { NIS: /^\d{5}$/, NUTS: /^[A-Z]{2}[A-Z0-9]{0,3}$/ };

/** What begins with the words first, then what has them anywhere. */
export function findPlaces(sought: string): readonly PlaceName[] {
  const words = plain(sought);
  if (words === '') return [];
  const rank = ({ code, names }: PlaceName): number => {
    const all = [code.toLowerCase(), ...Object.values(names).map(plain)];
    if (all.includes(words)) return 0;
    if (all.some((name) => name.startsWith(words))) return 1;
    return all.some((name) => name.includes(words)) ? 2 : 3;
  };
  return PLACES.map((place) => ({ place, rank: rank(place) }))
    .filter((one) => one.rank < 3)
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, MOST)
    .map(({ place }) => place);
}

/** A code that is typed and not in the list; null: it looks like none. */
export function typedCode(sought: string): Code | null {
  const code = sought.trim().toUpperCase();
  const scheme = (['NIS', 'NUTS'] as const).find((one) => FORMS[one].test(code));
  return scheme && !PLACES.some((place) => place.code === code) ? { scheme, code } : null;
}

export const placeOf = ({ scheme, code }: Code): PlaceName | undefined =>
  PLACES.find((place) => place.scheme === scheme && place.code === code);
