import { pilesUp } from '../../domain/text.js';
import { heard } from '../fault.js';

/** So many letters and digits of a secret in a row are no coincidence, and too many to be repeated. */
const TELLING = 8;

/**
 * Whether a text gives away a part of the bot's token, however it is dressed up: percent-encoded, in other letter case
 * or width, interspersed with invisible characters, backwards, or cut off; a text with piled-up marks counts as one that
 * does. The number before the colon is no secret.
 */
export function givesAway(token: string, text: string): boolean {
  // Nobody has to read it, and to normalise it takes minutes.
  if (pilesUp(text)) return true;
  const secret = bare(token.slice(token.indexOf(':') + 1));
  const said = bare(text);
  for (let at = 0; at + TELLING <= secret.length; at++) {
    const part = secret.slice(at, at + TELLING);
    if (said.includes(part) || said.includes([...part].reverse().join(''))) return true;
  }
  return false;
}

/** What Telegram said, fit for the board; nothing at all of a sentence with the token in it, since it is in every URL. */
export function heardWithout(token: string, text: unknown): string {
  if (typeof text !== 'string') return '';
  const start = text.slice(0, 4096);
  return givesAway(token, start) ? '' : heard(start);
}

function bare(text: string): string {
  let plain = text;
  for (let times = 0; times < 2; times++)
    plain = plain.replace(/%([0-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return plain
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '');
}
