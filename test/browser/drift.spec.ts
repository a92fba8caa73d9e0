import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { content } from '../support/messages.js';
import { openBrowser, violations, watch } from './chromium.js';
import { enterAsFirstOfficer, type StartedHub, startHub } from './started-hub.js';

/*
 * Somebody changes a post on the network, at the hub's real intervals: within a minute the officer who watches the board
 * sees it, and puts it right without a mouse.
 */
const THEIRS = 'Tout est normal.\u202e Rentrez <b>chez vous</b>.';

let browser: Browser;
let hub: StartedHub;
let page: Page;
let watched: ReturnType<typeof watch>;

beforeAll(async () => {
  browser = await openBrowser();
  hub = await startHub();
  const office = await browser.newContext({ reducedMotion: 'reduce', locale: 'en-GB' });
  page = await office.newPage();
  page.setDefaultTimeout(70_000);
  watched = watch(page, hub.url);
  await enterAsFirstOfficer(page, hub);
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
interface Entry {
  readonly where: string;
  readonly event: string;
  readonly id: string;
  readonly language?: string;
  readonly text?: string;
}
const record = async () => (await (await fetch(`${hub.training}/record`)).json()) as Entry[];
const byHand = async (body: object) => {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  expect((await fetch(`${hub.training}/hand`, init)).status).toBe(201);
};
/** Until the wanted thing has the focus, as whoever has no mouse. */
async function tabTo(wanted: ReturnType<typeof restore>): Promise<void> {
  await wanted.waitFor();
  const isFocused = 'document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent';
  const name = await wanted.evaluate((element: unknown) => {
    const { textContent, ariaLabel } = element as { textContent: string; ariaLabel: string | null };
    return ariaLabel ?? textContent;
  });
  for (let presses = 0; presses < 200; presses++) {
    if ((await page.evaluate(isFocused)) === name) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('200 presses of Tab did not reach it');
}
const restore = (name: string) => page.getByRole('button', { name, exact: true });

describe('a post that somebody changed by hand', () => {
  let ours: Entry;

  test('is told on the board within a minute, with both texts and in words, on a screen without barriers', async () => {
    const { reference } = await call<{ reference: string }>(
      '/messages',
      content({ status: 'exercise', expires: null }),
    );
    await call(`/messages/${reference}/submit`, {});
    await call(`/messages/${reference}/release`, {});
    await page.getByText('Everything on version 1.').waitFor();
    ours = (await record()).find((entry) => entry.where === 'mastodon' && entry.language === 'fr')!;
    await byHand({ at: 'mastodon', id: ours.id, edit: THEIRS });
    await page.getByText('somebody changed the post by hand, known since').waitFor();
    expect(await page.getByText('Everything on version 1.').count()).toBe(0);
    expect(
      await page.getByRole('link', { name: /French: version 1 was delivered, but somebody changed/ }).textContent(),
    ).toBe('1!');
    expect(await page.locator('blockquote ins').allTextContents()).toEqual([
      expect.stringContaining('<b>chez vous</b>'),
    ]);
    expect(await page.title()).toMatch(/^\(1\) /);
    expect(await violations(page)).toEqual([]);
  }, 120_000);

  test('is put back by keyboard, after the question whether that is meant', async () => {
    await tabTo(restore('Restore: Mastodon (training), French'));
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Our text is put back.').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await page.getByText('Everything on version 1.').waitFor();
    const last = (await record()).at(-1)!;
    expect(last).toMatchObject({ where: 'mastodon', event: 'edited', id: ours.id, text: ours.text });
    expect(watched.complaints).toEqual([]);
  }, 120_000);
});

describe('a token that was revoked', () => {
  test('is red on the board while no message needs it, with what to do', async () => {
    const channels = (await page.evaluate(`fetch('/api/v1/channels').then((answer) => answer.json())`)) as {
      items: { id: string; kind: string }[];
    };
    const { id } = channels.items.find(({ kind }) => kind === 'mastodon')!;
    const asked = {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ settings: { token: 'revoked' } }),
    };
    await page.evaluate(`fetch('/api/v1/channels/${id}', ${JSON.stringify(asked)}).then((answer) => answer.status)`);
    const accounts = page.getByRole('region', { name: 'Accounts' });
    await accounts.getByText(/the account does not work.*does not accept the token.*Make a new token/).waitFor();
    expect(await violations(page)).toEqual([]);
  }, 120_000);
});
