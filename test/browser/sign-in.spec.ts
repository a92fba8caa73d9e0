import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { generateSync } from 'otplib';
import type { Browser, Page } from 'playwright-core';
import { content } from '../support/messages.js';
import { openBrowser, violations, watch } from './chromium.js';
import { type StartedHub, startHub } from './started-hub.js';

/* Two officers with factors of their own: Anna with a passkey, which Chromium holds for her, Bert with codes of an app. */
const PASSWORD = 'correct horse battery staple';
let browser: Browser;
let hub: StartedHub;
let anna: Page;
let bert: Page;
let watched: ReturnType<typeof watch>;
let recovery: string[];
let secret: string;
let used = -1;

beforeAll(async () => {
  browser = await openBrowser();
  hub = await startHub();
  anna = await person();
  watched = watch(anna, hub.url);
  await accept(anna, hub.firstOfficer, 'a.peeters@crisis.example', 'Anna Peeters');
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});

async function person(): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 860 },
    reducedMotion: 'reduce',
    locale: 'en-GB',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  return page;
}

async function accept(page: Page, link: string, email: string, name: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Name').fill(name);
  await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Board' }).or(page.getByText('Nothing has been released')).first().waitFor();
}

const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' });
const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true });

async function open(page: Page, place: string): Promise<void> {
  await page.goto(`${hub.url}/console/#/${place}`);
  await page.reload();
}

/** In light and in dark, and on a phone. */
async function wrongOn(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    found.push(...(await violations(page)).map((violation) => `${colorScheme}: ${violation}`));
  }
  await page.setViewportSize({ width: 360, height: 740 });
  const fits = 'document.documentElement.scrollWidth <= innerWidth';
  await page.waitForFunction(fits, undefined, { timeout: 5_000 }).catch(() => found.push('wider than a phone'));
  await page.setViewportSize({ width: 1280, height: 860 });
  return found;
}

/** The app's code now, or the one that it shows next: each is good once. */
function nextCode(): string {
  const step = Math.max(Math.floor(Date.now() / 30_000), used + 1);
  used = step;
  return generateSync({ secret, epoch: step * 30 });
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

/** An actual message of Anna’s that Bert has approved. */
async function approved(): Promise<string> {
  const { id, reference } = await call<{ id: string; reference: string }>(
    anna,
    'POST',
    '/messages',
    content({ expires: null, severity: 'Moderate' }),
  );
  const { sha256 } = await call<{ sha256: string }>(anna, 'POST', `/messages/${id}/submit`);
  await call(bert, 'POST', `/messages/${id}/approve`, { sha256 });
  return reference;
}

describe('an officer’s own sign-in', () => {
  test('is behind their name, and says that a password alone is little', async () => {
    await anna.getByRole('link', { name: 'Anna Peeters' }).click();
    await heading(anna, 'How you sign in').waitFor();
    await anna.getByText(/^Anna Peeters, .*Only your password/).waitFor();
    await anna.getByText('No program acts for you.').waitFor();
    await anna.getByText(/, here$/).waitFor();
    expect(await wrongOn(anna)).toEqual([]);
  });

  test('gets a passkey by its name and a touch, and recovery codes that are shown once', async () => {
    const cdp = await anna.context().newCDPSession(anna);
    await cdp.send('WebAuthn.enable');
    await cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    await button(anna, 'Add a passkey').click();
    await anna.getByLabel('Name').fill('Phone');
    expect(await wrongOn(anna)).toEqual([]);
    await anna.keyboard.press('Enter');
    await heading(anna, 'Your recovery codes').waitFor();
    recovery = await anna.getByRole('dialog').getByRole('listitem').allTextContents();
    expect(recovery).toHaveLength(8);
    expect(await wrongOn(anna)).toEqual([]);
    await button(anna, 'I have written them down').click();
    await button(anna, 'Remove the passkey Phone').waitFor();
    await anna.getByText('8 codes left.').waitFor();
    expect(await wrongOn(anna)).toEqual([]);
  });

  test('is one touch from then on, and without it a recovery code', async () => {
    await button(anna, 'Sign out').click();
    await heading(anna, 'Sign in').waitFor();
    expect(await wrongOn(anna)).toEqual([]);
    await button(anna, 'Use a passkey').click();
    await heading(anna, 'How you sign in').waitFor();

    const elsewhere = await person();
    await elsewhere.goto(`${hub.url}/console/#/own`);
    await elsewhere.getByLabel('E-mail').fill('a.peeters@crisis.example');
    await elsewhere.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
    await elsewhere.keyboard.press('Enter');
    await elsewhere.getByLabel('Recovery code').fill('not one of them');
    await elsewhere.keyboard.press('Enter');
    await elsewhere.getByText(/^The code does not fit/).waitFor();
    expect(await wrongOn(elsewhere)).toEqual([]);
    await elsewhere.getByLabel('Recovery code').fill(recovery[0]!);
    await elsewhere.keyboard.press('Enter');
    await elsewhere.getByText('7 codes left.').waitFor();
    await open(anna, 'own');
    await button(anna, /^Sign out there: /).click();
    await button(anna, /^Sign out there: /).waitFor({ state: 'detached' });
    await elsewhere.reload();
    await heading(elsewhere, 'Sign in').waitFor();
    await elsewhere.context().close();
  });

  test('gives a program a token that is shown once, and takes it back', async () => {
    await button(anna, 'Make a token').click();
    await heading(anna, 'Make a token').waitFor();
    expect(await wrongOn(anna)).toEqual([]);
    await button(anna, 'Make it').click();
    await anna.getByText(/^tocsin_o_[0-9a-f]{18}_/).waitFor();
    expect(await wrongOn(anna)).toEqual([]);
    await button(anna, 'I have copied it').click();
    await button(anna, /^Revoke the token/).click();
    await anna.getByText('No program acts for you.').waitFor();
  });
});

describe('the officers', () => {
  test('are invited by a link that makes one of them', async () => {
    await anna.getByRole('navigation').getByRole('link', { name: 'Officers' }).click();
    await anna.getByText('so far you are alone').waitFor();
    await button(anna, 'Invite an officer').click();
    expect(await wrongOn(anna)).toEqual([]);
    await button(anna, 'Make the link').click();
    const link = await anna.getByText(/#\/welcome\?code=/).textContent();
    expect(await wrongOn(anna)).toEqual([]);
    await button(anna, 'Close').last().click();
    bert = await person();
    await accept(bert, link!, 'b.claes@crisis.example', 'Bert Claes');
    expect(await bert.getByRole('navigation').getByRole('link', { name: 'Officers' }).count()).toBe(0);
    await open(anna, 'officers');
    await anna.getByText(/^b\.claes@crisis\.example/).waitFor();
    expect(await wrongOn(anna)).toEqual([]);
  });

  test('set up an app by a picture or by typing, and are asked for its code', async () => {
    await open(bert, 'own');
    await button(bert, 'Set up an app').click();
    await bert.getByRole('img', { name: 'QR code for the app' }).waitFor();
    secret = (await bert.getByRole('dialog').locator('code').textContent())!.replaceAll(' ', '');
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(await wrongOn(bert)).toEqual([]);
    used = Math.floor(Date.now() / 30_000) - 2;
    used += 1;
    await bert.getByRole('textbox', { name: 'Code' }).fill(generateSync({ secret, epoch: used * 30 }));
    await bert.keyboard.press('Enter');
    await button(bert, 'I have written them down').click();
    await button(bert, 'Sign out').click();
    await bert.getByLabel('E-mail').fill('b.claes@crisis.example');
    await bert.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
    await bert.keyboard.press('Enter');
    await bert.getByLabel('Code of your app').waitFor();
    expect(await wrongOn(bert)).toEqual([]);
    await bert.getByLabel('Code of your app').fill(nextCode());
    await heading(bert, 'How you sign in').waitFor();
  });
});

describe('an actual message', () => {
  let reference: string;

  test('is not approved by who wrote it: there is no button, and the desk refuses', async () => {
    const draft = await call<{ id: string; reference: string }>(anna, 'POST', '/messages', content({ expires: null }));
    const { sha256 } = await call<{ sha256: string }>(anna, 'POST', `/messages/${draft.id}/submit`);
    const refused = await call<{ code: string; status: number }>(anna, 'POST', `/messages/${draft.id}/approve`, {
      sha256,
    });
    expect(refused).toMatchObject({ status: 403, code: 'own-draft' });
    await open(anna, `messages/${draft.reference}/preview`);
    await heading(anna, 'What happens').waitFor();
    expect(await button(anna, /^Approve/).count()).toBe(0);
    await open(bert, `messages/${draft.reference}/preview`);
    await button(bert, /^Approve/)
      .first()
      .waitFor();
  });

  test('goes out by one press and a touch', async () => {
    reference = await approved();
    await open(anna, `messages/${reference}/preview`);
    await button(anna, /^Release /).click();
    await heading(anna, 'Board').waitFor();
    expect((await call<{ newest: { n: number } | null }>(anna, 'GET', `/messages/${reference}`)).newest).not.toBeNull();
  });

  test('is held by a press and six digits; nothing that was written is lost by a wrong one, or by thinking again', async () => {
    await open(bert, `messages/${reference}`);
    await button(bert, 'Hold').click();
    await button(bert, 'Write another note').click();
    await bert.getByLabel('English').fill('We are checking the place.');
    await button(bert, /^Hold on /).click();
    await heading(bert, 'Show that it is you').waitFor();
    expect(await violations(bert)).toEqual([]);
    await bert.getByLabel('Code of your app').fill('000000');
    await bert.getByText(/^The code does not fit/).waitFor();
    await bert.keyboard.press('Escape');
    await bert.getByText(/^Confirm that it is you\./).waitFor();
    expect(await bert.getByLabel('English').inputValue()).toBe('We are checking the place.');
    await button(bert, /^Hold on /).click();
    await bert.getByLabel('Code of your app').fill(nextCode());
    await heading(bert, 'Show that it is you').waitFor({ state: 'detached' });
    await bert.getByText('On hold').first().waitFor();
  });
});

test('Anna resets what Bert has lost, and he is out until he signs in by his password', async () => {
  await open(anna, 'officers');
  await button(anna, 'Reset factors of Bert Claes').click();
  expect(await wrongOn(anna)).toEqual([]);
  await button(anna, 'Reset the factors').click();
  await heading(anna, 'Reset the factors of Bert Claes?').waitFor({ state: 'detached' });
  await open(bert, 'own');
  await bert.getByLabel('E-mail').fill('b.claes@crisis.example');
  await bert.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await bert.keyboard.press('Enter');
  await bert.getByText(/Only your password is asked for/).waitFor();
});

test('the console asked nobody but its own hub, and its Content-Security-Policy was never in its way', () => {
  expect(watched).toEqual({ foreign: [], complaints: [] });
});
