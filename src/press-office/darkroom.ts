import { createHash } from 'node:crypto';
import sharp, { type Sharp } from 'sharp';
import type { ImageFacts, ImageType } from '../domain/image.js';
import { Refusal } from '../domain/refusal.js';

/**
 * Makes of an upload the image that the world may see: decoded, turned upright, made smaller and encoded anew. What comes
 * out holds pixels and nothing else: no EXIF, no place, no thumbnail, nothing that was hidden behind or inside the
 * picture. It promises to refuse, with the reason, what is no photo or map that it can make so; and that no upload takes
 * more than some seconds, or more memory than a large photo needs. It does not judge what a picture shows.
 */
export interface Developed {
  readonly facts: ImageFacts;
  readonly bytes: Buffer;
}

export const MOST_UPLOADED = 10_000_000;
/** The longer side; a full-width picture on any screen that matters, and what Mastodon and X make of larger ones. */
const LONGEST = 1600;
const WITHIN = { fit: 'inside', withoutEnlargement: true } as const;
/** Of the finished image: a reader on a bad phone waits for it, and a newsroom keeps it in memory. Below every channel's limit. */
export const MOST_FINISHED = 400_000;
/** An image that takes longer holds up those of others. */
const SECONDS = 15;
/** How many wait for their turn; each holds its upload in memory. */
const MOST_WAITING = 8;

/** A JPEG is decoded at the size that is needed; the others whole, so that a small file could fill the memory. */
const MOST_PIXELS: { readonly [type in ImageType]: number } = {
  'image/jpeg': 50_000_000,
  'image/png': 25_000_000,
  'image/webp': 25_000_000,
};

// libvips reads dozens of formats: all but these three are closed, whatever an upload says of itself.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadWebp'] });
sharp.cache(false);
// The machine is also for the readers.
sharp.concurrency(1);

let waiting = 0;
let turn: Promise<unknown> = Promise.resolve();

/** One at a time. `field` is where the refusal says that it came from. */
export async function develop(upload: Buffer, field = 'file'): Promise<Developed | Refusal> {
  const seen = look(upload);
  if (typeof seen !== 'string') return new Refusal('validation', `${field} ${seen.detail}`, [{ field, ...seen }]);
  if (waiting >= MOST_WAITING) return new Refusal('shed', 'Other images are being made: try again in some seconds.');
  waiting += 1;
  const mine = turn.then(() => encodeAnew(upload, seen));
  turn = mine.catch(() => undefined);
  try {
    const made = await mine;
    return 'code' in made ? new Refusal('validation', `${field} ${made.detail}`, [{ field, ...made }]) : made;
  } finally {
    waiting -= 1;
  }
}

interface Fault {
  readonly code: string;
  readonly detail: string;
}

/** What it is by its first bytes, since names and types that senders give are theirs to choose. */
function look(upload: Buffer): ImageType | Fault {
  if (upload.length === 0) return { code: 'required', detail: 'is empty' };
  if (upload.length > MOST_UPLOADED)
    return {
      code: 'too-large',
      detail: `is larger than ${MOST_UPLOADED / 1_000_000} MB: make the picture smaller first`,
    };
  const start = upload.toString('latin1', 0, 16);
  if (start.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return moves(upload) ? MOVING : 'image/png';
  if (/^RIFF....WEBP/s.test(start)) return 'image/webp';
  const known = OTHERS.find(([is]) => is.test(start));
  const what = known ? `is ${known[1]}` : 'is no picture that is known here';
  return { code: 'type', detail: `${what}; JPEG, PNG and WebP are taken` };
}

const OTHERS: readonly (readonly [RegExp, string])[] = [
  [/^GIF8/, 'a GIF, which may move'],
  [/^\s*(\xef\xbb\xbf)?\s*</, 'SVG or HTML, which may carry a program'],
  [/^....ftyp(heic|heix|hevc|mif1|msf1)/s, 'a HEIC photo: let the phone or its photo app give it out as JPEG'],
  [/^....ftypavif/s, 'an AVIF picture'],
  [/^....ftyp/s, 'a film'],
  [/^%PDF/, 'a PDF: give out its page as PNG'],
  [/^(II\*\0|MM\0\*)/, 'a TIFF picture'],
  [/^BM/, 'a bitmap (BMP)'],
];

const MOVING: Fault = { code: 'moving', detail: 'moves: give it as one still picture' };

/** An animated PNG says so before its first picture (PNG 3rd edition §11.3.6.1); libvips would take the first silently. */
function moves(png: Buffer): boolean {
  for (let at = 8; at + 8 <= png.length; ) {
    const name = png.toString('latin1', at + 4, at + 8);
    if (name === 'acTL') return true;
    if (name === 'IDAT') return false;
    at += 12 + png.readUInt32BE(at);
  }
  return false;
}

async function encodeAnew(upload: Buffer, type: ImageType): Promise<Developed | Fault> {
  const most = MOST_PIXELS[type];
  try {
    const { width, height, pages = 1 } = await sharp(upload, { limitInputPixels: false }).metadata();
    if (pages > 1) return MOVING;
    if (width * height > most)
      return {
        code: 'too-many-pixels',
        detail: `has ${width} × ${height} pixels, more than ${most / 1_000_000} million: make the picture smaller first`,
      };
    const upright = sharp(upload, { limitInputPixels: most, failOn: 'error', sequentialRead: true })
      .autoOrient()
      .resize({ ...WITHIN, width: LONGEST, height: LONGEST })
      .timeout({ seconds: SECONDS });
    const attempts = ATTEMPTS[type];
    for (const { as, encode } of attempts) {
      const { data, info } = await encode(upright.clone()).toBuffer({ resolveWithObject: true });
      if (data.length > MOST_FINISHED && encode !== attempts.at(-1)!.encode) continue;
      const sha256 = createHash('sha256').update(data).digest('hex');
      return { bytes: data, facts: { sha256, type: as, width: info.width, height: info.height, bytes: data.length } };
    }
    throw new Error(`There is no way to encode ${type}.`);
  } catch {
    // libvips tells of lines and offsets; to an officer all of it means the same.
    return { code: 'unreadable', detail: 'is broken or incomplete: open it in a picture program and save it anew' };
  }
}

interface Attempt {
  readonly as: ImageType;
  readonly encode: (image: Sharp) => Sharp;
}
const jpeg = (quality: number, longest = LONGEST): Attempt => ({
  as: 'image/jpeg',
  encode: (image) =>
    image
      .resize({ ...WITHIN, width: longest, height: longest })
      .flatten({ background: 'white' })
      .jpeg({ quality, mozjpeg: true }),
});
const webp = (quality: number, longest = LONGEST): Attempt => ({
  as: 'image/webp',
  encode: (image) => image.resize({ ...WITHIN, width: longest, height: longest }).webp({ quality }),
});

/** Worse, then smaller: of pure noise the last has half of what is allowed. */
const JPEG = [jpeg(82), jpeg(60), jpeg(35), jpeg(35, LONGEST / 2)];
/** A map stays sharp in few colours; a photo that came as PNG does not become small, and goes as JPEG. */
const ATTEMPTS: { readonly [type in ImageType]: readonly Attempt[] } = {
  'image/jpeg': JPEG,
  'image/png': [{ as: 'image/png', encode: (image) => image.png({ palette: true, compressionLevel: 9 }) }, ...JPEG],
  'image/webp': [webp(82), webp(60), webp(35), webp(35, LONGEST / 2)],
};
