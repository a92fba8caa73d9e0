import type { Page } from 'playwright-core';

/**
 * Opens a page as if it were some other time: by the reader's clock, and by the newsroom's as its answers tell it, since
 * the page believes the newsroom more than the reader.
 */
export async function atTime(page: Page, time: Date): Promise<void> {
  await page.clock.setFixedTime(time);
  await page.route('**/*', async (route) => {
    // A stream never ends, and so cannot be passed on whole.
    if (new URL(route.request().url()).pathname.endsWith('/live')) return route.abort();
    // A page that closes, or goes on to the next, leaves questions that nobody waits for: they have no answer to fail.
    // One that is waited for and never comes fails the test that waits.
    const answer = async () => {
      const response = await route.fetch();
      await route.fulfill({ response, headers: { ...response.headers(), date: time.toUTCString() } });
    };
    await answer().catch(() => undefined);
  });
}
