/**
 * What everybody tries first. Lists of breached passwords hold few of fifteen characters, and those are short ones said
 * twice, rows of the keyboard, counting, years and names: so that is what is recognised, whatever is hung on to it.
 */
const WORDS =
  `password passwort passwd passphrase motdepasse wachtwoord geheim secret welcome welkom willkommen bienvenue hallo hello
  admin administrator root user guest login letmein master superman batman spiderman pokemon starwars dragon monkey
  princess sunshine football baseball basketball soccer shadow michael jennifer charlie jordan thomas nicolas marie
  iloveyou jetaime trustno whatever freedom computer internet google facebook linkedin microsoft windows apple samsung
  summer winter spring autumn sommer zomer printemps lente hiver monday tuesday friday january december brussels bruxelles
  brussel belgium belgique belgie berlin paris test testing temp default changeme change please access office letter
  qwerty qwertyuiop qwertz qwertzuiop azerty azertyuiop asdfghjkl asdf zxcvbnm zxcv qazwsx wsxedc poiuytrewq lkjhgfdsa
  abcdefghijklmnopqrstuvwxyz abcdef abcd abc xyz crisis crisiscentre crisiscenter emergency alert tocsin police fire
  thequickbrownfox love baby angel lovely flower cheese pepper ginger hunter ranger hockey
  killer jessica ashley daniel andrew joshua matthew robert maggie buster tigger purple silver golden orange banana
  chocolate cookie jesus christ heaven blessed forever family mother father friends money secure security my the is a me`.split(
    /\s+/,
  );

/** Characters that are left when everything common is taken away; with fewer it is no secret. */
const LEAST_OF_ITS_OWN = 8;

const PLAIN: { readonly [character: string]: string } = { '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't' };
const PUT: { readonly [character: string]: string } = { ...PLAIN, '@': 'a', $: 's', '!': 'i', '€': 'e' };

/** `about`: names, addresses and offices that somebody who knows the officer would try. */
export function isCommon(password: string, about: readonly string[] = []): boolean {
  const lower = password.toLowerCase();
  const own = about.flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u)).filter((word) => word.length > 2);
  const words = [...WORDS, ...own].sort((one, two) => two.length - one.length);
  const plain = [...lower].map((character) => PUT[character] ?? character).join('');
  return [lower, plain].some((text) => lettersOfItsOwn(text, words) < LEAST_OF_ITS_OWN);
}

/** Without common words, years, counting and what is said again. */
function lettersOfItsOwn(text: string, words: readonly string[]): number {
  let left = text.replace(/[\s_.,-]+/gu, '');
  for (const word of words) if (word.length > 3) left = left.replaceAll(word, ' ');
  left = left.replace(/(19|20)\d\d/g, ' ').replace(/\d+/g, withoutCounting);
  const rest = left.split(' ').filter((piece) => piece !== '' && !words.includes(piece));
  return rest.map(onceOnly).reduce((sum, piece) => sum + [...piece].length, 0);
}

/** Each digit that follows from the one before (up, down, the same) carries nothing. */
const withoutCounting = (digits: string): string =>
  [...digits]
    .filter((digit, i) => i === 0 || ![0, 1, 9].includes((Number(digit) - Number(digits[i - 1]) + 10) % 10))
    .join('');

const onceOnly = (piece: string): string => piece.replace(/(.+?)\1+/gu, '$1');
