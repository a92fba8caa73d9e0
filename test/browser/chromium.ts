import { existsSync } from 'node:fs';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';

/** A real Chromium of the system, bounded in what it may do by itself: nothing but what the tests make it do. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function openBrowser(): Promise<Browser> {
  const executablePath = PLACES.find((path) => existsSync(path));
  if (!executablePath)
    throw new Error(
      `There is no Chromium on this machine (looked for ${PLACES.join(', ')}). ` +
        'Install it (Debian: `apt-get install chromium`), then run `npm run test:browser` again.',
    );
  return chromium.launch({ executablePath, args: QUIET });
}

/** What the rules of WCAG 2.2 A and AA and axe's good practice find wrong on the page, one line each. */
export async function violations(page: Page): Promise<string[]> {
  // By the debugging protocol, which the page's Content-Security-Policy does not bind.
  await page.evaluate(axe.source);
  const found = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as axe.AxeResults;
  return found.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${help}\n  ${html.slice(0, 300)}\n  ${failureSummary}`),
  );
}

/** Everything a page asked for from elsewhere, and everything it complained of: both should stay empty. */
export function watch(page: Page, origin: string): { readonly foreign: string[]; readonly complaints: string[] } {
  const foreign: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(origin) && !request.url().startsWith('data:')) foreign.push(request.url());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // An answer such as 401 is no fault of the page; the browser reports each as an error.
    if (['error', 'warning'].includes(message.type()) && !/^Failed to load resource/.test(message.text()))
      complaints.push(message.text());
  });
  return { foreign, complaints };
}
