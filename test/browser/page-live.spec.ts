import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { type Newsroom, type NewsroomSettings, openNewsroom } from '../../src/newsroom/open-newsroom.js';
import { listeningLog } from '../newsroom/listening-log.js';
import { FakeReleases } from '../newsroom/stage.js';
import { office, publicMessage } from '../support/messages.js';
import { until } from '../support/until.js';
import { openBrowser, violations, watch } from './chromium.js';

/* A page that stays open through the night, on a whole newsroom; only the database is the test's own. */
let browser: Browser;
let newsroom: Newsroom;
let releases: FakeReleases;
let directory: string;
let page: Page;
let watched: ReturnType<typeof watch>;
let origin: string;

beforeAll(async () => {
  browser = await openBrowser();
}, 60_000);
afterAll(() => browser?.close());

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tocsin-live-page-'));
  releases = new FakeReleases();
  releases.confirmedAt = new Date().toISOString();
  newsroom = await openNewsroom(settings());
  newsroom.loop.follow(releases);
  await released(['alert']);
  origin = `http://127.0.0.1:${newsroom.port}`;
  page = await (await browser.newContext({ viewport: { width: 320, height: 568 } })).newPage();
  watched = watch(page, origin);
});
afterEach(async () => {
  await page.context().close();
  await newsroom.close(0);
  await rm(directory, { recursive: true, force: true });
});

const settings = (): NewsroomSettings => ({
  host: '127.0.0.1',
  port: 0,
  directory,
  masterKey: Buffer.alloc(32, 7),
  office: office(),
  replica: 'one',
  deskUrl: 'http://127.0.0.1:9',
  trustProxy: false,
  log: listeningLog(),
});

async function released(kinds: Parameters<typeof publicMessage>[0]): Promise<void> {
  const contents = kinds!.map(() => ({ expires: '2099-01-01T00:00:00Z' }));
  releases.release(publicMessage(kinds, { contents }));
  newsroom.loop.ring();
  await newsroom.loop.idle();
}

/** The page is there, and its stream is open: what is released from now on comes to it. */
async function read(path: string): Promise<void> {
  const stream = page.waitForResponse((answer) => new URL(answer.url()).pathname === '/live');
  await page.goto(origin + path);
  expect((await stream).status()).toBe(200);
}

describe('a page that is open', () => {
  test('shows a correction without a reload, keeps the reader’s place and focus, and says it once', async () => {
    await read('/en/messages/2026-0042');
    await page.evaluate('globalThis.neverReloaded = true');
    await page.getByRole('link', { name: '112' }).focus();
    await page.evaluate('scrollTo(0, 200)');
    const advice = await page.locator('.todo h2').boundingBox();
    await released(['alert', 'correction']);
    await page.getByText('The zone is 3 km, not 1 km.').first().waitFor();
    expect(await page.title()).toMatch(/^Correction – Fire in Neder-Over-Heembeek/);
    expect(await page.evaluate('[neverReloaded, document.activeElement.textContent]')).toEqual([true, '112']);
    // What was read stays where it was, although the correction has come in above it.
    expect(Math.abs((await page.locator('.todo h2').boundingBox())!.y - advice!.y)).toBeLessThan(3);
    // It is severe and says what to do, so it may break into what a screen reader is saying.
    const told = await page.getByRole('alert').textContent();
    expect(told).toMatch(/^This page has just been updated\. Severe danger .* Fire in .* – Stay inside\./);
    expect(await page.locator('.news').allTextContents()).toEqual(['', told]);
    expect(await violations(page)).toEqual([]);
    expect(watched).toEqual({ foreign: [], complaints: [] });
  });

  test('says politely what asks nothing of anybody: a withdrawal', async () => {
    await read('/en');
    await released(['alert', 'withdrawal']);
    await page.getByText('It was a false alarm.').waitFor();
    expect(await page.locator('.news').allTextContents()).toEqual([
      'This page has just been updated. Withdrawn · Neder-Over-Heembeek and Vilvoorde Message withdrawn: there is no fire',
      '',
    ]);
  });

  test('on an older version is told by itself that it was replaced', async () => {
    await read('/en/messages/2026-0042/v1');
    await released(['alert', 'update']);
    await page.getByRole('link', { name: 'Read the current version' }).waitFor();
  });

  test('leaves open what a reader has unfolded', async () => {
    await released(['alert', 'update']);
    await read('/en/messages/2026-0042');
    await page.getByText('What differs from version 1').click();
    await released(['alert', 'update', 'update']);
    await page.getByText('What differs from version 2').waitFor();
    expect(await page.locator('details[open]').count()).toBe(1);
  });

  test('moves its time of confirmation on with the newsroom, without fetching the page again', async () => {
    await page.clock.install({ time: new Date(releases.confirmedAt) });
    await read('/en');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    releases.pass(120_000);
    newsroom.loop.ring();
    await newsroom.loop.idle();
    // The newsroom says so on the stream with its next beat.
    const at = releases.confirmedAt;
    await until(
      'the page says the newer time',
      async () => (await page.locator('.vouch time').first().getAttribute('datetime')) === at,
      40_000,
    );
    expect(asked).toEqual([]);
  }, 60_000);
});

describe('a page that hears nothing', () => {
  test('turns unconfirmed after five minutes, claims nothing any more, and turns back with the next word', async () => {
    await released(['alert', 'all-clear']);
    await page.clock.install({ time: new Date(releases.confirmedAt) });
    await read('/en');
    await page.context().setOffline(true);
    await page.clock.runFor(299_000);
    expect(await page.locator('.doubt').isVisible()).toBe(false);
    await page.clock.runFor(61_000);
    expect(await page.locator('.doubt').isVisible()).toBe(true);
    expect(await page.locator('.vouch').isVisible()).toBe(false);
    await page.getByText('We cannot confirm whether there is an active message.').waitFor();
    expect(await page.getByText('No active message.').count()).toBe(0);
    releases.pass(360_000);
    newsroom.loop.ring();
    await newsroom.loop.idle();
    await page.context().setOffline(false);
    await page.clock.runFor(31_000);
    await page.locator('.vouch').waitFor();
    expect(await page.locator('.doubt').isVisible()).toBe(false);
    await page.getByText('No active message.').first().waitFor();
  }, 60_000);

  test('that the newsroom itself calls unconfirmed stays so whatever the reader’s clock says, until the newsroom hears again', async () => {
    // One that was last confirmed an hour ago, and is started again without its database.
    releases.confirmedAt = new Date(Date.now() - 3_600_000).toISOString();
    for (const away of [false, true]) {
      await newsroom.close(0);
      if (!away) await rm(directory, { recursive: true });
      releases.away = away;
      newsroom = await openNewsroom(settings());
      newsroom.loop.follow(releases);
      await newsroom.loop.idle();
    }
    origin = `http://127.0.0.1:${newsroom.port}`;
    await page.clock.install({ time: new Date(Date.now() - 86_400_000) });
    await read('/en');
    await page.clock.runFor(60_000);
    expect(await page.locator('.doubt').isVisible()).toBe(true);
    releases.away = false;
    releases.confirmedAt = new Date().toISOString();
    newsroom.loop.ring();
    await newsroom.loop.idle();
    await page.clock.resume();
    await page.locator('.vouch').waitFor({ timeout: 40_000 });
    expect(await page.locator('.doubt').isVisible()).toBe(false);
  }, 90_000);

  test('does not believe a clock that is an hour ahead: it asks the newsroom what time it is', async () => {
    await page.clock.install({ time: new Date(Date.parse(releases.confirmedAt) + 3_600_000) });
    await read('/en');
    await page.clock.runFor(5_000);
    await until('the page is confirmed', async () => page.locator('.vouch').isVisible());
    expect(await page.locator('.doubt').isVisible()).toBe(false);
  }, 60_000);
});
