import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { content } from '../support/messages.js';
import { openBrowser, violations, watch } from './chromium.js';
import { expectScreen } from './screens.js';
import { enterAsFirstOfficer, type StartedHub, startHub } from './started-hub.js';
import { nameSame, standStill } from './still.js';

/*
 * Every screen of the console: its pictures in light, in dark and on a phone, and that none has a barrier. One message is
 * released and one is a draft. `npm run test:browser -- console-screens -u` takes the pictures anew.
 */
interface Screen {
  readonly name: string;
  /** After the `#/`; `RELEASED` and `DRAFT` stand for the references of the two messages. */
  readonly at: string;
  /** Seen when the screen is drawn whole. */
  readonly shows: string | RegExp;
  /** What is done on it before it is looked at. */
  readonly after?: (page: Page) => Promise<void>;
}

const press = (name: string | RegExp) => async (page: Page) => {
  await page
    .getByRole('button', { name, exact: typeof name === 'string' })
    .first()
    .click();
  await page.getByRole('dialog').waitFor();
};

const SCREENS: readonly Screen[] = [
  { name: 'board', at: 'board', shows: /Everything on version 1/ },
  { name: 'board-channels', at: 'board', shows: /Everything on version 1/, after: unfold },
  { name: 'messages', at: 'messages', shows: '2 messages' },
  { name: 'messages-none-found', at: 'messages?q=zeppelin', shows: /No message fits/ },
  { name: 'message', at: 'messages/RELEASED', shows: 'Versions' },
  { name: 'hold', at: 'messages/RELEASED', shows: 'Versions', after: press('Hold') },
  { name: 'new-alert', at: 'messages', shows: '2 messages', after: press('New alert') },
  { name: 'editor', at: 'messages/DRAFT/draft', shows: 'Nothing is missing' },
  { name: 'preview', at: 'messages/DRAFT/preview', shows: 'What happens' },
  { name: 'templates', at: 'templates?q=fire', shows: 'New template' },
  { name: 'incidents', at: 'incidents', shows: 'Incidents', after: settled },
  { name: 'decisions', at: 'decisions', shows: 'Channels', after: settled },
  { name: 'contacts', at: 'contacts', shows: 'Add a contact' },
  { name: 'ledger', at: 'ledger?subject=DRAFT', shows: /Shown is only/ },
  { name: 'channels', at: 'channels', shows: /Add a channel/ },
  { name: 'channels-add', at: 'channels', shows: /Add a channel/, after: press('Add a channel') },
  { name: 'officers', at: 'officers', shows: 'Tokens of everybody' },
  { name: 'officers-invite', at: 'officers', shows: 'Tokens of everybody', after: press('Invite an officer') },
  { name: 'own', at: 'own', shows: 'Tokens for programs' },
  { name: 'settings', at: 'settings?q=language', shows: 'Configuration' },
  { name: 'palette', at: 'messages/RELEASED', shows: 'Versions', after: palette },
  { name: 'keys', at: 'messages', shows: '2 messages', after: keys },
  { name: 'yours', at: 'messages', shows: '2 messages', after: press(/language, colours/) },
  { name: 'crisis-mode', at: 'messages', shows: '2 messages', after: press('Crisis mode') },
  { name: 'nowhere', at: 'somewhere', shows: 'There is nothing here' },
];

/** Until its own heading stands, which the rooms beside it do not say. */
async function settled(page: Page): Promise<void> {
  await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor();
}
async function unfold(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Show each channel' }).first().click();
  await page.getByRole('table').first().waitFor();
}
async function palette(page: Page): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByRole('option').first().waitFor();
}
async function keys(page: Page): Promise<void> {
  await page.keyboard.press('?');
  await page.getByRole('dialog').waitFor();
}

/** The two that everybody looks at, in the other languages of the console; English ones are among those above. */
const SPOKEN: readonly Screen[] = [
  { name: 'board', at: 'board', shows: /Warehouse|Incendie|Brand/ },
  { name: 'editor', at: 'messages/DRAFT/draft', shows: /2026|20\d\d-0002/ },
];

type Size = { width: number; height: number };
const LOOKS: { readonly [look: string]: BrowserContextOptions & { viewport: Size } } = {
  light: { viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  dark: { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' },
  phone: { viewport: { width: 360, height: 740 }, colorScheme: 'light' },
};
const TIMEOUT_MS = 300_000;

let browser: Browser;
let hub: StartedHub;
let signedIn: Awaited<ReturnType<ReturnType<Page['context']>['storageState']>>;
const references = { RELEASED: '', DRAFT: '' };

beforeAll(async () => {
  browser = await openBrowser();
  hub = await startHub();
  const page = await browser.newPage({ locale: 'en-GB' });
  page.setDefaultTimeout(30_000);
  await enterAsFirstOfficer(page, hub);
  const post = async <T>(path: string, body: unknown): Promise<T> => {
    const asked = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    return (await page.evaluate(
      `fetch('/api/v1${path}', ${JSON.stringify(asked)}).then((answer) => answer.json())`,
    )) as T;
  };
  const begin = async () =>
    (await post<{ reference: string }>('/messages', content({ status: 'exercise', expires: null }))).reference;
  references.RELEASED = await begin();
  await post(`/messages/${references.RELEASED}/release`, {});
  references.DRAFT = await begin();
  await page.goto(`${hub.url}/console/#/board`);
  await page.getByText('Everything on version 1').first().waitFor();
  signedIn = await page.context().storageState();
  await page.context().close();
}, TIMEOUT_MS);
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});

async function opened(options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ reducedMotion: 'reduce', locale: 'en-GB', ...options });
  await standStill(context);
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  return page;
}

async function show(page: Page, { at, shows, after }: Screen, viewport: Size): Promise<void> {
  await page.setViewportSize(viewport);
  const place = at.replace(/RELEASED|DRAFT/, (which) => references[which as keyof typeof references]);
  await page.goto(`${hub.url}/console/#/${place}`);
  await page.reload();
  await page.getByText(shows).first().waitFor();
  await after?.(page);
  await page.evaluate('document.fonts.ready');
  // What the edge of every screen says comes by itself, a moment later than the rest.
  await page
    .getByText(/Crisis mode|Mode de crise|Crisismodus|Krisenmodus/)
    .first()
    .waitFor({ state: 'attached' });
}

/** Else what sticks to the foot of the screen would lie across the middle of a long picture. */
async function asTallAsItIs(page: Page): Promise<void> {
  const tall = (await page.evaluate('document.documentElement.scrollHeight')) as number;
  const { width, height } = page.viewportSize()!;
  if (tall > height) await page.setViewportSize({ width, height: tall });
}

/** A picture, and what is wrong on the screen that it is of. */
async function looked(page: Page, name: string): Promise<void> {
  const wrong = await violations(page);
  const over = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
  expect({ name, wrong, over }).toEqual({ name, wrong: [], over: 0 });
  await nameSame(page);
  await asTallAsItIs(page);
  await expectScreen(page, `console/${name}`);
}

describe.each(Object.keys(LOOKS))('in %s', (look) => {
  let page: Page;
  let watched: ReturnType<typeof watch>;
  beforeAll(async () => {
    page = await opened({ ...LOOKS[look], storageState: signedIn });
    watched = watch(page, hub.url);
  });
  afterAll(() => page?.context().close());

  test.each(SCREENS.map((screen) => [screen.name, screen] as const))(
    '%s looks as its picture does, without barriers',
    async (name, screen) => {
      await show(page, screen, LOOKS[look]!.viewport);
      await looked(page, `${name}-${look}`);
    },
    TIMEOUT_MS,
  );

  test('nothing was asked of anybody but the hub, and nothing was complained of', () => {
    expect({ foreign: watched.foreign, complaints: watched.complaints }).toEqual({ foreign: [], complaints: [] });
  });

  test(
    'the sign-in looks as its picture does, without barriers',
    async () => {
      const stranger = await opened(LOOKS[look]!);
      await stranger.goto(`${hub.url}/console/`);
      await stranger.getByRole('heading', { name: 'Sign in' }).waitFor();
      await looked(stranger, `sign-in-${look}`);
      await stranger.context().close();
    },
    TIMEOUT_MS,
  );
});

describe.each([
  ['fr', 'fr-BE'],
  ['nl', 'nl-BE'],
  ['de', 'de-BE'],
])('to whoever reads %s', (language, locale) => {
  test.each(SPOKEN.map((screen) => [screen.name, screen] as const))(
    '%s looks as its picture does, without barriers',
    async (name, screen) => {
      const page = await opened({ ...LOOKS.light, locale, storageState: signedIn });
      await show(page, screen, LOOKS.light!.viewport);
      expect(await page.evaluate('document.documentElement.lang')).toBe(language);
      await looked(page, `${name}-${language}`);
      await page.context().close();
    },
    TIMEOUT_MS,
  );
});
