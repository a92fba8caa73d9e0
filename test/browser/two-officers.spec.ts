import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { until } from '../support/until.js';
import { openBrowser, violations, watch } from './chromium.js';
import { type StartedHub, startHub } from './started-hub.js';

/*
 * Two officers write one draft at the same time, each in a browser of their own, and one of them loses the connection.
 * Whatever happens, nobody's words are gone: they are saved, or they stand in a question with both texts.
 */
const PASSWORD = 'correct horse battery staple';
const PATIENCE_MS = 40_000;

let browser: Browser;
let hub: StartedHub;
let hers: BrowserContext;
let his: BrowserContext;
let anna: Page;
let bert: Page;
let draft: string;
let watched: readonly ReturnType<typeof watch>[];

async function context(): Promise<BrowserContext> {
  const made = await browser.newContext({
    viewport: { width: 1280, height: 860 },
    reducedMotion: 'reduce',
    locale: 'en-GB',
  });
  made.setDefaultTimeout(PATIENCE_MS);
  return made;
}

beforeAll(async () => {
  browser = await openBrowser();
  hub = await startHub();
  [hers, his] = [await context(), await context()];
  [anna, bert] = [await hers.newPage(), await his.newPage()];
  watched = [watch(anna, hub.url), watch(bert, hub.url)];
  await anna.goto(hub.firstOfficer);
  await anna.getByLabel('E-mail').fill('a.peeters@crisis.example');
  await anna.getByLabel('Name').fill('Anna Peeters');
  await anna.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await anna.keyboard.press('Enter');
  await anna.getByRole('button', { name: 'New alert' }).waitFor();
  const bertClaes = { email: 'b.claes@crisis.example', name: 'Bert Claes', role: 'approver', password: PASSWORD };
  expect(await api(anna, 'POST', '/officers', bertClaes)).toMatchObject({ name: 'Bert Claes' });
  await anna.getByRole('button', { name: 'New alert' }).click();
  await anna.getByRole('button', { name: /^Exercise/ }).click();
  await anna.getByRole('heading', { name: 'Still missing' }).waitFor();
  draft = anna.url();
  await bert.goto(`${hub.url}/console/`);
  await bert.getByLabel('E-mail').fill(bertClaes.email);
  await bert.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await bert.keyboard.press('Enter');
  await bert.getByRole('button', { name: 'New alert' }).waitFor();
  await bert.goto(draft);
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});

/** A call of the desk API as the page itself makes it. */
async function api(page: Page, method: string, path: string, body?: unknown): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  return page.evaluate(`fetch('/api/v1${path}', ${JSON.stringify(init)}).then((answer) => answer.json())`);
}
const reference = (): string => /messages\/([^/]+)\/draft/.exec(draft)![1]!;
interface Saved {
  readonly content: {
    readonly texts: { readonly [language: string]: { readonly [field: string]: string } | undefined };
  };
}
const saved = async (language: string, field: string): Promise<string> =>
  ((await api(anna, 'GET', `/messages/${reference()}/draft`)) as Saved).content.texts[language]?.[field] ?? '';
const said = (page: Page, language: string, field: string): Locator =>
  page.getByRole('group', { name: language, exact: true }).getByLabel(field);
const isSaved = (page: Page) =>
  page
    .getByRole('status')
    .filter({ hasText: /^Saved \d/ })
    .waitFor();
/** Until the field says so: what the other one typed comes by itself. */
const says = (field: Locator, text: string) =>
  until(`the field says “${text}”`, async () => (await field.inputValue()) === text, PATIENCE_MS);
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  const isFocused = (element: unknown): boolean =>
    element === (globalThis as { document?: { activeElement: unknown } }).document?.activeElement;
  for (let presses = 0; presses < 200; presses++) {
    if (await wanted.evaluate(isFocused)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('200 presses of Tab did not reach it');
}

describe('two officers on one draft', () => {
  test('see each other, and the field in which each is writing', async () => {
    await bert.getByText('Anna Peeters has this draft open too.').waitFor();
    await said(anna, 'Français', 'Headline').focus();
    await bert.getByText('Anna Peeters is writing in Headline, French.').waitFor();
    await bert.getByRole('group', { name: 'Français' }).getByText('Anna Peeters is writing here').waitFor();
    await anna.getByText('Bert Claes has this draft open too.').waitFor();
    expect(await violations(bert)).toEqual([]);
  });

  test('who type at once in different fields have both texts, each on both screens', async () => {
    await Promise.all([
      said(anna, 'Français', 'Headline').pressSequentially('Incendie à Molenbeek', { delay: 20 }),
      said(bert, 'Nederlands', 'Headline').pressSequentially('Brand in Molenbeek', { delay: 20 }),
    ]);
    await says(said(bert, 'Français', 'Headline'), 'Incendie à Molenbeek');
    await says(said(anna, 'Nederlands', 'Headline'), 'Brand in Molenbeek');
    await Promise.all([isSaved(anna), isSaved(bert)]);
    expect(await saved('fr', 'headline')).toBe('Incendie à Molenbeek');
    expect(await saved('nl', 'headline')).toBe('Brand in Molenbeek');
    expect(await anna.getByRole('heading', { name: /that you changed too/ }).count()).toBe(0);
  });

  test('who type at once in the same field lose nothing: one is asked, with both texts', async () => {
    await Promise.all([
      said(anna, 'English', 'Spoken').fill('Anna says: stay indoors.'),
      said(bert, 'English', 'Spoken').fill('Bert says: close the windows.'),
    ]);
    const asked = await Promise.race(
      [anna, bert].map(async (page) => {
        await page.getByRole('heading', { name: /changed 1 field that you changed too/ }).waitFor();
        return page;
      }),
    );
    const question = asked.getByRole('region', { name: 'Changed by both' });
    expect(await question.getByText('Anna says: stay indoors.').count()).toBe(1);
    expect(await question.getByText('Bert says: close the windows.').count()).toBe(1);
    expect(await violations(asked)).toEqual([]);
    await tabTo(asked, question.getByRole('button', { name: 'Keep both, mine first: Spoken, English' }));
    await asked.keyboard.press('Enter');
    await question.waitFor({ state: 'detached' });
    await isSaved(asked);
    const both = await saved('en', 'spoken');
    expect(both).toContain('Anna says: stay indoors.');
    expect(both).toContain('Bert says: close the windows.');
    for (const page of [anna, bert]) await says(said(page, 'English', 'Spoken'), both);
  });
});

describe('an officer who loses the connection', () => {
  test('goes on writing, is told so, and finds both texts when the line is back', async () => {
    await his.setOffline(true);
    await said(bert, 'Français', 'Spoken').fill('Texte de Bert, hors ligne.');
    await said(bert, 'Deutsch', 'Headline').fill('Brand in Molenbeek');
    await bert.getByText('Connection lost').waitFor();
    await bert.getByText('Not saved: no answer.').waitFor();
    await said(anna, 'Français', 'Spoken').fill('Texte d’Anna.');
    await isSaved(anna);
    await his.setOffline(false);
    const question = bert.getByRole('region', { name: 'Changed by both' });
    await question.getByText('Texte de Bert, hors ligne.').waitFor();
    await question.getByText('Texte d’Anna.').waitFor();
    // What only he changed is saved meanwhile, and what she wrote is not touched before he has chosen.
    await says(said(anna, 'Deutsch', 'Headline'), 'Brand in Molenbeek');
    expect(await saved('fr', 'spoken')).toBe('Texte d’Anna.');
    await tabTo(bert, question.getByRole('button', { name: 'Keep mine: Spoken, French' }));
    await bert.keyboard.press('Enter');
    await isSaved(bert);
    await says(said(anna, 'Français', 'Spoken'), 'Texte de Bert, hors ligne.');
  });

  test('and then the window, finds every word when the draft is opened again', async () => {
    await his.setOffline(true);
    await said(bert, 'Nederlands', 'Spoken').fill('Nog niet bewaard.');
    await bert.getByText('Not saved: no answer.').waitFor();
    await bert.close({ runBeforeUnload: false });
    expect(await saved('nl', 'spoken')).toBe('');
    await his.setOffline(false);
    bert = await his.newPage();
    await bert.goto(draft);
    await says(said(bert, 'Nederlands', 'Spoken'), 'Nog niet bewaard.');
    await isSaved(bert);
    await says(said(anna, 'Nederlands', 'Spoken'), 'Nog niet bewaard.');
    const kept = await bert.evaluate(`Object.keys(localStorage).filter((name) => name.startsWith('tocsin-draft'))`);
    expect(kept).toEqual([]);
  });

  test('nothing was asked of anybody but the hub', () => {
    expect(watched.flatMap(({ foreign }) => foreign)).toEqual([]);
    expect(watched.flatMap(({ complaints }) => complaints)).toEqual([]);
  });
});
