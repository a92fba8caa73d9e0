import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { PICTURES, pictures } from '../../src/formats/site.js';
import { drawing, lightToken } from '../pictures/draw.js';
import { documentAt } from './six-kinds.js';

// The press office takes no drawings from anybody, and its refusal holds for the whole process that a test may share.
sharp.unblock({ operation: ['VipsForeignLoadSvg'] });

const token = lightToken(readFileSync(new URL('../../src/formats/tokens.css', import.meta.url), 'utf8'));
const bytesAt = (path: string): Buffer => Buffer.from(documentAt(pictures(), path).body, 'base64');

/** The drawing without its words: which letters come out is the fonts' of whoever draws. */
const shapes = (svg: string): Buffer => Buffer.from(svg.replace(/<text.*<\/text>/s, ''));
const seen = (picture: Buffer): Promise<Buffer> =>
  sharp(picture).removeAlpha().resize(60, 32, { kernel: 'linear' }).raw().toBuffer();

describe('the picture beside a link', () => {
  test.each(PICTURES)(
    '%s is of the size that scrapers want, light, and still in the accent’s colour and shape (npm run draw)',
    async (name) => {
      const kept = bytesAt(`/pictures/${name}.png`);
      expect(await sharp(kept).metadata()).toMatchObject({ format: 'png', width: 1200, height: 630 });
      expect(kept.length).toBeLessThan(30_000);
      const [a, b] = await Promise.all([seen(kept), seen(shapes(drawing(name, token)))]);
      let others = 0;
      for (let cell = 0; cell < a.length; cell += 3)
        if ([0, 1, 2].some((colour) => Math.abs(a[cell + colour]! - b[cell + colour]!) > 40)) others++;
      // What differs are the words.
      expect(others / (a.length / 3)).toBeLessThan(0.25);
    },
  );
});

describe('the icon', () => {
  test('is an icon file with one image that says its own size', async () => {
    const icon = bytesAt('/favicon.ico');
    expect([...icon.subarray(0, 8)]).toEqual([0, 0, 1, 0, 1, 0, 32, 32]);
    const image = icon.subarray(icon.readUInt32LE(18));
    expect(image.length).toBe(icon.readUInt32LE(14));
    expect(await sharp(image).metadata()).toMatchObject({ format: 'png', width: 32, height: 32 });
  });
});
