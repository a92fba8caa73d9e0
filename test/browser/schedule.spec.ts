import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { content } from '../support/messages.js';
import { openBrowser, violations, watch } from './chromium.js';
import { enterAsFirstOfficer, type StartedHub, startHub } from './started-hub.js';

/* A release at a set time, as an officer sets, sees and cancels it. The messages are made by the API of the same browser. */
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

const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });
const open = async (place: string) => {
  await page.goto(`${hub.url}/console/#/${place}`);
  await page.reload();
};

async function call<T>(method: string, path: string, body: unknown, headers = {}): Promise<T> {
  const asked = { method, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
  const told = `fetch('/api/v1${path}', ${JSON.stringify(asked)}).then((answer) => answer.json())`;
  return (await page.evaluate(told)) as T;
}

/** The reference of a draft that is ready. */
const begun = async (): Promise<string> =>
  (await call<{ reference: string }>('POST', '/messages', content({ status: 'exercise', expires: null }))).reference;

async function setAt(date: string, time: string): Promise<void> {
  await page.getByLabel('Date').fill(date);
  await page.getByLabel('Time in Europe/Brussels').fill(time);
  await page.keyboard.press('Enter');
}
const inTwoDays = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);

describe('a release at a set time', () => {
  let reference: string;

  test('at an hour that the clocks skip is not guessed: the nearest times are offered', async () => {
    reference = await begun();
    await open(`messages/${reference}/preview`);
    await button('At a time').click();
    await setAt('2027-03-28', '02:30');
    await page
      .getByRole('dialog')
      .getByText(/never comes in Europe\/Brussels/)
      .waitFor();
    expect(await button('01:59 (UTC+01:00)').count()).toBe(1);
    expect(await button('03:00 (UTC+02:00)').count()).toBe(1);
    expect(await violations(page)).toEqual([]);
  });

  test('is told on the message, on the list and on the board', async () => {
    await setAt(inTwoDays, '07:00');
    await page.getByText(/^Version 1 goes out .*07:00/).waitFor();
    expect(await violations(page)).toEqual([]);
    await open('messages');
    await page.getByText(/^goes out .*07:00/).waitFor();
    await open('board');
    await page.getByText(/Version 1 goes out .*07:00/).waitFor();
    expect(await violations(page)).toEqual([]);
  });

  test('is cancelled by one button, and nothing has gone out', async () => {
    await open(`messages/${reference}`);
    await button(/^Cancel the scheduled release/).click();
    await page.getByText('Version 1 goes out').waitFor({ state: 'detached' });
    await page.getByText('Nothing of it has been released').waitFor();
  });

  test('that a changed draft cancels is on the board until somebody puts it aside', async () => {
    await open(`messages/${reference}/preview`);
    await button('At a time').click();
    await setAt(inTwoDays, '07:00');
    await page.getByText(/^Version 1 goes out/).waitFor();
    const draft = await call<{ revision: number }>('POST', `/messages/${reference}/submit`, {});
    const said = content({ status: 'exercise', expires: null, severity: 'Minor' });
    await call('PUT', `/messages/${reference}/draft`, said, { 'if-match': `"${draft.revision}"` });
    await open('board');
    await page.getByText('Anna Peeters changed the draft.').waitFor();
    expect(await violations(page)).toEqual([]);
    await button(/^Put aside/).click();
    await page.getByText('Anna Peeters changed the draft.').waitFor({ state: 'detached' });
  });

  test('is held with all others by one button and a reason', async () => {
    await open(`messages/${reference}/preview`);
    await button('At a time').click();
    await setAt(inTwoDays, '07:00');
    await page.getByText(/^Version 1 goes out/).waitFor();
    await open('board');
    await button('Hold all scheduled').click();
    await page.getByLabel('Why').fill('Strike');
    await button('Hold all').click();
    await page.getByText('Anna Peeters held everything that was scheduled: Strike').waitFor();
  });

  test('asked nothing of anybody else, and the page complained of nothing', () => {
    expect(watched).toEqual({ foreign: [], complaints: [] });
  });
});
