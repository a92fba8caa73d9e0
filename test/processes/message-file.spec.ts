import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { readMessageFile } from '../../src/publishing.js';
import { content, image, office } from '../support/messages.js';
import { mapPng } from '../support/pictures.js';

let folder: string;
beforeAll(async () => {
  const above = await mkdtemp(join(tmpdir(), 'tocsin-message-'));
  folder = join(above, 'night');
  await mkdir(join(folder, 'maps'), { recursive: true });
  await writeFile(join(folder, 'maps', 'smoke.png'), await mapPng());
  await writeFile(join(folder, 'notes.png'), 'no picture');
  await writeFile(join(above, 'secret.png'), await mapPng());
  await symlink(join(above, 'secret.png'), join(folder, 'link.png'));
});
afterAll(() => rm(join(folder, '..'), { recursive: true }));

async function read(...media: object[]) {
  const file = join(folder, 'alert.yaml');
  await writeFile(file, stringify({ ...content({ status: 'exercise' }), media }));
  return readMessageFile(file, office());
}
const { alt, credit } = image();

describe('a picture that a message file names', () => {
  test('is made into an image, and named by its digest from then on', async () => {
    const { body, images } = await read({ file: 'maps/smoke.png', alt, credit });
    expect(images).toHaveLength(1);
    expect(body.media).toEqual([{ sha256: images![0]!.facts.sha256, alt, credit }]);
  });

  test.each([
    ['above the message’s folder', '../secret.png', 'outside of the message’s own folder'],
    ['that a link leads out to', 'link.png', 'outside of the message’s own folder'],
    ['by an absolute path', '/etc/hostname', 'relative to the message’s file'],
    ['that is not there', 'maps/none.png', 'which is not there'],
    ['that is a folder', 'maps', 'is no file'],
    ['that is none', 'notes.png', 'is no picture that is known here'],
  ])('%s is refused with its field', async (_, file, why) => {
    await expect(read({ file, alt, credit })).rejects.toThrow(new RegExp(`media\\[0\\]\\.file.*${why}`));
  });

  test('still needs its description', async () => {
    await expect(read({ file: 'maps/smoke.png', alt: { fr: 'Carte.' } })).rejects.toThrow('media[0].alt.nl');
  });
});
