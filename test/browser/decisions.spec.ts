import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { content } from '../support/messages.js';
import { openBrowser, violations, watch } from './chromium.js';
import { enterAsFirstOfficer, type StartedHub, startHub } from './started-hub.js';

/*
 * Which channels a message uses, and which messages belong together, as an officer decides both. Messages are made by the
 * API of the same browser; every screen is checked by axe, and once on a phone.
 */
let browser: Browser;
let hub: StartedHub;
let page: Page;
let watched: ReturnType<typeof watch>;

beforeAll(async () => {
  browser = await openBrowser();
  hub = await startHub();
  page = await browser.newPage({ viewport: { width: 1280, height: 860 }, reducedMotion: 'reduce', locale: 'en-GB' });
  page.setDefaultTimeout(20_000);
  watched = watch(page, hub.url);
  await enterAsFirstOfficer(page, hub);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});

const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });
const open = async (place: string) => {
  await page.goto(`${hub.url}/console/#/${place}`);
  await page.reload();
};

async function call<T>(method: string, path: string, body: unknown): Promise<T> {
  const asked = { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const told = `fetch('/api/v1${path}', ${JSON.stringify(asked)}).then((answer) => answer.json())`;
  return (await page.evaluate(told)) as T;
}

/** The reference of a draft that is ready. */
const begun = async (): Promise<string> =>
  (await call<{ reference: string }>('POST', '/messages', content({ status: 'exercise', expires: null }))).reference;
/** As wide as a phone, nothing stands beside the screen. */
async function fitsAPhone(): Promise<void> {
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
  expect(await violations(page)).toEqual([]);
  await page.setViewportSize({ width: 1280, height: 860 });
}

describe('the channels of the office', () => {
  test('get one that Tocsin does not send to, and that may not be forgotten', async () => {
    await open('decisions');
    await page.getByRole('heading', { name: 'Channels of the office', level: 1 }).waitFor();
    await page.getByLabel('Name').fill('BE-Alert SMS');
    await page.keyboard.press('Enter');
    const mandatory = page.getByLabel('Mandatory: BE-Alert SMS');
    await mandatory.click();
    await mandatory.and(page.locator(':checked')).waitFor();
    expect(await violations(page)).toEqual([]);
    await fitsAPhone();
  });
});

test('a newsroom gets a token for what is embargoed, which is shown once', async () => {
  await page.getByLabel('Newsroom', { exact: true }).fill('VRT NWS');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/^tocsin_n_/).waitFor();
  expect(await violations(page)).toEqual([]);
  await button('I have copied it').click();
  await button('Revoke: VRT NWS').waitFor();
  expect(await page.content()).not.toContain('tocsin_n_');
  expect(await violations(page)).toEqual([]);
  await button('Revoke: VRT NWS').click();
  await page.getByText('No newsroom has a token.').waitFor();
});

describe('a decision', () => {
  let reference: string;

  test('is missed on the preview while a mandatory channel has none', async () => {
    reference = await begun();
    await open(`messages/${reference}/preview`);
    await page.getByText('Still to decide before an actual release: BE-Alert SMS.').waitFor();
    expect(await violations(page)).toEqual([]);
  });

  test('follows a suggestion that says why, by the keyboard alone', async () => {
    await page.getByLabel('Whom it is for').selectOption('inside');
    await page.getByLabel('Where they are').selectOption('indoors');
    await page.getByText(/Suggested: do not use it\. Advice for people inside one building/).waitFor();
    await button('Decide: BE-Alert SMS').focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('Why').fill('indoor advice only, risk of panic');
    expect(await violations(page)).toEqual([]);
    await button('Keep this decision').focus();
    await page.keyboard.press('Enter');
    await page
      .getByText(/BE-Alert SMS not used: “indoor advice only, risk of panic” \(Anna Peeters \d\d:\d\d\)/)
      .waitFor();
    await page.getByText('Still to decide before').waitFor({ state: 'detached' });
    await fitsAPhone();
  });

  test('stands on the board with its reason, its officer and its time', async () => {
    await call('POST', `/messages/${reference}/release`, {});
    await open('board');
    await button('Show each channel').click();
    await page.getByText(/BE-Alert SMS: not used: .*indoor advice only, risk of panic.* \(Anna Peeters/).waitFor();
    expect(await violations(page)).toEqual([]);
  });
});

describe('an incident', () => {
  test('is opened, and takes in a message by its reference', async () => {
    const reference = await begun();
    await call('POST', `/messages/${reference}/release`, {});
    await open('incidents');
    await page.getByRole('heading', { name: 'Incidents', level: 1 }).waitFor();
    expect(await violations(page)).toEqual([]);
    await button('Open an incident').click();
    await page.getByLabel('Title').fill('Warehouse fire, Neder-Over-Heembeek');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Warehouse fire, Neder-Over-Heembeek' }).waitFor();
    await page.getByLabel('Reference of a message').fill(reference);
    await page.keyboard.press('Enter');
    await page.getByText('Still stands').waitFor();
    expect(await violations(page)).toEqual([]);
    await fitsAPhone();
  });

  test('is not closed while a message of it stands, and says which', async () => {
    await button('Close the incident').click();
    await page.getByText(/still stands: withdraw or end it first/).waitFor();
    expect(await violations(page)).toEqual([]);
  });

  test('is closed afterwards, and can be opened again', async () => {
    const reference = await page.locator('main a.ref').first().innerText();
    await call('POST', `/messages/${reference}/withdraw`, { note: 'It was a drill.' });
    await page.getByText('No longer stands').waitFor();
    await button('Close the incident').click();
    await button('Open it again').waitFor();
    await page.getByText(/Closed by Anna Peeters/).waitFor();
    await open('incidents');
    await page.getByRole('link', { name: 'Warehouse fire, Neder-Over-Heembeek' }).waitFor();
    await page.getByText('Closed', { exact: true }).waitFor();
  });

  test('is told in the officer’s own language', async () => {
    await page.evaluate(`localStorage.setItem('tocsin.language', 'fr')`);
    await open('incidents');
    await page.getByText('Clos', { exact: true }).waitFor();
    await button('Ouvrir un incident').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.evaluate(`localStorage.setItem('tocsin.language', 'en')`);
  });
});

test('nothing was asked of anybody else, and the page complained of nothing', () => {
  expect(watched.foreign).toEqual([]);
});
