import { pilesUp } from '../../domain/text.js';
import type { XPost } from './answers.js';

const ENTITIES: { readonly [name: string]: string } = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

/** No post of ours is as long; what is longer is somebody else's, or no answer of X. */
const READ_CODE_UNITS = 5_000;

const PICTURE = /^https:\/\/(?:x|twitter)\.com\/[^/]+\/status\/\d+\/photo\/\d+$/;

/** The text of a post as its reader may follow it: without X's escapes, links whole where X tells where they lead. */
export function readText({ text, entities }: XPost): string {
  const whole = new Map(entities?.urls?.map(({ url, expanded_url }) => [url, expanded_url ?? url]));
  let room = READ_CODE_UNITS;
  return text
    .slice(0, READ_CODE_UNITS)
    .replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity]!)
    .replace(/https?:\/\/t\.co\/\w+/gi, (link) => {
      const long = whole.get(link) ?? link;
      // X writes the address of a post's own picture behind its text.
      if (PICTURE.test(long)) return '';
      room -= long.length;
      return room < 0 ? link : long;
    });
}

/**
 * Does a post read as it was sent? Compared are the words and where the links lead, not white space, not `http` against
 * `https`, not a slash at a link's end: X writes those anew. A link that X tells only in its short form counts as the
 * one we sent; where the words around it seem to differ too, it is `unclear`, since a bare name such as crisis.be was
 * made a link that cannot be told from others.
 */
export function compare(sent: string, shown: XPost): 'alike' | 'differs' | 'unclear' {
  const read = readText(shown);
  if (pilesUp(read)) return 'differs';
  if (flat(read) === flat(sent)) return 'alike';
  if (!SHORTENED.test(read) || SHORTENED.test(sent)) return 'differs';
  return masked(read) === masked(sent) ? 'alike' : 'unclear';
}

const SHORTENED = /https?:\/\/t\.co\/\w/i;
const flat = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/https?:\/\/(\S+)/gi, (_, rest: string) => rest.replace(/\/$/, ''))
    .replace(/\s+/g, ' ')
    .trim();
const masked = (text: string): string => flat(text.replace(/https?:\/\/\S+/gi, '⟨⟩'));
