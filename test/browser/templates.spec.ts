import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import type { Page as Answers, ContactView, Draft, NewMessage } from '../../src/press-office/api.js';
import { content } from '../support/messages.js';
import { openBrowser, violations, watch } from './chromium.js';
import { enterAsFirstOfficer, type StartedHub, startHub } from './started-hub.js';

/* Templates and verified contacts, by keyboard: from the list over the gaps to a draft in four languages. */
let browser: Browser;
let hub: StartedHub;
let page: Page;
let watched: ReturnType<typeof watch>;

beforeAll(async () => {
  browser = await openBrowser();
  hub = await startHub();
  page = await browser.newPage({ viewport: { width: 1280, height: 860 }, reducedMotion: 'reduce', locale: 'en-GB' });
  page.setDefaultTimeout(20_000);
  watched = watch(page, hub.url);
  await enterAsFirstOfficer(page, hub);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});

const heading = (name: string) => page.getByRole('heading', { name, exact: true });
const button = (name: string) => page.getByRole('button', { name, exact: true });
const link = (name: string | RegExp) => page.getByRole('link', { name, exact: typeof name === 'string' });
const ask = async <T>(path: string): Promise<T> =>
  (await page.evaluate(`fetch('/api/v1${path}').then((answer) => answer.json())`)) as T;
const draft = (reference: string) => ask<Draft>(`/messages/${reference}/draft`);
const open = async (place: string) => {
  await page.goto(`${hub.url}/console/#/${place}`);
  await page.reload();
};
/** Walks by Tab, as whoever has no mouse, until the wanted thing has the focus. */
async function tabTo(wanted: Locator): Promise<void> {
  await wanted.waitFor();
  for (let presses = 0; presses < 120; presses++) {
    if (await wanted.evaluate(isFocused)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('the wanted thing is never reached by Tab');
}
const isFocused = (element: unknown): boolean =>
  element === (globalThis as { document?: { activeElement: unknown } }).document?.activeElement;
const press = async (wanted: Locator) => {
  await tabTo(wanted);
  await page.keyboard.press('Enter');
};
const write = async (label: string, text: string) => {
  await tabTo(page.getByRole('textbox', { name: label, exact: true }));
  await page.keyboard.type(text);
};
const begun = async (): Promise<string> => {
  await page.waitForURL(/#\/messages\/\d{4}-\d+\/draft$/);
  return /messages\/(\d{4}-\d+)/.exec(page.url())![1]!;
};

describe('a message from a template', () => {
  test('is found, filled once and begun in four languages, without a mouse', async () => {
    await open('templates');
    await heading('Templates').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('/');
    await page.keyboard.type('fire');
    await page.waitForURL(/templates\?q=fire$/);
    await press(link(/^Fire with smoke/));
    await heading('Fire with smoke').waitFor();
    expect(await page.locator('mark').first().innerText()).toBe('Place');
    expect(await violations(page)).toEqual([]);
    await press(link('Use this template'));
    await heading('Fill the gaps').waitFor();
    expect(await violations(page)).toEqual([]);
    await write('Place', 'Vilvoorde');
    await press(button('Place: another word in each language'));
    await write('Place, Français', 'Vilvorde');
    await write('Direction of the smoke', 'Machelen');
    await write('Next information', '02:30');
    await page.getByText('Incendie à Vilvorde').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Enter');
    const { content, missing } = await draft(await begun());
    expect(missing).toEqual([]);
    expect(content).toMatchObject({
      status: 'exercise',
      kind: 'alert',
      area: { description: { fr: 'Vilvorde', nl: 'Vilvoorde' } },
    });
    expect(content.texts.nl!.short).toBe(
      'Brand in Vilvoorde, rook richting Machelen. Blijf binnen, sluit ramen en deuren, zet de ventilatie uit. Volgende informatie om 2.30\u00a0uur.',
    );
  });

  test('says at its field what is wrong with a filling, and keeps what was written', async () => {
    await open('templates/fire/begin');
    await write('Place', 'Vilvoorde');
    await write('Next information', 'soon');
    await page.keyboard.press('Enter');
    await page.getByText('must be a time of day such as 14:30', { exact: true }).waitFor();
    expect(await page.getByRole('textbox', { name: 'Place', exact: true }).inputValue()).toBe('Vilvoorde');
    expect(await violations(page)).toEqual([]);
  });

  test('is reached from New alert', async () => {
    await open('messages');
    await press(button('New alert'));
    await press(link('From a template'));
    await heading('Templates').waitFor();
  });
});

describe('templates of the office', () => {
  test('are copied, changed and removed, and what came with the hub is hidden and shown again', async () => {
    await open('templates/storm');
    await press(button('Copy'));
    await page.waitForURL(/#\/templates\/[0-9a-f-]{36}\/edit$/);
    await page.getByRole('tab', { name: 'English' }).click();
    const name = page.getByRole('textbox', { name: 'Name of the template', exact: true });
    await name.fill('Winter storm');
    expect(await violations(page)).toEqual([]);
    await press(button('Save'));
    await heading('Winter storm').waitFor();
    await press(button('Remove'));
    await heading('Templates').waitFor();
    await page.getByText('12 templates', { exact: true }).waitFor();
    await open('templates/storm');
    await press(button('Hide'));
    await button('Show again').waitFor();
    await open('templates');
    await page.getByText('11 templates', { exact: true }).waitFor();
    await open('templates/storm');
    await press(button('Show again'));
    await button('Hide').waitFor();
  });

  test('a new one names at once what it lacks', async () => {
    await open('templates/new');
    await write('Name of the template', 'Mine');
    await press(button('Add a gap'));
    await press(button('Save'));
    await page.getByRole('alert').waitFor();
    expect(await violations(page)).toEqual([]);
  });
});

describe('contacts', () => {
  test('are added, and verified by name; then the fact guard knows them', async () => {
    await open('contacts');
    await heading('Contacts').waitFor();
    await page.getByText('verified from the start').first().waitFor();
    expect(await violations(page)).toEqual([]);
    await press(button('Add a contact'));
    await write('Name, English', 'Information number');
    await write('Telephone number', '02 506 47 11');
    await page.keyboard.press('Enter');
    await page.getByText('must say its country, such as +32 25064711', { exact: true }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('textbox', { name: 'Telephone number', exact: true }).fill('+32 2 506 47 11');
    await page.keyboard.press('Enter');
    await press(button('Verify: Information number'));
    await press(button('It is right'));
    await page.getByText(/verified by Anna Peeters/).waitFor();
    expect(await violations(page)).toEqual([]);
    const { items } = await ask<Answers<ContactView>>('/contacts');
    expect(items.at(-1)).toMatchObject({ phone: '+3225064711', verified: { by: { name: 'Anna Peeters' } } });
  });
});

describe('a number that nobody verified', () => {
  test('stands on the preview with the verified one that was meant, and an officer vouches for it by name', async () => {
    const contacts = [{ name: 'Press desk', for: 'press', phone: '+32 2 506 47 21' }];
    const body = JSON.stringify(content({ contacts: contacts as never, links: [] }));
    const asked = `{ method: 'POST', headers: { 'content-type': 'application/json' }, body: ${JSON.stringify(body)} }`;
    const { reference } = (await page.evaluate(
      `fetch('/api/v1/messages', ${asked}).then((answer) => answer.json())`,
    )) as NewMessage;
    await open(`messages/${reference}/preview`);
    await heading('Numbers and links that nobody has verified').waitFor();
    await page.getByText('+3225064711 is verified for “Information number”. Did you mean it?').waitFor();
    expect(await violations(page)).toEqual([]);
    await press(button('I vouch for it: +32 2 506 47 21'));
    await page.getByText(/Anna Peeters vouches for it/).waitFor();
    expect((await draft(reference)).facts).toMatchObject([
      { fact: '+3225064721', ticked: { officer: { name: 'Anna Peeters' } } },
    ]);
    expect(await violations(page)).toEqual([]);
  });
});

describe('on a phone, in the dark and in every language', () => {
  const TITLES = { fr: 'Modèles', nl: 'Sjablonen', de: 'Vorlagen', en: 'Templates' };
  test.each(Object.entries(TITLES))(
    '%s: nothing stands outside of the screen, and everything can be heard',
    async (language, title) => {
      const phone = await browser.newPage({
        viewport: { width: 360, height: 740 },
        colorScheme: 'dark',
        reducedMotion: 'reduce',
        storageState: await page.context().storageState(),
      });
      phone.setDefaultTimeout(20_000);
      try {
        await phone.addInitScript(`localStorage.setItem('tocsin.language', '${language}')`);
        await phone.goto(`${hub.url}/console/#/templates`);
        await phone.getByRole('heading', { name: title, exact: true }).waitFor();
        for (const place of ['templates', 'templates/fire', 'templates/fire/begin', 'templates/new', 'contacts']) {
          await phone.goto(`${hub.url}/console/#/${place}`);
          await phone.reload();
          await phone.locator('main h1').waitFor();
          expect(await phone.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
          expect(await violations(phone)).toEqual([]);
        }
      } finally {
        await phone.close();
      }
    },
    180_000,
  );
});

test('nothing came from elsewhere, and the page complained of nothing', () => {
  expect(watched).toEqual({ foreign: [], complaints: [] });
});
