import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { press } from '../../src/formats/press.js';
import { office } from '../support/messages.js';
import { atTime } from './at-time.js';
import { openBrowser } from './chromium.js';
import { nights, PICTURED } from './nights.js';
import { openPages, type Pages } from './pages.js';
import { expectScreen, fromAfar, moved } from './screens.js';

let browser: Browser;
let pages: Pages;

beforeAll(async () => {
  browser = await openBrowser();
  pages = await openPages([]);
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await pages?.close();
});

const SIZES = [
  { width: 320, height: 568 },
  { width: 768, height: 1024 },
  { width: 1280, height: 800 },
];

describe.each(PICTURED)('%s looks as its pictures do', (name) => {
  const { path, state } = nights[name];
  test.each(['light', 'dark'] as const)(
    'in the %s, on a small phone, a tablet and a desk',
    async (colorScheme) => {
      await pages.show(press(state, office()));
      for (const viewport of SIZES) {
        const context = await browser.newContext({ viewport, colorScheme, locale: 'fr-BE' });
        const page = await context.newPage();
        // A minute after the confirmation: how long ago something was is part of the picture.
        await atTime(page, new Date(Date.parse(state.confirmedAt) + 60_000));
        await page.goto(pages.origin + path);
        await expectScreen(page, `page/${name}-${viewport.width}-${colorScheme}`);
        await context.close();
      }
    },
    120_000,
  );
});

describe('the comparison itself', () => {
  const at = (y: number, text = 'Restez à l’intérieur.') => [text, 16, y, 280, 40] as const;

  test('says in words what moved, what is gone and what is new', () => {
    expect(moved([at(100)], [at(108)])).toEqual([]);
    expect(moved([at(100)], [at(130)])).toEqual(['Restez à l’intérieur.: was at 16,100,280,40, is at 16,130,280,40']);
    expect(moved([at(100)], [at(100, 'Sortez.')])).toEqual(['gone: Restez à l’intérieur.', 'new: Sortez.']);
    expect(moved([at(0, 'a'), at(0, 'b')], [at(0, 'b'), at(0, 'a')])).toEqual(['the texts are in another order']);
  });

  test('sees from afar that a colour is another, and not that one pixel is', async () => {
    const sheet = (colour: string, dot = 'transparent') =>
      sharp(
        Buffer.from(
          `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="320"><rect width="320" height="320" fill="#fff"/>` +
            `<rect width="320" height="60" fill="${colour}"/><rect x="9" y="200" width="2" height="2" fill="${dot}"/></svg>`,
        ),
      )
        .png()
        .toBuffer();
    const before = await sheet('#b93807');
    expect(await fromAfar(before, await sheet('#b93807', '#000'))).toEqual({ size: 'the same', differs: 'no' });
    expect((await fromAfar(before, await sheet('#126b39'))).differs).toMatch(/% of the picture/);
  });
});
