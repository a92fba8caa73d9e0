import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { generateSync } from 'otplib';
import type { Browser } from 'playwright-core';
import { parse } from 'yaml';
import type { Board, MessageDetail } from '../../src/press-office/api.js';
import { root } from '../support/built-hub.js';
import { openBrowser, violations } from './chromium.js';
import { Hands } from './hands.js';
import { type StartedHub, startHub } from './started-hub.js';

/*
 * The whole night by keyboard alone, by two officers: from the link that the start prints to a withdrawal that stands
 * everywhere. How many interactions each part takes is counted, and how long it took is read from the hub's own record.
 */
interface Said {
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
const alert = parse(readFileSync(join(root, 'examples/brussels-2023/1-alert.yaml'), 'utf8')) as Said;
const PASSWORD = 'correct horse battery staple';
/* Of a machine that does other things as well. */
const PATIENCE_MS = 60_000;

let browser: Browser;
let hub: StartedHub;
let anna: Hands;
let bert: Hands;
let secret: string;
let used = -1;

beforeAll(async () => {
  browser = await openBrowser();
  hub = await startHub();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});

async function somebody(): Promise<Hands> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 860 },
    reducedMotion: 'reduce',
    locale: 'en-US',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  return new Hands(page);
}

/** A passkey that this browser holds, and a thumb that is always there. */
async function withThumb({ page }: Hands): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
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
}

const heading = ({ page }: Hands, name: string | RegExp) =>
  page.getByRole('heading', { name, exact: typeof name === 'string' });
const room = ({ page }: Hands, name: string) => page.getByRole('navigation').getByRole('link', { name, exact: true });
const said = ({ page }: Hands, language: string, field: string) =>
  page.getByRole('group', { name: language, exact: true }).getByLabel(field);
/** The part of the board that is about one message. */
const boardOf = ({ page }: Hands, reference: string) => page.getByRole('region').filter({ hasText: reference });

async function accept(officer: Hands, link: string, email: string, name: string): Promise<void> {
  await officer.page.goto(link);
  await officer.write(officer.page.getByLabel('E-mail'), email);
  await officer.write(officer.page.getByLabel('Name'), name);
  await officer.write(officer.page.getByRole('textbox', { name: 'Password' }), PASSWORD);
  await officer.strike('Enter');
  await heading(officer, 'Nothing has been released').waitFor();
}

/** The app's code now, or the one that it shows next: each is good once. */
function nextCode(): string {
  used = Math.max(Math.floor(Date.now() / 30_000), used + 1);
  return generateSync({ secret, epoch: used * 30 });
}

/** A call with the officer's session, past the console: what the desk says, and not what the console shows. */
async function call<T>({ page }: Hands, method: string, path: string, body: object | null = null): Promise<T> {
  return page.evaluate(
    async ([method, path, body]) => {
      const headers: Record<string, string> = { 'content-type': 'application/json' };
      if (method !== 'GET') headers['idempotency-key'] = crypto.randomUUID();
      const init = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) };
      return (await fetch(`/api/v1${path}`, init)).json();
    },
    [method, path, body] as const,
  ) as Promise<T>;
}

const referenceOf = ({ page }: Hands): string => /messages\/([\w-]+)/.exec(page.url())![1]!;

/** From a blank draft to one that lacks nothing. */
async function write(officer: Hands): Promise<string> {
  await officer.press(room(officer, 'Board'));
  await officer.press(officer.button('New alert'));
  await officer.press(officer.button(/^Actual/));
  await heading(officer, 'Still missing').waitFor();
  const reference = referenceOf(officer);
  await officer.press(officer.page.getByRole('radio', { name: 'Extreme' }), 'Space');
  // Not so bad that the reference must be typed.
  await officer.page.keyboard.press('ArrowRight');
  await officer.page.keyboard.press('ArrowRight');
  expect(await officer.page.getByRole('radio', { name: 'Moderate' }).isChecked()).toBe(true);
  await officer.to(officer.page.getByLabel('Urgency'));
  await officer.page.keyboard.type('Immediate');
  await officer.to(officer.page.getByLabel('Certainty'));
  await officer.page.keyboard.type('Observed');
  await officer.press(officer.page.getByRole('checkbox', { name: 'Security' }), 'Space');
  for (const [language, name] of LANGUAGES) {
    const texts = alert.texts[language]!;
    await officer.write(said(officer, name, 'What happened'), alert.event[language]!);
    await officer.write(said(officer, name, 'Where'), alert.area.description[language]!);
    await officer.write(said(officer, name, 'Headline'), texts.headline);
    await officer.write(said(officer, name, 'What to do'), texts.instruction);
    // The whole one names a number that only this evening had: nobody has verified it here.
    await officer.write(said(officer, name, 'What is known'), texts.short);
    await officer.write(said(officer, name, 'Short'), texts.short);
  }
  await heading(officer, 'Nothing is missing').waitFor();
  await officer.page
    .getByText(/^Saved/)
    .first()
    .waitFor();
  return reference;
}

/** From release to the last receipt and to the newsroom that serves it: the hub's own times. */
async function secondsToEverywhere(officer: Hands, reference: string): Promise<number> {
  const { versions } = await call<MessageDetail>(officer, 'GET', `/messages/${reference}`);
  const board = await call<Board>(officer, 'GET', `/messages/${reference}/board`);
  expect(board).toMatchObject({ converged: true, desired: versions.length });
  expect(board.newsrooms.every(({ epoch }) => epoch >= board.epoch)).toBe(true);
  const released = Date.parse(versions.at(-1)!.releasedAt);
  const receipts = board.placements.flatMap(({ receipt }) => (receipt ? [Date.parse(receipt.at)] : []));
  // A newsroom’s time is when it last said where it is: at the latest then it was there.
  const pages = board.newsrooms.map(({ at }) => Date.parse(at));
  return (Math.max(...receipts, ...pages) - released) / 1_000;
}

function told(what: string, interactions: number, seconds: number): void {
  process.stdout.write(`${what}: ${interactions} interactions, everywhere after ${seconds.toFixed(1)} s\n`);
}

describe('from the printed link to two officers', () => {
  test('the first one signs in by a passkey', async () => {
    anna = await somebody();
    await withThumb(anna);
    await accept(anna, hub.firstOfficer, 'a.peeters@crisis.example', 'Anna Peeters');
    await anna.press(anna.page.getByRole('link', { name: 'Anna Peeters' }));
    await anna.press(anna.button('Add a passkey'));
    await anna.write(anna.page.getByRole('dialog').getByLabel('Name'), 'Phone');
    await anna.strike('Enter');
    await anna.press(anna.button('I have written them down'));
    await anna.button('Remove the passkey Phone').waitFor();
  });

  test('the second one, invited by a link, with codes of an app', async () => {
    await anna.press(room(anna, 'Officers'));
    await anna.press(anna.button('Invite an officer'));
    await anna.press(anna.page.getByRole('dialog').getByRole('button', { name: 'Make the link' }));
    const link = (await anna.page.getByText(/#\/welcome\?code=/).textContent())!;
    bert = await somebody();
    await accept(bert, link, 'b.claes@crisis.example', 'Bert Claes');
    await bert.press(bert.page.getByRole('link', { name: 'Bert Claes' }));
    await bert.press(bert.button('Set up an app'));
    secret = (await bert.page.getByRole('dialog').locator('code').textContent())!.replaceAll(' ', '');
    used = Math.floor(Date.now() / 30_000) - 1;
    await bert.write(bert.page.getByRole('textbox', { name: 'Code' }), generateSync({ secret, epoch: used * 30 }));
    await bert.strike('Enter');
    await bert.press(bert.button('I have written them down'));
    await bert.page.keyboard.press('Escape');
  });
});

describe('an exercise', () => {
  let reference: string;

  test('from a template with three gaps goes from filled to everywhere in at most six interactions', async () => {
    await anna.page.keyboard.press('Escape');
    await anna.press(room(anna, 'Board'));
    await anna.press(anna.button('New alert'));
    await anna.press(anna.page.getByRole('link', { name: 'From a template' }));
    await anna.press(anna.page.getByRole('link', { name: /^Fire with smoke/ }));
    await anna.press(anna.page.getByRole('link', { name: 'Use this template' }));
    await anna.write(anna.page.getByRole('textbox', { name: 'Place', exact: true }), 'Vilvoorde');
    await anna.write(anna.page.getByRole('textbox', { name: 'Direction of the smoke', exact: true }), 'Machelen');
    await anna.write(anna.page.getByRole('textbox', { name: 'Next information', exact: true }), '14:30');
    anna.count();
    await anna.press(anna.button('Begin an exercise'));
    await heading(anna, 'Nothing is missing').waitFor();
    reference = referenceOf(anna);
    await anna.strike('Control+Enter');
    await anna.press(anna.button(/^Release exercise to \d+ channels$/));
    await boardOf(anna, reference).getByText('Everything on version 1.').waitFor();
    const seconds = await secondsToEverywhere(anna, reference);
    told('alert from a template, after its gaps', anna.interactions, seconds);
    expect(anna.interactions).toBeLessThanOrEqual(6);
    expect(seconds).toBeLessThanOrEqual(90);
    const { versions } = await call<MessageDetail>(anna, 'GET', `/messages/${reference}`);
    expect(JSON.stringify(versions[0]!.content.texts)).not.toMatch(/\{\w+\}/);
  }, 180_000);

  test('is corrected: two interactions to a filled form, two after writing', async () => {
    await anna.press(room(anna, 'Board'));
    anna.count();
    await anna.press(boardOf(anna, reference).getByRole('button', { name: 'Correct' }));
    await said(anna, 'Français', 'What changed').waitFor();
    const { headlines } = await call<MessageDetail>(anna, 'GET', `/messages/${reference}`);
    expect(await said(anna, 'Français', 'Headline').inputValue()).toBe(headlines.fr!.replace(/^EXERCICE – /, ''));
    expect(anna.interactions).toBeLessThanOrEqual(2);
    for (const [, name] of LANGUAGES) await anna.write(said(anna, name, 'What changed'), '1771.');
    await anna.page
      .getByText(/^Saved/)
      .first()
      .waitFor();
    anna.count();
    await anna.strike('Control+Enter');
    await anna.press(anna.button(/^Release exercise to \d+ channels$/));
    await anna.page.getByText('Everything on version 2.').waitFor();
    expect(anna.interactions).toBeLessThanOrEqual(2);
    told('correction, after writing', anna.interactions, await secondsToEverywhere(anna, reference));
  }, 180_000);

  test('is withdrawn from the board by two presses and no typing', async () => {
    anna.count();
    await anna.press(boardOf(anna, reference).getByRole('button', { name: 'Withdraw' }));
    await anna.press(anna.button(/^Withdraw on \d+ channels$/));
    await anna.page.getByText('Everything on version 3.').waitFor();
    const seconds = await secondsToEverywhere(anna, reference);
    told('withdrawal of an exercise', anna.interactions, seconds);
    expect(anna.interactions).toBe(2);
    expect(seconds).toBeLessThanOrEqual(30);
  }, 120_000);
});

describe('an actual message', () => {
  let reference: string;

  test('is not approved by who wrote it: there is no button, and the desk refuses', async () => {
    reference = await write(anna);
    anna.count();
    await anna.strike('Control+Enter');
    await anna.press(anna.button('Submit for approval'));
    await anna.page.getByText(/somebody else must approve it/).waitFor();
    expect(anna.interactions).toBe(2);
    expect(await anna.button(/^Approve/).count()).toBe(0);
    const { sha256 } = await call<{ sha256: string }>(anna, 'GET', `/messages/${reference}/preview`);
    const refused = await call(anna, 'POST', `/messages/${reference}/approve`, { sha256 });
    expect(refused).toMatchObject({ status: 403, code: 'own-draft' });
  }, 180_000);

  test('is approved by the other one, and goes out by their code', async () => {
    await bert.page.goto(`${hub.url}/console/#/messages/${reference}/preview`);
    await bert.page.reload();
    bert.count();
    await bert.press(bert.page.getByRole('checkbox', { name: /^I have read all/ }), 'Space');
    await bert.press(bert.button(/^Approve/));
    await bert.press(bert.button(/^Release to \d+ channels$/));
    await bert.enterCode(bert.page.getByLabel('Code of your app'), nextCode());
    await boardOf(bert, reference).getByText('Everything on version 1.').waitFor();
    told('approval and release', bert.interactions, await secondsToEverywhere(bert, reference));
    expect(bert.interactions).toBeLessThanOrEqual(4);
  }, 120_000);

  test('is held from the board: button, then code; nothing is typed', async () => {
    bert.count();
    await bert.press(boardOf(bert, reference).getByRole('button', { name: 'Hold' }));
    await bert.page
      .getByRole('dialog')
      .getByRole('heading', { name: /^Hold on \d+ channels$/ })
      .waitFor();
    expect(await violations(bert.page)).toEqual([]);
    await bert.enterCode(bert.page.getByLabel('Code of your app'), nextCode());
    await boardOf(bert, reference).getByText('On hold', { exact: true }).waitFor();
    await boardOf(bert, reference).getByText('Everything on version 2.').waitFor();
    const seconds = await secondsToEverywhere(bert, reference);
    told('hold', bert.interactions, seconds);
    expect(bert.interactions).toBe(2);
    expect(seconds).toBeLessThanOrEqual(30);
  }, 120_000);

  test('is withdrawn from the board: button, then touch; in every language the hub says so', async () => {
    await anna.press(room(anna, 'Board'));
    await boardOf(anna, reference).getByText('Everything on version 2.').waitFor();
    anna.count();
    await anna.press(boardOf(anna, reference).getByRole('button', { name: 'Withdraw' }));
    anna.touched();
    await boardOf(anna, reference).getByText('Everything on version 3.').waitFor();
    const seconds = await secondsToEverywhere(anna, reference);
    told('withdrawal', anna.interactions, seconds);
    expect(anna.interactions).toBe(2);
    expect(seconds).toBeLessThanOrEqual(30);
    const { versions } = await call<MessageDetail>(anna, 'GET', `/messages/${reference}`);
    expect(Object.keys(versions.at(-1)!.content.texts).sort()).toEqual(['de', 'en', 'fr', 'nl']);
    expect(Object.keys(versions.at(-1)!.content.note).sort()).toEqual(['de', 'en', 'fr', 'nl']);
    for (const language of ['fr', 'nl', 'de', 'en']) {
      const page = await (await fetch(`${hub.url}/${language}/messages/${reference}`)).text();
      expect(page).toContain(versions.at(-1)!.content.texts[language]!.headline.slice(0, 10));
    }
  }, 120_000);
});

describe('alone at night', () => {
  test('the glass is broken with a reason, and the message goes out at once', async () => {
    const reference = await write(anna);
    anna.count();
    await anna.strike('Control+Enter');
    await anna.press(anna.button('Break the glass'));
    await anna.write(anna.page.getByRole('dialog').getByRole('textbox').first(), 'Nobody else is awake.');
    await anna.press(anna.button(/^Release to \d+ channels without approval$/));
    anna.touched();
    await boardOf(anna, reference).getByText('Everything on version 1.').waitFor();
    const { versions } = await call<MessageDetail>(anna, 'GET', `/messages/${reference}`);
    expect(versions[0]).toMatchObject({ breakGlass: 'Nobody else is awake.', approvedBy: null });
    told('break-glass', anna.interactions, await secondsToEverywhere(anna, reference));
    expect(anna.interactions).toBeLessThanOrEqual(4);
  }, 180_000);
});
