import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { updating } from '../support/golden.js';

/**
 * Compares what a page looks like with the picture of it that is kept under docs/screens and shown to people. Two
 * things are compared: every text with its box, which says what moved in words, and the picture seen from afar, which
 * says that a colour or a shape is another. Neither minds how a browser smooths its letters, so that an update of it is
 * no reason to look at every picture again; another system's fonts are.
 *
 * `npm run test:browser -- <spec> -u` takes the pictures anew; look at what it wrote before you commit it.
 */
export async function expectScreen(page: Page, name: string): Promise<void> {
  const picture = new URL(`../../docs/screens/${name}.png`, import.meta.url);
  const layout = new URL(`../golden/screens/${name}.json`, import.meta.url);
  const shot = await page.screenshot({ fullPage: true, animations: 'disabled', caret: 'hide' });
  const seen = await boxes(page);
  if (updating()) {
    for (const file of [picture, layout]) mkdirSync(dirname(file.pathname), { recursive: true });
    writeFileSync(picture, await sharp(shot).png({ palette: true, colours: 64, effort: 10 }).toBuffer());
    writeFileSync(layout, `[\n${seen.map((box) => `  ${JSON.stringify(box)}`).join(',\n')}\n]\n`);
    return;
  }
  const [kept, before] = [readKept(layout, name), readKept(picture, name)];
  expect({ name, moved: moved(JSON.parse(kept.toString()) as Box[], seen) }).toEqual({ name, moved: [] });
  expect({ name, ...(await fromAfar(before, shot)) }).toEqual({ name, size: 'the same', differs: 'no' });
}

function readKept(file: URL, name: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new Error(`No picture of ${name} is kept: run this spec with -u, then look at what it wrote.`, { cause });
  }
}

/** A text as it is seen: what it says, and where it stands, in CSS pixels. */
type Box = readonly [text: string, x: number, y: number, width: number, height: number];

/** Every element that has text of its own and can be seen, in the order of the page. */
const boxes = async (page: Page): Promise<Box[]> =>
  (await page.evaluate(`[...document.body.querySelectorAll('*')].flatMap((element) => {
    const text = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data).join(' ')
      .replace(/\\s+/g, ' ').trim();
    const { x, y, width, height } = element.getBoundingClientRect();
    const isSeen = element.checkVisibility({ visibilityProperty: true }) && width > 1 && height > 1 && x > -500;
    if (text === '' || !isSeen || ['SCRIPT', 'STYLE'].includes(element.tagName)) return [];
    return [[text, x + scrollX, y + scrollY, width, height].map((n) => (typeof n === 'number' ? Math.round(n) : n))];
  })`)) as Box[];

/** A few pixels, and a few in a hundred where a line of text is a little longer or shorter than it was. */
const isNear = (before: number, now: number): boolean => Math.abs(before - now) <= 6 + Math.abs(before) * 0.04;

/** What stands elsewhere than before, in words. */
export function moved(before: readonly Box[], now: readonly Box[]): string[] {
  const texts = (all: readonly Box[]): string[] => all.map(([text]) => text);
  const gone = texts(before).filter((text) => !texts(now).includes(text));
  const come = texts(now).filter((text) => !texts(before).includes(text));
  if (gone.length + come.length > 0)
    return [...gone.map((text) => `gone: ${text}`), ...come.map((text) => `new: ${text}`)];
  if (texts(before).join('\n') !== texts(now).join('\n')) return ['the texts are in another order'];
  return now.flatMap(([text, ...box], i) => {
    const [, ...was] = before[i]!;
    return box.every((n, side) => isNear(was[side]!, n)) ? [] : [`${text}: was at ${was}, is at ${box}`];
  });
}

/** So many pixels of a side are one of the picture seen from afar: letters become grey, shapes and colours stay. */
const COARSE = 16;
/** Of 255, in any of the three colours. */
const MOST_CELL = 48;
/** Of all cells. */
const MOST_CELLS = 0.02;

export async function fromAfar(before: Buffer, now: Buffer): Promise<{ size: string; differs: string }> {
  const [kept, seen] = [await sharp(before).metadata(), await sharp(now).metadata()];
  if (kept.width !== seen.width || !isNear(kept.height, seen.height))
    return { size: `was ${kept.width} × ${kept.height}, is ${seen.width} × ${seen.height}`, differs: 'no' };
  const width = Math.ceil(kept.width / COARSE);
  const height = Math.ceil(Math.min(kept.height, seen.height) / COARSE);
  const cells = (picture: Buffer): Promise<Buffer> =>
    sharp(picture)
      .extract({ left: 0, top: 0, width: kept.width, height: Math.min(kept.height, seen.height) })
      .removeAlpha()
      .toColourspace('srgb')
      .resize(width, height, { fit: 'fill', kernel: 'linear' })
      .raw()
      .toBuffer();
  const [a, b] = await Promise.all([cells(before), cells(now)]);
  let others = 0;
  for (let cell = 0; cell < a.length; cell += 3)
    if ([0, 1, 2].some((colour) => Math.abs(a[cell + colour]! - b[cell + colour]!) > MOST_CELL)) others++;
  const share = others / (a.length / 3);
  return { size: 'the same', differs: share <= MOST_CELLS ? 'no' : `${(share * 100).toFixed(1)} % of the picture` };
}
