import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { openBrowser, violations, watch } from './chromium.js';
import { enterAsFirstOfficer, type StartedHub, startHub } from './started-hub.js';

/* Crisis mode as an officer sees and calls it, on a hub as an operator starts it. */
let browser: Browser;
let hub: StartedHub;
let page: Page;
let watched: ReturnType<typeof watch>;

beforeAll(async () => {
  browser = await openBrowser();
  hub = await startHub();
  page = await browser.newPage({ viewport: { width: 1280, height: 860 }, reducedMotion: 'reduce', locale: 'en-GB' });
  page.setDefaultTimeout(10_000);
  watched = watch(page, hub.url);
  await enterAsFirstOfficer(page, hub);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});

const button = (name: string) => page.getByRole('button', { name, exact: true });
const life = async () => (await fetch(`${hub.url}/fr`)).headers.get('cache-control');

describe('crisis mode', () => {
  test('is in the edge of every screen, beside readers now, and asks how and why', async () => {
    await page.getByText('readers now').waitFor();
    await button('Crisis mode').click();
    await page.getByRole('dialog').getByRole('radio', { name: /^On / }).waitFor();
    expect(await page.getByRole('radio', { name: /^On / }).isChecked()).toBe(true);
    expect(await button('Tell every newsroom').isDisabled()).toBe(true);
    expect(await violations(page)).toEqual([]);
  });

  test('is called by two presses: who, when and why stand on the screen, and readers get it', async () => {
    await page.getByLabel('Why').fill('The stadium is leaving');
    await button('Tell every newsroom').click();
    await page
      .getByText(/Called by Anna Peeters, .*: The stadium is leaving\. It stays until somebody calls again\./)
      .waitFor();
    await page.getByText(/: light pages,/).waitFor();
    expect(await life()).toContain('max-age=10');
    expect(await violations(page)).toEqual([]);
  });

  test('fits the smallest phone, with everything that it says', async () => {
    await page.setViewportSize({ width: 320, height: 640 });
    const wide = await page.evaluate('document.documentElement.scrollWidth');
    expect(wide).toBeLessThanOrEqual(320);
    expect(await button('Crisis mode on').isVisible()).toBe(true);
    await page.setViewportSize({ width: 1280, height: 860 });
  });

  test('that is held off says until when, and goes back to automatic', async () => {
    await button('Crisis mode on').click();
    await page.getByRole('radio', { name: /^Off for 30 minutes/ }).check();
    await page.getByLabel('Why').fill('We need the pictures');
    await button('Tell every newsroom').click();
    await page.getByText(/It stays off until (?:\d+ \w+, )?\d\d:\d\d, then the load decides again\./).waitFor();
    await page.getByText(/: full pages,/).waitFor();
    await button('Crisis mode').click();
    expect(await page.getByRole('radio', { name: /^Automatic/ }).isChecked()).toBe(true);
    await page.getByLabel('Why').fill('All are home');
    await button('Tell every newsroom').click();
    await page.getByText('Crisis mode is held off').waitFor({ state: 'detached' });
    expect(await life()).toContain('max-age=2,');
  });

  test('asked nobody but its own hub', () => {
    expect(watched).toMatchObject({ foreign: [], complaints: [] });
  });
});
