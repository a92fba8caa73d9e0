import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { BELL } from '../../src/formats/bell.js';
import { SHAPES } from '../../src/formats/page-parts.js';
import type { Tone } from '../../src/formats/showing.js';
import { PICTURES } from '../../src/formats/site.js';
import type { Words } from '../../src/formats/words/vocabulary.js';
import { EXERCISE_LANGUAGES } from '../../src/formats/words/words.js';

/**
 * `npm run draw`: draws the pictures of src/formats/pictures anew, from the accents' colours, shapes and words. They are
 * kept in the repository, since a machine that serves need not have a font. Run it when a token, a shape or a word
 * changes; test/formats/pictures.spec.ts says when they no longer fit.
 */
const [WIDTH, HEIGHT] = [1200, 630];
const FOLDER = join(process.cwd(), 'src/formats/pictures');

const WORD: { readonly [tone in Tone]: (words: Words) => string } = {
  hold: ({ kinds }) => kinds.hold,
  withdrawn: ({ kinds }) => kinds.withdrawal,
  clear: ({ kinds }) => kinds['all-clear'],
  past: ({ past }) => past,
  superseded: ({ superseded }) => superseded,
  extreme: ({ severities }) => severities.Extreme,
  severe: ({ severities }) => severities.Severe,
  moderate: ({ severities }) => severities.Moderate,
  minor: ({ severities }) => severities.Minor,
  unknown: ({ severities }) => severities.Unknown,
};

/** The word of an accent in every language, on one picture: who shows a link shows one picture to all its readers. */
const wordsOf = (tone: Tone): string[] => EXERCISE_LANGUAGES.map(WORD[tone]);

export function drawing(name: (typeof PICTURES)[number], token: (name: string) => string): string {
  if (name === 'exercise') return exercise(token);
  if (name === 'quiet') return sheet(token('ink'), bell(token('ground')));
  const accent = name === 'past' || name === 'superseded' ? 'unknown' : name;
  const on = token(`on-${accent}`);
  const shape = `<g transform="translate(110 195) scale(15)"><path fill="${on}" fill-rule="evenodd" d="${SHAPES[name]}"/></g>`;
  return sheet(token(accent), shape + lines(wordsOf(name), 430, on, 64));
}

const sheet = (ground: string, inside: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}"><rect width="100%" height="100%" fill="${ground}"/>${inside}</svg>`;

const bell = (ink: string): string =>
  `<g transform="translate(440 155) scale(10)">${BELL.replace(/^.*?<path fill="#fff"/s, `<path fill="${ink}"`).replace(/<\/svg>\s*$/, '')}</g>`;

function lines(words: readonly string[], x: number, ink: string, size: number): string {
  const step = size * 1.55;
  const first = HEIGHT / 2 - (step * (words.length - 1)) / 2 + size * 0.36;
  const font = 'font-family="DejaVu Sans, Liberation Sans, Arial, sans-serif" font-weight="700"';
  return words
    .map((word, i) => `<text x="${x}" y="${first + step * i}" font-size="${size}" fill="${ink}" ${font}>${word}</text>`)
    .join('');
}

function exercise(token: (name: string) => string): string {
  const stripes = `<pattern id="p" width="120" height="120" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="60" height="120" fill="${token('exercise-stripe')}"/></pattern>`;
  const plate = `<rect x="120" y="70" width="960" height="490" fill="${token('exercise')}"/>`;
  const words = lines(
    EXERCISE_LANGUAGES.map((said) => said.exercise),
    300,
    token('on-exercise'),
    72,
  );
  return sheet(
    token('exercise'),
    `<defs>${stripes}</defs><rect width="100%" height="100%" fill="url(#p)"/>${plate}${words}`,
  );
}

/** A light colour of tokens.css. */
export const lightToken =
  (css: string) =>
  (name: string): string => {
    const found = new RegExp(`--tocsin-${name}: (#[0-9a-f]{6});`).exec(css)?.[1];
    if (!found) throw new Error(`tokens.css has no --tocsin-${name}`);
    return found;
  };

/** One PNG in an icon file, which every browser of the last fifteen years reads. */
function icon(png: Buffer, size: number): Buffer {
  const head = Buffer.alloc(22);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(1, 4);
  head.writeUInt8(size, 6);
  head.writeUInt8(size, 7);
  head.writeUInt16LE(1, 10);
  head.writeUInt16LE(32, 12);
  head.writeUInt32LE(png.length, 14);
  head.writeUInt32LE(head.length, 18);
  return Buffer.concat([head, png]);
}

export async function run(): Promise<number> {
  const token = lightToken(readFileSync(join(process.cwd(), 'src/formats/tokens.css'), 'utf8'));
  mkdirSync(FOLDER, { recursive: true });
  for (const name of PICTURES) {
    const png = await sharp(Buffer.from(drawing(name, token)))
      .png({ palette: true, colours: 16, compressionLevel: 9 })
      .toBuffer();
    writeFileSync(join(FOLDER, `${name}.png`), png);
    console.log(`${name}.png ${png.length} bytes`);
  }
  const square = (size: number) =>
    sharp(Buffer.from(BELL), { density: 72 * (size / 32) * 2 })
      .resize(size, size)
      .png({ compressionLevel: 9 })
      .toBuffer();
  writeFileSync(join(FOLDER, 'apple-touch-icon.png'), await square(180));
  writeFileSync(join(FOLDER, 'favicon.ico'), icon(await square(32), 32));
  return 0;
}
