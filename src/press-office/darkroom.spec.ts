import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { mapPng, movingPng, movingWebp, noise, phonePhoto, pngBomb, webpPhoto } from '../../test/support/pictures.js';
import { Refusal } from '../domain/refusal.js';
import { type Developed, develop, MOST_FINISHED } from './darkroom.js';

async function developed(upload: Buffer): Promise<Developed> {
  const made = await develop(upload);
  if (made instanceof Refusal) throw made;
  return made;
}

async function refused(upload: Buffer): Promise<string> {
  const made = await develop(upload);
  return made instanceof Refusal ? `${made.errors[0]?.field} ${made.errors[0]?.code}: ${made.message}` : 'taken';
}

describe('a photo of a phone', () => {
  test('stands upright, at most 1600 pixels high, and says nothing of the phone, its owner or the place', async () => {
    const upload = await phonePhoto();
    expect(upload.includes('Officer Janssens') && upload.includes('Exif')).toBe(true);
    const { bytes, facts } = await developed(upload);
    expect(facts).toMatchObject({ type: 'image/jpeg', width: 1200, height: 1600, bytes: bytes.length });
    const { exif, icc, xmp, iptc, orientation, format } = await sharp(bytes).metadata();
    expect({ exif, icc, xmp, iptc, orientation, format }).toMatchObject({ format: 'jpeg' });
    expect([exif, icc, xmp, iptc, orientation].every((each) => each === undefined)).toBe(true);
    for (const word of ['Exif', 'Janssens', 'PhoneMaker', 'GPS', 'secret-owner'])
      expect(bytes.includes(word)).toBe(false);
  });

  test('is named by the digest of what the world gets, and is the same image each time', async () => {
    const upload = await phonePhoto(640, 480);
    const [one, other] = [await developed(upload), await developed(upload)];
    expect(one.facts.sha256).toBe(createHash('sha256').update(one.bytes).digest('hex'));
    expect(other.facts).toEqual(one.facts);
  });

  test('has nothing behind its end any more: what was hidden there is gone', async () => {
    const upload = Buffer.concat([await phonePhoto(640, 480), Buffer.from('<script>alert(1)</script>PK\x03\x04')]);
    const { bytes } = await developed(upload);
    expect(bytes.includes('script')).toBe(false);
    expect(bytes.subarray(-2).toString('hex')).toBe('ffd9');
  });
});

describe('other pictures', () => {
  test('a map stays a PNG, with what is transparent in it', async () => {
    const { facts, bytes } = await developed(await mapPng());
    expect(facts).toMatchObject({ type: 'image/png', width: 800, height: 450 });
    expect((await sharp(bytes).metadata()).hasAlpha).toBe(true);
  });

  test('a WebP stays one', async () => {
    expect((await developed(await webpPhoto())).facts).toMatchObject({ type: 'image/webp', width: 640, height: 480 });
  });

  test('a small one is not made larger', async () => {
    expect((await developed(await mapPng(40, 30))).facts).toMatchObject({ width: 40, height: 30 });
  });

  test('however large it was, nobody waits for more than 400 kB: what does not get small as PNG goes as JPEG', async () => {
    const { facts } = await developed(await noise(800, 600));
    expect(facts.type).toBe('image/jpeg');
    expect(facts.bytes).toBeLessThanOrEqual(MOST_FINISHED);
  });
});

describe('what is no picture, or one too many, is refused with the reason', () => {
  test.each([
    ['nothing', Buffer.alloc(0), 'file required: file is empty'],
    ['more than 10 MB', Buffer.alloc(10_000_001, 0xff), 'file too-large: file is larger than 10 MB'],
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'file type: file is SVG or HTML'],
    ['XML before SVG', Buffer.from('\ufeff<?xml version="1.0"?><svg/>'), 'file type: file is SVG or HTML'],
    ['GIF', Buffer.from('GIF89a\x01\x00\x01\x00'), 'file type: file is a GIF'],
    ['HEIC', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0'), 'file type: file is a HEIC photo'],
    ['a film', Buffer.from('\0\0\0\x18ftypisom\0\0\0\0'), 'file type: file is a film'],
    ['PDF', Buffer.from('%PDF-1.7\n'), 'file type: file is a PDF'],
    ['TIFF', Buffer.from('II*\0\x08\0\0\0'), 'file type: file is a TIFF picture'],
    ['a program', Buffer.from('\x7fELF\x02\x01\x01'), 'file type: file is no picture that is known here'],
    ['a moving PNG', movingPng(), 'file moving'],
    ['the beginning of a JPEG', Buffer.from('ffd8ffe000104a464946', 'hex'), 'file unreadable'],
    ['a PNG that unpacks to gigabytes', pngBomb(60_000, 60_000), 'file too-many-pixels: file has 60000 × 60000 pixels'],
    ['a PNG that lacks what it promises', pngBomb(4_000, 4_000), 'file unreadable'],
  ])('%s', async (_, upload, why) => expect(await refused(upload)).toContain(why));

  test('a moving WebP', async () => expect(await refused(await movingWebp())).toContain('file moving'));

  test('half a photo', async () => {
    const whole = await phonePhoto(640, 480);
    expect(await refused(whole.subarray(0, whole.length / 2))).toContain('file unreadable');
  });

  test('a JPEG that is a PNG inside, and the other way round, is what its bytes are', async () => {
    const jpegName = Buffer.concat([Buffer.from('ffd8ff', 'hex'), (await mapPng()).subarray(3)]);
    expect(await refused(jpegName)).toContain('file unreadable');
  });
});

test('where many are sent at once, the last ones are told to come again', async () => {
  const upload = await mapPng(64, 64);
  const answers = await Promise.all(Array.from({ length: 12 }, () => develop(upload)));
  const shed = answers.filter((answer) => answer instanceof Refusal);
  expect(shed.map(({ code }) => code)).toEqual(Array.from({ length: 4 }, () => 'shed'));
});
