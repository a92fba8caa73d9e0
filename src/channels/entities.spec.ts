import { expect, test } from '@jest/globals';
import { decoded } from './entities.js';

test.each([
  ['&lt;b&gt;', '<b>'],
  ['&#39;&#x27;&quot;&apos;', "''\"'"],
  ['&amp;lt;', '&lt;'],
  ['a&nbsp;b', 'a\u00a0b'],
  ['&#128293;&#X1F525;', '🔥🔥'],
  ['&nosuch;&constructor;&#9999999;&', '&nosuch;&constructor;&#9999999;&'],
])('entities are decoded once: %s', (html, text) => expect(decoded(html)).toBe(text));

test.each([['&#'.repeat(500_000)], ['&'.repeat(1_000_000)], [`&#${'1'.repeat(1_000_000)}`]])(
  'what only begins an entity stays as it is, however much there is of it (%#)',
  // A quadratic expression would take minutes here, and the test's own limit is five seconds.
  (html) => expect(decoded(html) === html).toBe(true),
);
