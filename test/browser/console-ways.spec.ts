import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { content } from '../support/messages.js';
import { openBrowser, violations, watch } from './chromium.js';
import { type StartedHub, startHub } from './started-hub.js';

/* What is around the work: the officer's own language and colours, the palette, and channels that are set up and stopped. */
let browser: Browser;
let hub: StartedHub;
let office: BrowserContext;
let page: Page;
let watched: ReturnType<typeof watch>;
let reference: string;

beforeAll(async () => {
  browser = await openBrowser();
  hub = await startHub();
  office = await browser.newContext({
    viewport: { width: 1280, height: 860 },
    colorScheme: 'light',
    reducedMotion: 'reduce',
    locale: 'nl-BE',
  });
  page = await office.newPage();
  page.setDefaultTimeout(30_000);
  watched = watch(page, hub.url);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});

const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });
const heading = (name: string | RegExp) => page.getByRole('heading', { name, exact: typeof name === 'string' });
const dialog = () => page.getByRole('dialog');
const spoken = () => page.evaluate('document.documentElement.lang');
const ground = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
const go = async (place: string) => {
  await page.goto(`${hub.url}/console/#/${place}`);
  await page.reload();
};

describe('the language of the console', () => {
  test('is the browser’s own, before anybody has signed in', async () => {
    await page.goto(`${hub.url}/console/`);
    await heading('Aanmelden').or(button('Nederlands')).first().waitFor();
    expect(await spoken()).toBe('nl');
    await button('English').click();
    await heading('Sign in').waitFor();
    expect(await spoken()).toBe('en');
  });

  test('is kept, and changed in the middle of writing without losing a word', async () => {
    await page.goto(hub.firstOfficer);
    await page.getByLabel('E-mail').fill('a.peeters@crisis.example');
    await page.getByLabel('Name').fill('Anna Peeters');
    await page.getByRole('textbox', { name: 'Password' }).fill('correct horse battery staple');
    await page.keyboard.press('Enter');
    await heading('Nothing has been released').waitFor();
    const asked = { method: 'POST', headers: { 'content-type': 'application/json' } };
    const body = JSON.stringify(content({ status: 'exercise', expires: null }));
    reference = (await page.evaluate(
      `fetch('/api/v1/messages', ${JSON.stringify({ ...asked, body })}).then((answer) => answer.json()).then((made) => made.reference)`,
    )) as string;
    await go(`messages/${reference}/draft`);
    const field = page.getByRole('group', { name: 'Nederlands', exact: true }).getByRole('textbox').first();
    await field.fill('Een oefening');
    await button(/^EN: /).click();
    await dialog().getByLabel('Deutsch').check();
    await page.getByRole('dialog', { name: 'Ihre Vorlieben' }).waitFor();
    expect(await spoken()).toBe('de');
    await page.keyboard.press('Escape');
    expect(await field.inputValue()).toBe('Een oefening');
    await page.reload();
    await page.getByRole('navigation', { name: 'Räume' }).waitFor();
    await button(/^DE: /).click();
    await dialog().getByLabel('English').check();
    await page.keyboard.press('Escape');
    await page.getByRole('navigation', { name: 'Rooms' }).waitFor();
  });
});

describe('the colours of the console', () => {
  test('follow the system, until somebody chooses; the choice is kept', async () => {
    await go('messages');
    const light = await ground();
    await page.emulateMedia({ colorScheme: 'dark' });
    const dark = await ground();
    expect(dark).not.toBe(light);
    await page.emulateMedia({ colorScheme: 'light' });
    await button(/^EN: /).click();
    await dialog().getByLabel('Dark').check();
    expect(await ground()).toBe(dark);
    expect(await violations(page)).toEqual([]);
    await page.reload();
    await heading('Messages').waitFor();
    expect(await ground()).toBe(dark);
    await button(/^EN: /).click();
    await dialog().getByLabel('As the system').check();
    expect(await ground()).toBe(light);
    await page.keyboard.press('Escape');
  });
});

describe('the palette', () => {
  const find = async (words: string) => {
    await page.keyboard.press('Control+k');
    await page.getByLabel('Screen, message or deed').waitFor();
    await page.keyboard.type(words);
  };

  test('goes to a screen by a few letters', async () => {
    await find('offic');
    expect(await page.getByRole('option').first().textContent()).toBe('Officers');
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await heading('Officers').waitFor();
  });

  test('finds a message by its headline in any language', async () => {
    await find('lagerhaus');
    await page.getByRole('option', { name: new RegExp(reference) }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('Nothing of it has been released').first().waitFor();
  });

  test('offers what may follow the message in sight, and says when nothing fits', async () => {
    await find('preview');
    await page.keyboard.press('Enter');
    await heading('What happens').waitFor();
    await find('zeppelin');
    await page.getByText('Nothing fits “zeppelin”.').waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
  });
});

describe('a channel', () => {
  test('is checked: the hub asks, and says as whom it is known', async () => {
    await go('channels');
    await button('Check Mastodon (training)').click();
    await dialog()
      .getByText(/^Mastodon \(training\) answers as /)
      .waitFor();
    expect(await violations(page)).toEqual([]);
    await button('Done').click();
  });

  test('is added by what its kind asks for, and refused at the field that is wrong', async () => {
    await button('Add a channel').click();
    await dialog().getByLabel('Name', { exact: true }).fill('Mastodon @test');
    await dialog().getByLabel('Address').fill('not an address');
    await dialog().getByLabel('Access token', { exact: true }).fill('no-such-token');
    await button('Add and check').click();
    await dialog().getByLabel('Address').and(page.locator('[aria-invalid="true"]')).waitFor();
    expect(await dialog().getByLabel('Access token', { exact: true }).inputValue()).toBe('no-such-token');
    await dialog().getByLabel('Address').fill(`${hub.training}/mastodon`);
    await button('Add and check').click();
    await dialog().getByText('Mastodon @test does not take us:').waitFor();
    await button('Done').click();
    await page.getByText(/^Does not answer as it should/).waitFor();
  });

  test('is among those that need somebody, in an address that can be sent on', async () => {
    await page.getByLabel('Needs somebody').click();
    await button('Check Mastodon (training)').waitFor({ state: 'detached' });
    expect(page.url()).toContain('#/channels?show=trouble');
    await page.reload();
    await button('Check Mastodon @test').waitFor();
    expect(await button('Check Mastodon (training)').count()).toBe(0);
  });

  test('is paused with a reason, resumed, and removed after it was asked', async () => {
    await button('Pause Mastodon @test').click();
    await dialog().getByLabel('Why').fill('The token is being renewed');
    await page.keyboard.press('Enter');
    await page.getByText('Paused: The token is being renewed').waitFor();
    await button('Resume Mastodon @test').click();
    await button('Pause Mastodon @test').waitFor();
    await button('Remove Mastodon @test').click();
    await heading('Remove Mastodon @test?').waitFor();
    await dialog().getByRole('button', { name: 'Remove Mastodon @test' }).click();
    await page.getByText('No channel of this kind or world.').waitFor();
  });
});

describe('the settings', () => {
  test('say what is configured, and let an admin say when silence is too long', async () => {
    await go('settings');
    await page.getByLabel('After … minutes').check();
    await page.getByLabel('Minutes without a word').fill('5');
    await button('Save').click();
    await page.getByText(/must be a whole number of minutes from 10/).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByLabel('Minutes without a word').fill('45');
    await page.keyboard.press('Enter');
    await page.getByText(/^Set by Anna Peeters/).waitFor();
    await page.getByRole('searchbox').fill('remind_silent');
    await page.getByRole('row', { name: /TOCSIN_REMIND_SILENT_MINUTES 120/ }).waitFor();
  });
});

describe('all the while', () => {
  test('the console asked nobody but its own hub, and complained of nothing', () => {
    expect(watched.foreign).toEqual([]);
    expect(watched.complaints).toEqual([]);
  });
});
