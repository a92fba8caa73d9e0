/**
 * X's weighted length (standards.md §6, twitter-text configuration 3): what one post may weigh is 280. The room has no
 * twitter-text, so that a mistake in the hub's use of it shows here instead of being made twice; where the two cannot
 * agree without its list of 1,500 top level names, this count is the lower one, and never refuses what X would take.
 */
export const MAX_WEIGHT = 280;
const LINK_WEIGHT = 23;
const EMOJI_WEIGHT = 2;

/** The two-letter top level names there are: without a protocol, `crisis.be` is an address and `fermé.Non` is one too. */
const COUNTRIES = new Set(
  (
    'ac ad ae af ag ai al am an ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bl bm bn bo bq br bs bt bv bw by ' +
    'bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg eh er es et eu fi fj fk fm ' +
    'fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je ' +
    'jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mf mg mh mk ml mm mn mo mp ' +
    'mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa ' +
    're ro rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to ' +
    'tp tr tt tv tw tz ua ug uk um us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw'
  ).split(' '),
);
const GENERIC = new Set(
  'com org net edu gov int mil info biz name pro aero coop museum jobs mobi travel app dev news live media radio brussels vlaanderen gent'.split(
    ' ',
  ),
);

const LATIN = 'A-Za-z0-9\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u024F\\u1E00-\\u1EFF';
const PATH = `[${LATIN}\\u0300-\\u036F\\u0400-\\u04FF!*';:=+,.$/%#[\\]\\u2013_~@|&-]`;
const CANDIDATE = new RegExp(
  '(?<![A-Za-z0-9@＠$#＃])(https?:\\/\\/)?' +
    `((?:[${LATIN}][${LATIN}_-]{0,62}\\.){1,10})([A-Za-z]{2,24})(?![0-9A-Za-z@+-])(?::[0-9]{1,5})?` +
    `(\\/(?:${PATH}|\\(${PATH}*\\))*)?(\\?[A-Za-z0-9!?*'@();:&=+$/%#[\\]_.,~|-]*)?`,
  'gi',
);
/** Sequences of several code points, such as flags and families, are one emoji: only the flag `v` knows them. */
const SEQUENCES = 'gv';
const EMOJI = new RegExp('\\p{RGI_Emoji}|\\p{Emoji_Presentation}', SEQUENCES);

/** An address as X would shorten it; `start` and `end` are code units of the NFC text. */
export interface ShortenedLink {
  readonly start: number;
  readonly end: number;
  readonly url: string;
  /** Whether X is known to link it: a protocol with a top level name that is not in our lists may be one or not. */
  readonly certain: boolean;
}

/** The addresses in a text that is NFC already. */
export function xLinksIn(text: string): ShortenedLink[] {
  const links: ShortenedLink[] = [];
  for (const found of text.matchAll(CANDIDATE)) {
    const [, protocol = '', , top = '', path = '', query = ''] = found;
    const known = COUNTRIES.has(top.toLowerCase()) || GENERIC.has(top.toLowerCase());
    if (!protocol && (!known || /[-_./]/.test(text.charAt(found.index - 1)))) continue;
    const head = found[0].slice(0, found[0].length - path.length - query.length);
    const kept = query.replace(/[^A-Za-z0-9\-_&=#/]+$/, '');
    const tail = kept === '' ? trimmedPath(path) : path + kept;
    const url = head + tail;
    links.push({ start: found.index, end: found.index + url.length, url, certain: known });
  }
  return links;
}

const trimmedPath = (path: string): string => path.replace(/[!*';:,.$%[\]\u2013~@|&]+$/, '');

/** The weighted length; an address of which X may or may not know the top level counts the smaller way. */
export function weightedLength(text: string): number {
  const composed = text.normalize('NFC');
  let weight = 0;
  let at = 0;
  for (const link of xLinksIn(composed)) {
    weight += plainWeight(composed.slice(at, link.start));
    weight += link.certain ? LINK_WEIGHT : Math.min(LINK_WEIGHT, plainWeight(link.url));
    at = link.end;
  }
  return weight + plainWeight(composed.slice(at));
}

function plainWeight(text: string): number {
  let weight = 0;
  let at = 0;
  for (const emoji of text.matchAll(EMOJI)) {
    weight += charactersWeight(text.slice(at, emoji.index)) + EMOJI_WEIGHT;
    at = emoji.index + emoji[0].length;
  }
  return weight + charactersWeight(text.slice(at));
}

function charactersWeight(text: string): number {
  let weight = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    const light =
      point <= 4351 ||
      (point >= 8192 && point <= 8205) ||
      (point >= 8208 && point <= 8223) ||
      (point >= 8242 && point <= 8247);
    weight += light ? 1 : 2;
  }
  return weight;
}
