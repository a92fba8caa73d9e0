import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { content } from '../support/messages.js';
import { openBrowser, violations, watch } from './chromium.js';
import { enterAsFirstOfficer, type StartedHub, startHub } from './started-hub.js';

let browser: Browser;
let hub: StartedHub;
let page: Page;
let watched: ReturnType<typeof watch>;
let reference: string;

beforeAll(async () => {
  browser = await openBrowser();
  hub = await startHub();
  const office = await browser.newContext({
    viewport: { width: 1280, height: 860 },
    reducedMotion: 'reduce',
    locale: 'en-US',
    acceptDownloads: true,
  });
  page = await office.newPage();
  page.setDefaultTimeout(30_000);
  watched = watch(page, hub.url);
  await enterAsFirstOfficer(page, hub);
  const made = await call<{ id: string; reference: string }>(
    '/messages',
    content({ status: 'exercise', expires: null }),
  );
  reference = made.reference;
  await call(`/messages/${made.id}/release`, {});
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});

async function call<T>(path: string, body: unknown): Promise<T> {
  const asked = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  return (await page.evaluate(
    `fetch('/api/v1${path}', ${JSON.stringify(asked)}).then((answer) => answer.json())`,
  )) as T;
}
const lines = () => page.getByRole('main').getByRole('list').getByRole('listitem');
const link = (name: string) => page.getByRole('main').getByRole('link', { name, exact: true });

describe('the ledger’s screen', () => {
  test('is a room of its own, newest first, and its filters stand in the address', async () => {
    await page.getByRole('link', { name: 'Ledger', exact: true }).click();
    await page.getByRole('heading', { name: 'Ledger', exact: true }).waitFor();
    await link('released').first().click();
    await page.waitForURL(/#\/ledger\?action=released$/);
    await page.getByText('1 entry', { exact: true }).waitFor();
    await page.getByText('version 1 · ').or(page.getByText('· version 1')).first().waitFor();
    await link(reference).click();
    await page.waitForURL(new RegExp(`subject=${reference}&action=released$`));
    await page.getByText(`Shown is only: ${reference}.`).waitFor();
    await link('Show all').click();
    await page.waitForURL(/#\/ledger$/);
    await page.getByLabel('Search by who did it').fill('PEETERS');
    await page.waitForURL(/#\/ledger\?search=PEETERS$/);
    await page.reload();
    await page.getByLabel('Search by who did it').waitFor();
    expect(await page.getByLabel('Search by who did it').inputValue()).toBe('PEETERS');
    await link('draft begun').first().waitFor();
    await page.getByLabel('Search by who did it').fill('nobody of this name');
    await page.getByText('No entry fits.').waitFor();
    await link('Show all').click();
  });

  test('folds a line’s facts open by the keyboard', async () => {
    await page.getByLabel('What was done').selectOption('released');
    await page.getByText('1 entry', { exact: true }).waitFor();
    await page.getByRole('heading', { name: 'Ledger', exact: true }).click();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByText('digest of the entry before').waitFor();
    expect(await lines().filter({ hasText: 'digest' }).innerText()).toMatch(/[0-9a-f]{64}/);
    await link('Show all').click();
  });

  test('verifies at a button, says what is anchored, and warns while no place outside has the anchors', async () => {
    await page.getByText(/^Anchored up to entry \d+, /).waitFor({ timeout: 30_000 });
    await page.getByText('No place outside has the anchors').waitFor();
    await page.getByRole('button', { name: 'Verify', exact: true }).click();
    await page.getByText(/^The ledger is whole: \d+ entries, each chained to the one before\.$/).waitFor();
  });

  test('gives the whole of it as a file with keys, anchors and entries', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download', exact: true }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('ledger.jsonl');
    const text = readFileSync((await download.path())!, 'utf8')
      .trimEnd()
      .split('\n');
    expect(text[0]).toContain('tocsin-ledger-keys/1');
    expect(text[1]).toContain('tocsin-anchor/1');
    expect(text.at(-1)).toMatch(/^\{"seq":\d+,/);
  });

  test('is readable for everybody, in light, in dark and on a phone', async () => {
    const found: string[] = [];
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      found.push(...(await violations(page)).map((violation) => `${colorScheme}: ${violation}`));
    }
    await page.setViewportSize({ width: 360, height: 740 });
    await page
      .waitForFunction('document.documentElement.scrollWidth <= innerWidth', undefined, { timeout: 5_000 })
      .catch(() => found.push('wider than a phone'));
    await page.setViewportSize({ width: 1280, height: 860 });
    expect(found).toEqual([]);
    expect(watched).toEqual({ foreign: [], complaints: [] });
  });
});
