import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { Board, MessageDetail } from '../../src/press-office/api.js';
import { content } from '../support/messages.js';
import { until } from '../support/until.js';
import { openBrowser, violations } from './chromium.js';
import { board, MOMENT, messageOf, refused, retrying, unsure } from './full-board.js';
import { expectScreen } from './screens.js';
import { enterAsFirstOfficer, type StartedHub, startHub } from './started-hub.js';

/* The board when there is much on it, when something turns red, and when nothing is heard of it any more. */
const HEADLINES = {
  fr: 'Fusillade près de la place Sainctelette',
  nl: 'Schietpartij aan het Saincteletteplein',
  de: 'Schießerei am Saincteletteplatz',
  en: 'Shooting near Place Sainctelette',
};
const night = board({
  reference: '2026-0042',
  desired: 3,
  accounts: 2,
  endpoints: 24,
  odd: { 'X @crisis nl': unsure(3), 'Radio 7 *': retrying(3), 'Radio 12 *': retrying(3) },
});
const busy = Array.from({ length: 6 }, (_, i) =>
  board({
    reference: `2026-00${42 + i}`,
    desired: 1 + (i % 3),
    accounts: 12,
    endpoints: 28,
    odd: i === 0 ? { 'X @crisis nl': unsure(1), 'Mastodon @crisis 2 de': refused(1) } : {},
  }),
);

let browser: Browser;
let hub: StartedHub;
let page: Page;
let real: MessageDetail;
/** What the desk would answer. */
let boards: readonly Board[] = [];

beforeAll(async () => {
  browser = await openBrowser();
  hub = await startHub();
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    locale: 'en-GB',
  });
  // Times stand still; a stream that never says anything; and what was to be heard, written down.
  await context.addInitScript(`(() => {
    Date.now = () => ${MOMENT};
    globalThis.EventSource = class {
      static CLOSED = 2;
      constructor() { setTimeout(() => this.onopen?.()); }
      addEventListener() {}
      close() {}
    };
    globalThis.heard = [];
    const Real = OscillatorNode;
    globalThis.OscillatorNode = class extends Real {
      start(when) { heard.push(this.frequency.value); super.start(when); }
    };
  })()`);
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await enterAsFirstOfficer(page, hub);
  const { reference } = await call<{ reference: string }>(
    'POST',
    '/messages',
    content({ status: 'exercise', expires: null }),
  );
  await call('POST', `/messages/${reference}/release`, {});
  real = await call<MessageDetail>('GET', `/messages/${reference}`);

  await page.route('**/api/v1/board', (route) => route.fulfill({ json: { items: boards } }));
  await page.route(/\/api\/v1\/messages\/2026-\d+$/, (route) => {
    const asked = boards.find((one) => route.request().url().endsWith(one.reference));
    return asked ? route.fulfill({ json: messageOf(real, asked, HEADLINES) }) : route.fallback();
  });
  // The hub’s own clock would set this one.
  await page.route(/\/api\/v1\/(hub|crisis-mode|traffic)$/, async (route) => {
    const answer = await route.fetch();
    const told = (await answer.json()) as object;
    await route.fulfill({
      response: answer,
      json: { ...told, at: new Date(MOMENT).toISOString(), points: [], newsrooms: [] },
    });
  });
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});
beforeEach(async () => {
  await page.setViewportSize({ width: 1280, height: 800 });
});

async function call<T>(method: string, path: string, body: object | null = null): Promise<T> {
  const asked = {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  };
  return (await page.evaluate(
    `fetch('/api/v1${path}', ${JSON.stringify(asked)}).then((answer) => answer.json())`,
  )) as T;
}

async function show(what: readonly Board[], place = 'board'): Promise<void> {
  boards = what;
  await page.goto(`${hub.url}/console/#/${place}`);
  await page.reload();
  if (place === 'board') await page.getByRole('region', { name: HEADLINES.fr }).first().waitFor();
}

async function wrong(): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    found.push(...(await violations(page)).map((violation) => `${colorScheme}: ${violation}`));
  }
  await page.setViewportSize({ width: 360, height: 740 });
  const over = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
  return over === 0 ? found : [...found, `${over} pixels wider than a phone`];
}

const heard = () => page.evaluate('heard.length') as Promise<number>;

describe('a board on which something is not as it should be', () => {
  test('tells each channel and language by a mark and in words, and is the picture of the README', async () => {
    await page.setViewportSize({ width: 1280, height: 1000 });
    await show([night]);
    await page.getByText('32 of 35 on version 3').waitFor();
    const row = (name: string) => page.getByRole('row').filter({ has: page.getByRole('rowheader', { name }) });
    expect(await row('X @crisis').getByRole('link').allTextContents()).toEqual(['3', '?2', '3', '3']);
    expect(await row('Broadcasters').getByRole('img').textContent()).toBe('22 of 24 on 3, 2 retrying');
    expect(await row('Feed subscribers').getByRole('img').textContent()).toBe('12 of 12 have the newest');
    await page
      .getByRole('link', { name: /^X @crisis, Dutch: unsure whether version 3 arrived; as far as is known, version 2/ })
      .waitFor();
    await page.evaluate('document.fonts.ready');
    await expectScreen(page, 'board');
    expect(await wrong()).toEqual([]);
  }, 120_000);

  test('lists every broadcaster by name, those first that differ', async () => {
    await page.getByText('Broadcasters: list').click();
    const names = await page
      .getByRole('group')
      .filter({ hasText: 'Broadcasters: list' })
      .getByRole('listitem')
      .allTextContents();
    expect(names).toHaveLength(24);
    expect(
      names
        .slice(0, 2)
        .map((name) => /Radio \d+/.exec(name)?.[0])
        .sort(),
    ).toEqual(['Radio 12', 'Radio 7']);
  });
});

test('forty channels and six messages are still readable, on a phone as well', async () => {
  await show(busy);
  await page.getByText('1 of 6 messages not yet everywhere as wanted.').waitFor();
  expect(await page.getByRole('table').count()).toBe(1);
  expect(await page.getByText(/^Everything on version \d\.$/).count()).toBe(5);
  expect(await wrong()).toEqual([]);
}, 120_000);

describe('when something turns red', () => {
  const red = board({
    reference: '2026-0042',
    desired: 3,
    accounts: 2,
    endpoints: 0,
    odd: { 'X @crisis nl': refused(3) },
  });
  const calm = board({ reference: '2026-0042', desired: 3, accounts: 2, endpoints: 0 });

  test('the title says so on any screen, and the device sounds once', async () => {
    await show([calm], 'messages');
    await page.getByRole('heading', { name: 'Messages' }).waitFor();
    expect(await page.title()).toBe('Messages · Tocsin');
    // The press that a browser waits for before it lets anything be heard.
    await page.keyboard.press('Tab');
    boards = [red];
    await expectTitle('(1) ✕ Messages · Tocsin');
    await page.getByRole('navigation').getByRole('link', { name: 'Board' }).click();
    await expectTitle('(1) ✕ Board · Tocsin');
    await page.getByRole('button', { name: 'Try again: X @crisis, Dutch' }).waitFor();
    expect(await heard()).toBe(4);
  }, 120_000);

  test('it stays silent where it was told to, and is tried out by a button', async () => {
    await page.getByRole('button', { name: 'Test sound' }).click();
    await page.getByRole('button', { name: 'Sound: on' }).click();
    await page.getByRole('button', { name: 'Sound: off' }).waitFor();
    expect(await page.getByRole('button', { name: 'Test sound' }).count()).toBe(0);
    await show([calm]);
    expect(await page.getByRole('button', { name: 'Sound: off' }).count()).toBe(1);
    await page.keyboard.press('Tab');
    boards = [red];
    await expectTitle('(1) ✕ Board · Tocsin');
    expect(await heard()).toBe(0);
  }, 120_000);
});

async function expectTitle(title: string): Promise<void> {
  await until(`the title is ${title}`, async () => (await page.title()) === title, 60_000);
}

test('a board that is not heard of says so and shows nothing as agreed, until it is heard of again', async () => {
  await show([board({ reference: '2026-0042', desired: 3, accounts: 2, endpoints: 0 })]);
  await page.getByText('Everything on version 3.').waitFor();
  const lost = (route: { abort(): Promise<void> }) => route.abort();
  await page.route('**/api/**', lost);
  await page.getByText(/^The board is as it was at 02:32:48\./).waitFor();
  expect(await page.getByText('Everything on version 3.').count()).toBe(0);
  await page.getByText('Was all on version 3 when last heard of.').waitFor();
  await page.unroute('**/api/**', lost);
  await page.getByText('Everything on version 3.').waitFor();
  expect(await page.getByText(/^The board is as it was/).count()).toBe(0);
}, 120_000);
