import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { press } from '../../src/formats/press.js';
import { FULL } from '../../src/formats/showing.js';
import { LANGUAGES, office, publicMessage, publicState } from '../support/messages.js';
import { until } from '../support/until.js';
import { atTime } from './at-time.js';
import { openBrowser, violations, watch } from './chromium.js';
import { type Night, nights } from './nights.js';
import { openPages, type Pages } from './pages.js';

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

const NAMES = Object.keys(nights) as Night[];
const PHONE = { viewport: { width: 320, height: 568 }, locale: 'fr-BE' };

/** The page as somebody meets it who comes a minute after it was confirmed. */
async function open(
  { path, state }: { path: string; state: (typeof nights)[Night]['state'] },
  options: BrowserContextOptions = {},
  manner = FULL,
): Promise<{ page: Page; asked: string[]; watched: ReturnType<typeof watch> }> {
  await pages.show(press(state, office(), manner));
  const context = await browser.newContext({ ...PHONE, ...options });
  const page = await context.newPage();
  if (options.javaScriptEnabled !== false) await atTime(page, new Date(Date.parse(state.confirmedAt) + 60_000));
  const watched = watch(page, pages.origin);
  const asked: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith('data:')) asked.push(new URL(request.url()).pathname);
  });
  await page.goto(pages.origin + path);
  return { page, asked, watched };
}

const inLanguage = (path: string, language: string): string => path.replace(/^\/(fr|nl|de|en)(?=\/|$)/, `/${language}`);

describe('axe finds nothing wrong', () => {
  test.each(LANGUAGES)(
    'with any page in %s',
    async (language) => {
      for (const name of NAMES) {
        const { path, state } = nights[name];
        const { page } = await open({ path: inLanguage(path, language), state });
        // What is folded is read as well.
        await page.evaluate('for (const details of document.querySelectorAll("details")) details.open = true');
        expect([name, await violations(page)]).toEqual([name, []]);
        await page.context().close();
      }
    },
    240_000,
  );

  test.each(['dark', 'unconfirmed', 'crisis mode'])(
    'with a page that is %s',
    async (which) => {
      for (const name of ['crisis-page', 'correction', 'no-message'] as const) {
        const manner = { unconfirmed: which === 'unconfirmed', light: which === 'crisis mode' };
        const { page } = await open(nights[name], which === 'dark' ? { colorScheme: 'dark' } : {}, manner);
        expect([name, await violations(page)]).toEqual([name, []]);
        await page.context().close();
      }
    },
    120_000,
  );
});

describe('a page', () => {
  test('asks for nothing but itself and its stream, keeps nothing in the browser, and breaks none of its own rules', async () => {
    for (const name of NAMES) {
      const { page, asked, watched } = await open(nights[name]);
      const still = ['not-found', 'accessibility', 'privacy'].includes(name);
      await page.waitForLoadState('load');
      if (!still) await until('its stream is asked for', () => asked.includes('/live'));
      expect([name, [...new Set(asked)]]).toEqual([name, still ? [nights[name].path] : [nights[name].path, '/live']]);
      expect([name, watched]).toEqual([name, { foreign: [], complaints: [] }]);
      expect(await page.context().cookies()).toEqual([]);
      expect(await page.evaluate('localStorage.length + sessionStorage.length')).toBe(0);
      await page.context().close();
    }
  }, 120_000);

  test('in crisis mode asks for itself alone', async () => {
    const { page, asked, watched } = await open(nights['crisis-page'], {}, { ...FULL, light: true });
    await page.waitForLoadState('load');
    expect([asked, watched]).toEqual([['/fr'], { foreign: [], complaints: [] }]);
    await page.context().close();
  });

  test('is whole without script', async () => {
    for (const name of NAMES) {
      const { path, state } = nights[name];
      const { page } = await open({ path, state });
      await page.evaluate('for (const ago of document.querySelectorAll(".ago, .news")) ago.remove()');
      const withScript = await page.locator('body').innerText();
      await page.context().close();
      const { page: plain } = await open({ path, state }, { javaScriptEnabled: false });
      expect([name, await plain.locator('body').innerText()]).toEqual([name, withScript]);
      await plain.context().close();
    }
  }, 120_000);

  test.each([
    ['on a screen of 320 pixels', '100%'],
    ['with text at 200 %', '200%'],
  ])(
    'never has to be moved sideways %s, however long its words are',
    async (_, size) => {
      const word = 'Donaudampfschifffahrtsgesellschaftskapitän'.repeat(3);
      const said = { headline: word, description: word.repeat(4), instruction: word };
      const long = publicMessage(['alert', 'correction'], {
        contents: [0, 1].map(() => ({
          texts: Object.fromEntries(LANGUAGES.map((language) => [language, said])),
          contacts: [{ name: word, phone: '+32 2 123 45 67', url: 'https://crisis.example/', for: 'public' as const }],
        })),
      });
      const states = [nights.start, nights.correction, { path: '/fr/messages/2026-0042', state: publicState([long]) }];
      for (const night of states) {
        const { page } = await open(night);
        await page.evaluate(`document.documentElement.style.fontSize = '${size}'`);
        const wide =
          '[...document.querySelectorAll("body *:not(.vh)")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1 || ' +
          'document.documentElement.scrollWidth > innerWidth && e.scrollWidth > innerWidth).map((e) => e.outerHTML.slice(0, 80))';
        expect([night.path, await page.evaluate(wide)]).toEqual([night.path, []]);
        await page.context().close();
      }
    },
    60_000,
  );

  test('has everything up to what to do on the first screen of a small phone', async () => {
    const { page } = await open(nights.correction);
    const box = await page.locator('.todo').boundingBox();
    expect(box!.y + box!.height).toBeLessThanOrEqual(568);
    const largest = (which: string) =>
      page.evaluate(
        `Math.max(...[...document.querySelectorAll('main *')].filter((element) => ${which}element.closest('.todo'))` +
          `.map((element) => Number.parseFloat(getComputedStyle(element).fontSize)))`,
      ) as Promise<number>;
    expect(await largest('')).toBeGreaterThan(await largest('!'));
    await page.context().close();
  });

  test('is reached and read by keyboard: the first stop leads past the languages to the message, and each stop is seen', async () => {
    const { page } = await open(nights.correction);
    await page.keyboard.press('Tab');
    const focus = 'document.activeElement.getAttribute("href") ?? document.activeElement.tagName';
    expect(await page.evaluate(focus)).toBe('#message');
    expect((await page.locator('.skip').boundingBox())!.x).toBeGreaterThanOrEqual(0);
    const stops: unknown[] = [];
    for (let stop = 0; stop < 12; stop++) {
      await page.keyboard.press('Tab');
      stops.push(await page.evaluate(focus));
      const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
      expect([stops.at(-1), outline]).toEqual([stops.at(-1), 'solid']);
    }
    expect(stops.slice(0, 6)).toEqual([
      '/fr',
      '/fr/messages/2026-0042',
      '/nl/messages/2026-0042',
      '/de/messages/2026-0042',
      '/en/messages/2026-0042',
      'tel:112',
    ]);
    await page.context().close();
  });

  test('on paper is black on white, without what cannot be pressed there, and says in its foot where and when it was taken', async () => {
    const { page } = await open(nights.correction, { colorScheme: 'dark' });
    await page.emulateMedia({ media: 'print' });
    const seen = await page.locator('body').innerText();
    expect(seen).not.toMatch(/RSS|Accessibilité|Ce qui diffère/);
    expect(seen.trim().split('\n').at(-1)).toBe(
      'https://crisis.example/fr/messages/2026-0042 · 22 novembre 2026 à 03:34',
    );
    const colours =
      'getComputedStyle(document.querySelector(".todo p")).color + getComputedStyle(document.body).backgroundColor';
    expect(await page.evaluate(colours)).toBe('rgb(0, 0, 0)rgb(255, 255, 255)');
    await page.context().close();
  });

  test('keeps its shapes and borders where the system chooses the colours', async () => {
    const { page } = await open(nights.exercise, { forcedColors: 'active' });
    for (const part of ['.badge', '.exercise', '.todo']) {
      const border = await page.evaluate(`getComputedStyle(document.querySelector('${part}')).borderTopStyle`);
      expect([part, border]).toEqual([part, 'solid']);
    }
    expect((await page.locator('.badge svg').boundingBox())!.width).toBeGreaterThan(10);
    await page.context().close();
  });
});

describe('whatever an officer writes', () => {
  const HOSTILE = [
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onfocus='alert(1)' autofocus='",
    '</script><script>alert(1)</script>',
    '</style><svg onload=alert(1)>',
    '</title></main><h1>x</h1>',
    '<!-- <base href=//evil.example> -->',
    '&lt;b&gt; &amp; &#60;',
    'javascript:alert(1)',
    '{{constructor.constructor("alert(1)")()}}',
  ];
  const everywhere = (text: string) => ({
    note: { fr: text },
    event: { fr: text },
    area: { description: { fr: text }, geocodes: [], polygons: [], circles: [] },
    sourceName: { fr: text },
    texts: { fr: { headline: text, description: text, instruction: text, short: text } },
    links: [{ url: 'https://crisis.example/', title: { fr: text } }],
    contacts: [{ name: text, phone: text, for: 'public' as const }],
  });

  test.each(HOSTILE)('is text in every place of the page: %s', async (text) => {
    const state = publicState([
      publicMessage(['alert', 'correction'], { contents: [everywhere('x'), everywhere(text)] }),
    ]);
    const benign = publicState([
      publicMessage(['alert', 'correction'], { contents: [everywhere('x'), everywhere('y')] }),
    ]);
    const elements = 'document.querySelectorAll("*").length';
    const plain = await open({ path: '/fr/messages/2026-0042', state: benign });
    const count = await plain.page.evaluate(elements);
    await plain.page.context().close();
    const { page, watched } = await open({ path: '/fr/messages/2026-0042', state });
    let dialogs = 0;
    page.on('dialog', (dialog) => {
      dialogs++;
      void dialog.dismiss();
    });
    for (const place of [
      'h1',
      '.where span',
      '.change div',
      '.todo .text',
      '.more li span',
      '.more a[href^="https:"]',
      '.facts p span',
    ])
      expect([place, (await page.locator(place).first().textContent())?.trim()]).toEqual([place, text]);
    const machine = JSON.parse((await page.locator('script[type="application/ld+json"]').textContent())!) as {
      name: string;
    };
    const card = await page.locator('meta[property="og:description"]').getAttribute('content');
    expect([machine.name, card, await page.title()]).toEqual([
      text,
      text,
      `Correction – ${text} – Crisis Centre Brussels`,
    ]);
    expect([dialogs, await page.evaluate(elements), watched]).toEqual([0, count, { foreign: [], complaints: [] }]);
    await page.context().close();
  });
});
