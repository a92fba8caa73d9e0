import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { content } from '../support/messages.js';
import { openBrowser, violations } from './chromium.js';
import { type CutLine, openCutLine } from './cut-line.js';
import { enterAsFirstOfficer, type StartedHub, startHub } from './started-hub.js';

/* The line between an officer and the hub breaks in the middle of the work, and nothing is lost or done twice by it. */
let browser: Browser;
let hub: StartedHub;
let line: CutLine;
let page: Page;
let reference: string;

beforeAll(async () => {
  browser = await openBrowser();
  line = await openCutLine();
  hub = await startHub({ TOCSIN_CONSOLE_URL: `http://localhost:${line.port}` });
  line.leadTo(hub.port);
  page = await browser.newPage({ viewport: { width: 1280, height: 860 }, reducedMotion: 'reduce', locale: 'en-GB' });
  page.setDefaultTimeout(30_000);
  await enterAsFirstOfficer(page, hub);
  const begun = await call<{ reference: string }>('POST', '/messages', content({ status: 'exercise', expires: null }));
  reference = begun.reference;
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await line?.close();
  await hub?.stop();
});

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const asked = { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  return (await page.evaluate(
    `fetch('/api/v1${path}', ${JSON.stringify(asked)}).then((answer) => answer.json())`,
  )) as T;
}
const isLost = () => page.getByText('Connection lost');

describe('a line that breaks', () => {
  test('while somebody writes is told at once, and what was written is saved when it is back', async () => {
    await page.goto(`${hub.url}/console/#/messages/${reference}/draft`);
    const spoken = page.getByRole('group', { name: 'English', exact: true }).getByLabel('Spoken');
    await spoken.waitFor();
    line.cut();
    await spoken.fill('This is an exercise. Stay indoors.');
    await isLost().waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await spoken.inputValue()).toBe('This is an exercise. Stay indoors.');
    line.mend();
    await isLost().waitFor({ state: 'detached' });
    await page.getByText(/^Saved/).waitFor();
    await page.reload();
    await spoken.waitFor();
    expect(await spoken.inputValue()).toBe('This is an exercise. Stay indoors.');
  }, 120_000);

  test('between a release and its answer releases once: the same request is made again', async () => {
    await page.goto(`${hub.url}/console/#/messages/${reference}/preview`);
    const keys: (string | undefined)[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/release')) keys.push(request.headers()['idempotency-key']);
    });
    line.loseAnswerTo(/^POST \S+\/release /);
    await page.getByRole('button', { name: /^Release exercise to/ }).click();
    await isLost().waitFor();
    line.mend();
    await page.getByText('Everything on version 1.').waitFor({ timeout: 60_000 });
    expect(keys.length).toBeGreaterThan(1);
    expect(new Set(keys).size).toBe(1);
    const { items } = await call<{ items: { action: string }[] }>('GET', '/ledger?limit=200');
    expect(items.filter(({ action }) => action === 'released')).toHaveLength(1);
  }, 120_000);
});
