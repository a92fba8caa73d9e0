import type { BrowserContext, Page } from 'playwright-core';

/*
 * The console as it would look at one moment that never passes, whichever day, zone or load a test meets: what is in its
 * pictures must be the same on every machine. The hub behind it is a real one, so its times, numbers and addresses are
 * put in place where the console reads them.
 */
const MOMENT = Date.parse('2026-11-22T01:14:00Z');
/** Of the measured kind: whatever they are, they are another number at the next run. */
const MOVING = ['now', 'requests', 'connections', 'peak', 'total', 'shed', 'lag', 'sequence', 'epoch', 'seq'];

/**
 * Times within the hour become the moment itself, later and earlier ones keep their hours from it; the page's clock
 * stands. Everything that the console reads passes `JSON.parse`: answers and events alike.
 */
export async function standStill(context: BrowserContext): Promise<void> {
  await context.addInitScript(`(() => {
    const { parse } = JSON;
    const Running = Date;
    const moving = new Set(${JSON.stringify(MOVING)});
    const hour = 3600000;
    const time = /^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)$/;
    const still = (key, value) => {
      if (typeof value === 'number' && moving.has(key)) return 1;
      // What is carried outside depends on the minute; a message has a newest version too, which has no seq.
      if (key === 'unanchored' || (key === 'newest' && value && 'seq' in value)) return null;
      if (key === 'replica' && typeof value === 'string') return 'newsroom';
      if (typeof value !== 'string' || !time.test(value)) return value;
      const hours = Math.round((Running.parse(value) - Running.now()) / hour);
      return new Running(${MOMENT} + hours * hour).toISOString();
    };
    JSON.parse = (text, reviver) => parse(text, reviver ?? still);
    globalThis.Date = class extends Running {
      constructor(...given) { super(...(given.length === 0 ? [${MOMENT}] : given)); }
      static now() { return ${MOMENT}; }
    };
  })()`);
}

/** Each as long as what it stands for, so that nothing moves by it. */
const NAMED: readonly (readonly [pattern: string, put: string])[] = [
  ['\\b20\\d\\d-(?=0\\d{3}\\b)', '2026-'],
  ['(?<=localhost:|127\\.0\\.0\\.1:)\\d+', '3000'],
  ['^\\d{5}$', '3000'],
  ['\\S*/tocsin-browser-\\w+', '/var/lib/tocsin'],
  ['\\b(?=[0-9a-f-]*\\d)[0-9a-f]{6}(?:[0-9a-f-]{0,58})…', 'a1b2c3…'],
  ['\\b[0-9a-f]{64}\\b', '0'.repeat(64)],
  ['(?<=Chrom(?:e|ium) )\\d+', '140'],
];

/** In the picture only: references of this year, ports, directories, digests and browsers are those of every run. */
export async function nameSame(page: Page): Promise<void> {
  await page.evaluate(`(() => {
    const named = ${JSON.stringify(NAMED)}.map(([pattern, put]) => [new RegExp(pattern, 'g'), put]);
    const same = (text) => named.reduce((told, [pattern, put]) => told.replace(pattern, put), text);
    const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (nodes.nextNode()) {
      const now = same(nodes.currentNode.data);
      if (now !== nodes.currentNode.data) nodes.currentNode.data = now;
    }
    for (const field of document.querySelectorAll('input, textarea')) field.value = same(field.value);
  })()`);
}
