import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, FileChooser, Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { parse } from 'yaml';
import { root } from '../support/built-hub.js';
import { until } from '../support/until.js';
import { openBrowser, violations, watch } from './chromium.js';
import { type StartedHub, startHub } from './started-hub.js';

/* What an officer does in the form beside writing, by keyboard: images, the area, what was pasted along, a translation. */
const PATIENCE_MS = 40_000;

interface Draft {
  readonly revision: number;
  readonly content: {
    readonly area: {
      readonly geocodes: readonly { readonly name: string; readonly value: string }[];
      readonly polygons: readonly (readonly (readonly [number, number])[])[];
      readonly circles: readonly { readonly lat: number; readonly lon: number; readonly km: number }[];
    };
    readonly media?: readonly { readonly alt: { readonly [language: string]: string }; readonly type: string }[];
    readonly texts: { readonly [language: string]: { readonly headline: string } | undefined };
  };
  readonly missing: readonly { readonly field: string }[];
}

let browser: Browser;
let hub: StartedHub;
let office: BrowserContext;
let page: Page;
let watched: ReturnType<typeof watch>;
let directory: string;
/** What the next file question is answered with. */
let chosen: string;

beforeAll(async () => {
  browser = await openBrowser();
  hub = await startHub();
  directory = mkdtempSync(join(tmpdir(), 'tocsin-images-'));
  writeFileSync(join(directory, 'map.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  const red = { create: { width: 40, height: 30, channels: 3 as const, background: 'red' } };
  writeFileSync(join(directory, 'photo.png'), await sharp(red).png().toBuffer());
  office = await browser.newContext({
    viewport: { width: 1280, height: 860 },
    reducedMotion: 'reduce',
    locale: 'en-GB',
  });
  office.setDefaultTimeout(PATIENCE_MS);
  page = await office.newPage();
  watched = watch(page, hub.url);
  page.on('filechooser', (question: FileChooser) => void question.setFiles(chosen));
  await page.goto(hub.firstOfficer);
  await page.getByLabel('E-mail').fill('a.peeters@crisis.example');
  await page.getByLabel('Name').fill('Anna Peeters');
  await page.getByRole('textbox', { name: 'Password' }).fill('correct horse battery staple');
  await page.keyboard.press('Enter');
  await button('New alert').click();
  await button(/^Exercise/).click();
  await page.getByRole('heading', { name: 'Still missing' }).waitFor();
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
  if (directory) rmSync(directory, { recursive: true, force: true });
});

const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });
const said = (language: string, field: string): Locator =>
  page.getByRole('group', { name: language, exact: true }).getByLabel(field, { exact: true });
const reference = (): string => /messages\/([^/]+)/.exec(page.url())![1]!;
const draft = async (): Promise<Draft> =>
  (await page.evaluate(`fetch('/api/v1/messages/${reference()}/draft').then((answer) => answer.json())`)) as Draft;
/** Once the desk has it: what is on the screen alone proves nothing. */
const saved = (what: string, holds: (draft: Draft) => boolean): Promise<Draft> =>
  until(what, async () => [await draft()].find(holds), PATIENCE_MS);
const isFocused = (element: unknown): boolean =>
  element === (globalThis as { document?: { activeElement: unknown } }).document?.activeElement;
async function tabTo(wanted: Locator): Promise<void> {
  for (let presses = 0; presses < 200; presses++) {
    if (await wanted.evaluate(isFocused)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('200 presses of Tab did not reach it');
}
async function press(...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}
async function wrongOnThisScreen(): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    found.push(...(await violations(page)).map((violation) => `${colorScheme}: ${violation}`));
  }
  return found;
}

describe('an image', () => {
  test('that is a drawing of markup is refused, in words', async () => {
    chosen = join(directory, 'map.svg');
    await tabTo(button('Add an image'));
    await press('Enter');
    await page
      .getByRole('alert')
      .filter({ hasText: /SVG|JPEG/ })
      .waitFor();
    expect((await draft()).content.media ?? []).toEqual([]);
  });

  test('is sent by keyboard, which goes on with what it shows', async () => {
    chosen = join(directory, 'photo.png');
    await until('the button has the focus again', () => button('Add an image').evaluate(isFocused), PATIENCE_MS);
    await press('Enter');
    const first = page.getByLabel('What it shows, Français');
    await first.waitFor();
    await until('the words have the focus', () => first.evaluate(isFocused), PATIENCE_MS);
    expect(await wrongOnThisScreen()).toEqual([]);
  });

  test('is asked for its words in each language in which something is said', async () => {
    await said('Français', 'Headline').fill('Incendie à Molenbeek');
    const { missing } = await saved('what the image shows is asked for', ({ missing: all }) =>
      all.some(({ field }) => field === 'media[0].alt.fr'),
    );
    expect(missing.map(({ field }) => field)).not.toContain('media[0].alt.nl');
    await page.getByLabel('What it shows, Français').fill('Fumée sur le canal');
    await saved('it is asked for no more', ({ missing: all }) => !all.some(({ field }) => field.startsWith('media')));
  });

  test('is taken off again, and the keyboard stays with the images', async () => {
    await tabTo(button('Remove image 1'));
    await press('Enter');
    expect(await button('Add an image').evaluate(isFocused)).toBe(true);
    await saved('the image is gone', ({ content }) => (content.media ?? []).length === 0);
  });
});

describe('the area', () => {
  test('is a place that is found by its name, or a code that is typed', async () => {
    await tabTo(page.getByLabel('Add a place'));
    await page.keyboard.type('molenbeek');
    await page.getByText('1 place found').waitFor();
    await press('Enter');
    await page.keyboard.type('71072');
    await press('Enter');
    const { content } = await saved('both codes', ({ content: { area } }) => area.geocodes.length === 2);
    expect(content.area.geocodes.map(({ name, value }) => `${name} ${value}`)).toEqual(['NIS 21012', 'NIS 71072']);
    await tabTo(button('Remove NIS 71072'));
    await press('Enter');
    await saved('one code', ({ content: { area } }) => area.geocodes.length === 1);
  });

  test('is drawn as a polygon with arrow keys alone, and taken back', async () => {
    await tabTo(button('Draw a polygon'));
    await press('Enter');
    await page.getByText('50.850 N, 4.350 E. 0 corners.').waitFor();
    await press('Enter', 'ArrowUp', 'Enter', 'ArrowRight', 'Enter');
    await page.getByText(/3 corners\.$/).waitFor();
    await press('Backspace', 'ArrowRight', 'Enter', 'Enter');
    await page.getByText(/^Polygon 1: /).waitFor();
    const { content } = await saved('the polygon', ({ content: { area } }) => area.polygons.length === 1);
    const [ring] = content.area.polygons;
    expect(ring).toHaveLength(4);
    expect(ring![3]).toEqual(ring![0]);
    expect(ring![0]).toEqual([50.85, 4.35]);
    await tabTo(button('Undo'));
    await press('Enter');
    await saved('no polygon', ({ content: { area } }) => area.polygons.length === 0);
  });

  test('is drawn as a circle with a pointer, and its size and numbers can be read and typed', async () => {
    await button('Draw a circle').click();
    const map = page.getByRole('application', { name: 'Map of Belgium' });
    const box = (await map.boundingBox())!;
    await map.click({ position: { x: box.width / 2, y: box.height / 2 } });
    await map.click({ position: { x: box.width / 2 + 40, y: box.height / 2 } });
    await page.getByText(/^Circle 1: .+ km²$/).waitFor();
    await page.getByText('Its coordinates', { exact: true }).click();
    await page.getByLabel('Radius in km').fill('2,5');
    const { content } = await saved('the circle', ({ content: { area } }) => area.circles[0]?.km === 2.5);
    expect(Math.abs(content.area.circles[0]!.lat - 50.5)).toBeLessThan(0.05);
    await page.getByText('Circle 1: 19.6 km²').waitFor();
    expect(await wrongOnThisScreen()).toEqual([]);
  });
});

describe('a text that was pasted', () => {
  test('is shown with what cannot be seen in it, which one press takes out', async () => {
    await said('Nederlands', 'Headline').fill('Brand in Molen\u200bbeek\u00ad');
    await page.getByText('2 characters that cannot be seen: U+200B zero-width space, U+00AD soft hyphen').waitFor();
    expect(await wrongOnThisScreen()).toEqual([]);
    await tabTo(button('Remove all 2: Headline'));
    await press('Enter');
    expect(await said('Nederlands', 'Headline').inputValue()).toBe('Brand in Molenbeek');
    await saved('the plain headline', ({ content }) => content.texts.nl?.headline === 'Brand in Molenbeek');
  });

  test('with a control that turns the direction of reading can be mended too', async () => {
    await said('Nederlands', 'Short for posts').fill('Brand\u202e!');
    await page.getByRole('heading', { name: 'Cannot be saved yet' }).waitFor();
    await button('Remove it: Short').click();
    await page.getByRole('heading', { name: 'Cannot be saved yet' }).waitFor({ state: 'detached' });
  });
});

describe('on a phone', () => {
  test('languages are tabs that say which of them lack something, without barriers', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.getByRole('tab', { name: 'de, Deutsch', exact: true }).waitFor();
    await page.getByRole('tab', { name: 'fr, Français, something is missing' }).focus();
    await press('ArrowRight');
    await said('Nederlands', 'Headline').waitFor();
    expect(await wrongOnThisScreen()).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    await page.setViewportSize({ width: 1280, height: 860 });
  });
});

describe('a message that is out', () => {
  test('gets a language that it lacks by one button, which begins an update in that language', async () => {
    const alert = parse(readFileSync(join(root, 'examples/brussels-2023/1-alert.yaml'), 'utf8')) as {
      readonly texts: { readonly [language: string]: unknown };
    };
    const { de: _, ...texts } = alert.texts;
    const post = (path: string, body: unknown): Promise<unknown> => {
      const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
      return page.evaluate(`fetch('/api/v1/messages${path}', ${JSON.stringify(init)}).then((answer) => answer.json())`);
    };
    const begun = (await post('', { ...alert, texts })) as { readonly reference: string };
    await post(`/${begun.reference}/submit`, {});
    await post(`/${begun.reference}/release`, {});
    await page.goto(`${hub.url}/console/#/messages/${begun.reference}`);
    await tabTo(button('Add Deutsch'));
    await press('Enter');
    const headline = said('Deutsch', 'Headline');
    await headline.waitFor();
    await until('its headline has the focus', () => headline.evaluate(isFocused), PATIENCE_MS);
    await page.keyboard.type('Schüsse in Brüssel');
    const { content } = await saved('the German headline', ({ content: now }) => now.texts.de !== undefined);
    for (const language of Object.keys(texts)) expect(content.texts[language]).toEqual(texts[language]);
  });

  test('nothing was asked of anybody but the hub, and the console never complained', () => {
    expect(watched.foreign).toEqual([]);
    expect(watched.complaints).toEqual([]);
  });
});
