import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';

/** Pictures as phones, map programs and hostile hands make them; none is kept as a file. */

/** Of a phone held upright: stored lying, with the order to turn it, the place and a thumbnail’s worth of EXIF. */
export const phonePhoto = (width = 2400, height = 1800): Promise<Buffer> =>
  gradient(width, height)
    .jpeg({ quality: 90 })
    .withExif({
      IFD0: { Make: 'PhoneMaker', Artist: 'Officer Janssens', Copyright: 'secret-owner' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '50/1 53/1 24/1', GPSLongitudeRef: 'E', GPSLongitude: '4/1 23/1 24/1' },
    })
    .withMetadata({ orientation: 6 })
    .toBuffer();

export const mapPng = (width = 800, height = 450): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 4, background: { r: 240, g: 240, b: 230, alpha: 0.5 } } })
    .composite([
      { input: { create: { width: 20, height: 20, channels: 4, background: '#b00020' } }, left: 10, top: 10 },
    ])
    .png()
    .toBuffer();

export const webpPhoto = (): Promise<Buffer> => gradient(640, 480).webp().toBuffer();

export const movingWebp = (): Promise<Buffer> =>
  sharp(Buffer.concat([Buffer.alloc(16 * 16 * 3, 0x20), Buffer.alloc(16 * 16 * 3, 0xd0)]), {
    raw: { width: 16, height: 32, channels: 3, pageHeight: 16 },
  })
    .webp({ delay: [100, 100] })
    .toBuffer();

function gradient(width: number, height: number) {
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3;
      pixels[at] = (x * 255) / width;
      pixels[at + 1] = (y * 255) / height;
      pixels[at + 2] = (x * y) & 0xff;
    }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** Noise, of which nothing can be left out without its being seen: the hardest there is to make small. */
export function noise(width: number, height: number): Promise<Buffer> {
  let state = 42;
  const pixels = Buffer.alloc(width * height * 3);
  for (let i = 0; i < pixels.length; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    pixels[i] = state >>> 16;
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

/** A few kilobytes that say of themselves to be as large as this, one colour throughout. */
export function pngBomb(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return png(chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.alloc(1_000_000))), chunk('IEND'));
}

export function movingPng(): Buffer {
  const header = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0]);
  const pixel = deflateSync(Buffer.from([0, 255, 0, 0]));
  return png(chunk('IHDR', header), chunk('acTL', Buffer.alloc(8, 1)), chunk('IDAT', pixel), chunk('IEND'));
}

const png = (...chunks: readonly Buffer[]): Buffer =>
  Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...chunks]);

function chunk(name: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const framed = Buffer.alloc(8 + named.length);
  framed.writeUInt32BE(data.length, 0);
  framed.set(named, 4);
  framed.writeUInt32BE(crc32(named), 4 + named.length);
  return framed;
}
