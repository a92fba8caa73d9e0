import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { content } from '../support/messages.js';
import { openBrowser, violations, watch } from './chromium.js';
import { type StartedHub, startHub } from './started-hub.js';

/* Anna writes, Bert approves; and what happens where Anna does not wait for him. */
const PASSWORD = 'correct horse battery staple';
let browser: Browser;
let hub: StartedHub;
let anna: Page;
let bert: Page;
let watched: ReturnType<typeof watch>[];
let messages = 0;

beforeAll(async () => {
  browser = await openBrowser();
  hub = await startHub();
  [anna, bert] = [await person(), await person()];
  watched = [anna, bert].map((page) => watch(page, hub.url));
  await accept(anna, hub.firstOfficer, 'a.peeters@crisis.example', 'Anna Peeters');
  const { code } = await call<{ code: string }>(anna, 'POST', '/invitations', { role: 'approver' });
  await accept(bert, `${hub.url}/console/#/welcome?code=${code}`, 'b.claes@crisis.example', 'Bert Claes');
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});

async function person(): Promise<Page> {
  const viewport = { width: 1280, height: 860 };
  const context = await browser.newContext({ viewport, reducedMotion: 'reduce', locale: 'en-GB' });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  return page;
}

async function accept(page: Page, link: string, email: string, name: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Name').fill(name);
  await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Nothing has been released' }).waitFor();
}

const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' });

async function open(page: Page, place: string): Promise<void> {
  await page.goto(`${hub.url}/console/#/${place}`);
  await page.reload();
}

async function call<T>(page: Page, method: string, path: string, body?: unknown): Promise<T> {
  const asked = {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
  const told = `fetch('/api/v1${path}', ${JSON.stringify(asked)}).then((answer) => answer.text()).then((text) => text && JSON.parse(text))`;
  return (await page.evaluate(told)) as T;
}

/** The reference of an actual alert of Anna’s that is ready, without a number or link that somebody would have to verify. */
const begun = async (severity: 'Severe' | 'Minor'): Promise<string> => {
  const { texts } = content();
  // Of its own, as every message of a night is: the board names its parts by it.
  const named = Object.entries(texts).map(([language, said]) => [
    language,
    { ...said, headline: `${said.headline} (${++messages})` },
  ]);
  const said = content({ expires: null, severity, links: [], contacts: [], texts: Object.fromEntries(named) });
  return (await call<{ reference: string }>(anna, 'POST', '/messages', said)).reference;
};

/** In light and in dark, and on a phone. */
async function wrongOn(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    found.push(...(await violations(page)).map((violation) => `${colorScheme}: ${violation}`));
  }
  await page.setViewportSize({ width: 360, height: 740 });
  const fits = 'document.documentElement.scrollWidth <= innerWidth';
  await page.waitForFunction(fits, undefined, { timeout: 10_000 }).catch(() => found.push('wider than a phone'));
  await page.setViewportSize({ width: 1280, height: 860 });
  return found;
}

describe('an actual alert', () => {
  let reference: string;

  test('is submitted by its author, who finds no button to approve it, and whom the desk would refuse', async () => {
    reference = await begun('Severe');
    await open(anna, `messages/${reference}/preview`);
    await button(anna, 'Submit for approval').click();
    await anna.getByText(/^You wrote this draft, so somebody else must approve it/).waitFor();
    expect(await button(anna, 'Approve').count()).toBe(0);
    const { sha256 } = await call<{ sha256: string }>(anna, 'GET', `/messages/${reference}/draft`);
    const refused = await call(anna, 'POST', `/messages/${reference}/approve`, { sha256 });
    expect(refused).toMatchObject({ status: 403, code: 'own-draft' });
    await anna.getByText(/Nobody could be woken/).waitFor();
    expect(await wrongOn(anna)).toEqual([]);
  });

  test('is approved by another once the sentence is true, and the reach is named', async () => {
    await open(bert, `messages/${reference}/preview`);
    await bert.getByText('It publishes to 2 channels in 4 languages, for real and all at once.').waitFor();
    expect(await button(bert, 'Approve').isDisabled()).toBe(true);
    expect(await wrongOn(bert)).toEqual([]);
    await bert.getByLabel(/^I have read all 4 languages/).check();
    await button(bert, 'Approve').click();
    await bert.getByText('Approved by Bert Claes.').waitFor();
  });

  test('that is severe goes out when its reference is typed, and not before', async () => {
    await open(anna, `messages/${reference}/preview`);
    await anna.getByText('Approved by Bert Claes.').waitFor();
    const release = button(anna, 'Release to 2 channels');
    expect(await release.isDisabled()).toBe(true);
    await anna.getByLabel(`Type ${reference} to release it`).fill('2026-9999');
    expect(await release.isDisabled()).toBe(true);
    await anna.getByLabel(`Type ${reference} to release it`).fill(reference);
    expect(await violations(anna)).toEqual([]);
    await release.click();
    await anna.getByRole('heading', { name: 'Board' }).waitFor();
    const { versions } = await call<{ versions: object[] }>(anna, 'GET', `/messages/${reference}`);
    expect(versions).toMatchObject([{ approvedBy: 'Bert Claes', breakGlass: null }]);
  });
});

describe('a draft that came back', () => {
  test('says why to its author, whom it wakes', async () => {
    const reference = await begun('Minor');
    await open(anna, `messages/${reference}/preview`);
    await button(anna, 'Submit for approval').click();
    await anna.getByText(/^You wrote this draft/).waitFor();
    await open(bert, `messages/${reference}/preview`);
    await button(bert, 'Give it back').click();
    await bert.getByLabel('What must change').fill('The street is wrong');
    await bert.keyboard.press('Enter');
    await bert.getByText('An actual message needs the approval of a second officer.').waitFor();
    await open(anna, `messages/${reference}`);
    await anna.getByText('Given back: The street is wrong').waitFor();
    await anna.getByText(/^given back, /).waitFor();
  });
});

describe('broken glass', () => {
  let reference: string;

  test('needs its reason, and alarms on the board until somebody else looked', async () => {
    reference = await begun('Minor');
    await open(anna, `messages/${reference}/preview`);
    await button(anna, 'Break the glass').click();
    const dialog = anna.getByRole('dialog');
    await dialog.getByText(/^It goes out at once to 2 channels in 4 languages/).waitFor();
    const release = button(anna, 'Release to 2 channels without approval');
    expect(await release.isDisabled()).toBe(true);
    await anna.getByLabel('Why it cannot wait').fill('Nobody else is awake');
    expect(await violations(anna)).toEqual([]);
    await release.click();
    await anna.getByRole('heading', { name: 'Released without a second officer' }).waitFor();
    await anna.getByText(/Anna Peeters broke the glass .*“Nobody else is awake”/).waitFor();
    await anna.getByText('Somebody else must review it.').waitFor();
    expect(await button(anna, /^Countersign/).count()).toBe(0);
    expect(await wrongOn(anna)).toEqual([]);
  });

  test('is countersigned by another approver, and the board is quiet again', async () => {
    await open(bert, 'board');
    await button(bert, `Countersign ${reference} version 1`).click();
    await bert.getByRole('heading', { name: 'Released without a second officer' }).waitFor({ state: 'detached' });
    await open(anna, `messages/${reference}`);
    await anna.getByText(/countersigned by Bert Claes/).waitFor();
    expect(await violations(anna)).toEqual([]);
  });

  test('that is objected to says so on the board, with the reason', async () => {
    reference = await begun('Minor');
    await open(anna, `messages/${reference}/preview`);
    await button(anna, 'Break the glass').click();
    await anna.getByLabel('Why it cannot wait').fill('No time');
    await button(anna, 'Release to 2 channels without approval').click();
    await open(bert, `messages/${reference}`);
    await button(bert, 'Object').click();
    await bert.getByLabel('What is wrong with it').fill('The place is wrong');
    expect(await violations(bert)).toEqual([]);
    await bert.keyboard.press('Enter');
    await bert.getByText(/Bert Claes objects .*“The place is wrong”/).waitFor();
    await open(anna, 'board');
    await anna.getByText(/Bert Claes objects .*“The place is wrong”/).waitFor();
  });
});

describe('an officer’s browser', () => {
  test('lets itself be woken by one button, tries it, and is turned off again', async () => {
    // Chromium would ask its maker's push service, which no test may reach: the browser's part is said here.
    await bert.context().grantPermissions(['notifications'], { origin: hub.url });
    await bert.addInitScript(`
      const text = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
      PushManager.prototype.subscribe = async ({ applicationServerKey }) => {
        window.askedWith = applicationServerKey.length;
        const { publicKey } = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits']);
        const keys = { p256dh: text(await crypto.subtle.exportKey('raw', publicKey)), auth: 'A'.repeat(22) };
        return { toJSON: () => ({ endpoint: 'https://push.example/bert', keys }) };
      };
      Notification.requestPermission = async () => 'granted';`);
    await open(bert, 'own');
    await bert.getByText('No browser wakes you yet.').waitFor();
    await button(bert, 'Wake me on this device').click();
    await button(bert, /^Turn off Chrome on Linux/).waitFor();
    // An uncompressed point of P-256.
    expect(await bert.evaluate('window.askedWith')).toBe(65);
    expect(await bert.evaluate('navigator.serviceWorker.getRegistrations().then((all) => all[0].scope)')).toBe(
      `${hub.url}/console/`,
    );
    await button(bert, 'Try it now').click();
    await bert.getByText('A trial notice is on its way.').waitFor();
    expect(await wrongOn(bert)).toEqual([]);
    await button(bert, /^Turn off Chrome on Linux/).click();
    await bert.getByText('No browser wakes you yet.').waitFor();
  });

  test('never asked anybody but this hub, and complained of nothing', () => {
    for (const { foreign, complaints } of watched)
      expect({ foreign, complaints }).toEqual({ foreign: [], complaints: [] });
  });
});
