import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { parse } from 'yaml';
import { root } from '../support/built-hub.js';
import { until } from '../support/until.js';
import { openBrowser, violations, watch } from './chromium.js';
import { type StartedHub, startHub } from './started-hub.js';

/*
 * One officer's first night with a fresh hub, in a real browser and mostly without a mouse: from the link that the start
 * prints to a withdrawal that stands on every channel.
 */
interface Alert {
  readonly event: Record<string, string>;
  readonly area: { readonly description: Record<string, string> };
  readonly texts: Record<string, { headline: string; instruction: string; description: string; short: string }>;
}

const LANGUAGES = [
  ['fr', 'Français'],
  ['nl', 'Nederlands'],
  ['de', 'Deutsch'],
  ['en', 'English'],
] as const;
const alert = parse(readFileSync(join(root, 'examples/brussels-2023/1-alert.yaml'), 'utf8')) as Alert;
const PASSWORD = 'correct horse battery staple';

let browser: Browser;
let hub: StartedHub;
let office: BrowserContext;
let page: Page;
let watched: ReturnType<typeof watch>;

beforeAll(async () => {
  browser = await openBrowser();
  hub = await startHub();
  office = await browser.newContext({
    viewport: { width: 1280, height: 860 },
    colorScheme: 'light',
    reducedMotion: 'reduce',
    locale: 'en-GB',
  });
  page = await office.newPage();
  page.setDefaultTimeout(10_000);
  watched = watch(page, hub.url);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});

const heading = (name: string | RegExp) => page.getByRole('heading', { name, exact: typeof name === 'string' });
const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });
const said = (language: string, field: string) =>
  page.getByRole('group', { name: language, exact: true }).getByLabel(field);
/** Walks by Tab, as whoever has no mouse, until the wanted thing has the focus. */
async function tabTo(wanted: ReturnType<typeof button>): Promise<void> {
  for (let presses = 0; presses < 200; presses++) {
    if (await wanted.evaluate(isFocused)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('200 presses of Tab did not reach it');
}
const isFocused = (element: unknown): boolean =>
  element === (globalThis as { document?: { activeElement: unknown } }).document?.activeElement;
/** In light and in dark. */
async function wrongOnThisScreen(of: Page = page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['dark', 'light'] as const) {
    await of.emulateMedia({ colorScheme });
    found.push(...(await violations(of)).map((violation) => `${colorScheme}: ${violation}`));
  }
  return found;
}
/** Pixels beyond the width of a phone, once the screen has laid itself out for it. */
const sidewaysAt360 = async (): Promise<number> => {
  await page.setViewportSize({ width: 360, height: 740 });
  const fits = 'document.documentElement.scrollWidth <= innerWidth';
  await page.waitForFunction(fits, undefined, { timeout: 5_000 }).catch(() => undefined);
  const over = (await page.evaluate('document.documentElement.scrollWidth - innerWidth')) as number;
  await page.setViewportSize({ width: 1280, height: 860 });
  return over;
};

describe('whoever comes in', () => {
  test('is asked to sign in, on a screen without barriers', async () => {
    await page.goto(`${hub.url}/console/`);
    await heading('Sign in').waitFor();
    expect(await wrongOnThisScreen()).toEqual([]);
  });

  test('is told which field of the first account cannot be taken, beside that field', async () => {
    await page.goto(hub.firstOfficer);
    await page.getByLabel('E-mail').fill('a.peeters@crisis.example');
    await page.getByLabel('Name').fill('Anna Peeters');
    await page.getByRole('textbox', { name: 'Password' }).fill('too short');
    await page.keyboard.press('Enter');
    await page.getByText(/^The password .*15/).waitFor();
    expect(await wrongOnThisScreen()).toEqual([]);
  });

  test('becomes the first officer by the printed link, and stands before an empty board', async () => {
    await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
    await page.keyboard.press('Enter');
    await heading('Nothing has been released').waitFor();
    expect(await page.getByText('Anna Peeters').count()).toBe(1);
    expect(page.url()).not.toContain('code=');
  });

  test('sees the word exercise in four languages while the hub reaches nobody', async () => {
    const words = await page.getByText(/^(EXERCICE|OEFENING|ÜBUNG|EXERCISE)$/).allTextContents();
    expect(words).toEqual(['EXERCICE', 'OEFENING', 'ÜBUNG', 'EXERCISE']);
  });
});

describe('an alert in four languages, by keyboard', () => {
  test('begins with the question whether it is real', async () => {
    await tabTo(button('New alert'));
    await page.keyboard.press('Enter');
    await heading('Is it real?').waitFor();
    expect(await wrongOnThisScreen()).toEqual([]);
    await tabTo(button(/^Exercise/));
    await page.keyboard.press('Enter');
    await heading('Still missing').waitFor();
  });

  test('leads from what is missing to its field', async () => {
    await tabTo(page.getByRole('link', { name: 'Severity' }));
    await page.keyboard.press('Enter');
    await page.keyboard.press('Space');
    expect(await page.getByRole('radio', { name: 'Extreme' }).isChecked()).toBe(true);
    await page.keyboard.press('ArrowRight');
    expect(await page.getByRole('radio', { name: 'Severe' }).isChecked()).toBe(true);
    await page.keyboard.press('Tab');
    await page.keyboard.type('Immediate');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Observed');
    await tabTo(page.getByRole('checkbox', { name: 'Security' }));
    await page.keyboard.press('Space');
  });

  test('is written in each language and saved by itself, until nothing is missing', async () => {
    for (const [language, name] of LANGUAGES) {
      const texts = alert.texts[language]!;
      await tabTo(said(name, 'What happened'));
      for (const words of [
        alert.event[language]!,
        alert.area.description[language]!,
        texts.headline,
        texts.instruction,
        texts.description,
        texts.short,
      ]) {
        await page.keyboard.insertText(words);
        await page.keyboard.press('Tab');
      }
    }
    await heading('Nothing is missing').waitFor();
    await page.getByText(/^Saved/).waitFor();
    expect(await said('Français', 'Headline').inputValue()).toBe(alert.texts.fr!.headline);
  });

  test('is written on a screen without barriers', async () => {
    expect(await wrongOnThisScreen()).toEqual([]);
    expect(await sidewaysAt360()).toBe(0);
  });

  test('keeps the words of a lost connection, says so, and saves them when it is back', async () => {
    await page.route('**/api/**', (route) => route.abort());
    await said('Français', 'Spoken').fill('Ceci est un exercice.');
    await page.getByText('Connection lost').waitFor();
    await page.unroute('**/api/**');
    await page.getByText(/^Saved/).waitFor();
    expect(await page.getByText('Connection lost').count()).toBe(0);
    await page.reload();
    await said('Français', 'Spoken').waitFor();
    expect(await said('Français', 'Spoken').inputValue()).toBe('Ceci est un exercice.');
  });

  test('shows by itself what was saved in another window meanwhile', async () => {
    const second = await office.newPage();
    await second.goto(page.url());
    await page.getByText('You have this draft open in another window too.').waitFor();
    await second.getByRole('group', { name: 'English' }).getByLabel('Spoken').fill('This is an exercise.');
    const here = said('English', 'Spoken');
    await until('it is here too', async () => (await here.inputValue()) === 'This is an exercise.');
    await second.getByText(/^Saved/).waitFor();
    await second.close();
    expect(await wrongOnThisScreen()).toEqual([]);
  });

  test('is refused at the field that is too long, and nothing else is lost', async () => {
    await said('Deutsch', 'Who says so').fill('x'.repeat(121));
    await heading('Cannot be saved yet').waitFor();
    await page.getByText('1 too long: at most 120 characters fit.').waitFor();
    await said('Deutsch', 'Who says so').fill('');
    await page.getByText(/^Saved/).waitFor();
  });
});

describe('the preview', () => {
  test('shows what each channel would show, and names the reach on its one button', async () => {
    await page.keyboard.press('Control+Enter');
    await heading('What happens').waitFor();
    const posts = page.getByRole('article').filter({ hasText: 'OEFENING – Brussel' });
    expect(await posts.count()).toBeGreaterThanOrEqual(2);
    expect(await button(/^Release exercise to \d+ channels$/).count()).toBe(1);
  });

  test('is a screen without barriers', async () => {
    expect(await wrongOnThisScreen()).toEqual([]);
    expect(await sidewaysAt360()).toBe(0);
  });
});

describe('the board', () => {
  test('follows the release live until everything is on version 1', async () => {
    await tabTo(button(/^Release exercise to/));
    await page.keyboard.press('Enter');
    await heading('Board').waitFor();
    await page.getByText('Everything on version 1.').waitFor();
    await page.getByText(/Live\.$/).waitFor();
  });

  test('folds to one line, and says each cell in words to whoever goes there by keyboard', async () => {
    expect(await page.getByRole('table').count()).toBe(0);
    await tabTo(button('Show each channel'));
    await page.keyboard.press('Enter');
    await tabTo(page.getByRole('img', { name: 'Page, French: shows version 1' }));
    await page.keyboard.press('ArrowRight');
    await page.getByRole('tooltip').filter({ hasText: 'Page, Dutch: shows version 1' }).waitFor();
  });

  test('is a screen without barriers', async () => {
    expect(await wrongOnThisScreen()).toEqual([]);
    expect(await sidewaysAt360()).toBe(0);
  });

  test('says that a channel refuses and why, and tries again by one button', async () => {
    const fault = { at: 'mastodon', mode: 'refuse', times: 1 };
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(fault) };
    expect((await fetch(`${hub.training}/faults`, init)).ok).toBe(true);
    await button('Hold').click();
    await button(/^Hold on \d+ channels$/).click();
    await button(/^Try again: /)
      .first()
      .waitFor();
    expect(await page.getByRole('table').count()).toBe(1);
    expect(await wrongOnThisScreen()).toEqual([]);
    await button(/^Try again: /)
      .first()
      .click();
    await page.getByText('Everything on version 2.').waitFor();
  });
});

describe('a withdrawal', () => {
  test('takes two presses, and every channel follows', async () => {
    await button('Withdraw').click();
    await button(/^Withdraw on \d+ channels$/).waitFor();
    expect(await wrongOnThisScreen()).toEqual([]);
    await button(/^Withdraw on \d+ channels$/).click();
    await page.getByText('Everything on version 3.').waitFor();
  });

  test('leaves nothing to do but to correct its words', async () => {
    const message = page.getByRole('region', { name: /.*/ }).filter({ hasText: 'Everything on version 3.' });
    await message.getByText('Withdrawn', { exact: true }).waitFor();
    expect(await message.getByRole('button').allTextContents()).toEqual(['Correct', 'Fold']);
  });
});

describe('the messages', () => {
  test('are walked through by j and Enter, and tell version by version what changed', async () => {
    await page.getByRole('navigation').getByRole('link', { name: 'Messages' }).click();
    await page.getByRole('link', { name: /Withdrawal, version 3/ }).waitFor();
    expect(await wrongOnThisScreen()).toEqual([]);
    expect(await sidewaysAt360()).toBe(0);
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await heading('Versions').waitFor();
    await page.getByText('Headline, French').waitFor();
    expect(await wrongOnThisScreen()).toEqual([]);
    expect(await sidewaysAt360()).toBe(0);
  });

  test('are compared word by word, any version with any other, by keyboard', async () => {
    await tabTo(page.getByRole('link', { name: 'Compare versions' }));
    await page.keyboard.press('Enter');
    await heading('What differs').waitFor();
    await page.getByText(/^\d+ fields differ$/).waitFor();
    await page.keyboard.press('j');
    await page.locator('dd:focus del').first().waitFor();
    await page.keyboard.press('ArrowLeft');
    await page.waitForURL(/from=1&to=2/);
    expect(await page.getByLabel('From').inputValue()).toBe('1');
    await page.getByLabel('Language', { exact: true }).selectOption('de');
    await page.getByText('Headline, German').waitFor();
    expect(await page.getByText('Headline, French').count()).toBe(0);
    expect(await wrongOnThisScreen()).toEqual([]);
    expect(await sidewaysAt360()).toBe(0);
  });

  test('are out of reach after signing out', async () => {
    await button('Sign out').click();
    await heading('Sign in').waitFor();
    await page.getByLabel('E-mail').fill('a.peeters@crisis.example');
    await page.getByRole('textbox', { name: 'Password' }).fill('something else entirely');
    await page.keyboard.press('Enter');
    await page.getByText('E-mail and password do not fit.').waitFor();
  });
});

describe('the public page', () => {
  test('has no barriers', async () => {
    const reader = await browser.newPage({ viewport: { width: 320, height: 640 } });
    await reader.goto(`${hub.url}/fr`);
    expect(await wrongOnThisScreen(reader)).toEqual([]);
    expect(await reader.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    await reader.close();
  });
});

describe('all that night', () => {
  test('the console asked nobody but its own hub, and its Content-Security-Policy was never in its way', () => {
    expect(watched.foreign).toEqual([]);
    expect(watched.complaints).toEqual([]);
  });
});
