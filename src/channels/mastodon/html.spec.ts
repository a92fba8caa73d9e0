import { describe, expect, test } from '@jest/globals';
import { hrefs, plainText, readsAlike } from './html.js';

describe('the text of a status', () => {
  test('is what its reader sees: paragraphs, breaks, and links whole', () => {
    const html =
      '<p>MISE À JOUR &amp; suite<br />ligne</p><p><a href="https://c.example/v2" rel="nofollow"><span class="invisible">https://</span><span class="">c.example/v2</span></a></p>';
    expect(plainText(html)).toBe('MISE À JOUR & suite\nligne\n\nhttps://c.example/v2');
  });

  test.each([
    ['&lt;b&gt;', '<b>'],
    ['&#39;&#x27;&quot;', "''\""],
    ['&amp;lt;', '&lt;'],
    ['&nosuch;&#9999999;&', '&nosuch;&#9999999;&'],
  ])('decodes %s once', (html, text) => expect(plainText(html)).toBe(text));

  test('reads alike whatever the white space', () => {
    expect(readsAlike('a\r\n\r\nb', 'a b ')).toBe(true);
    expect(readsAlike('a b', 'a c')).toBe(false);
  });

  test('never reads alike where marks pile up on a letter: to normalise a megabyte of them takes minutes', () => {
    const piled = `a${'\u0301\u0323'.repeat(250_000)}`;
    expect(readsAlike(piled, piled)).toBe(false);
  });

  test.each([
    ['open tags', '<'.repeat(1_000_000)],
    ['anchors', '<a '.repeat(300_000)],
    ['anchors without an end', `<a ${' '.repeat(1_000_000)}`],
    ['attributes', `<a ${'href="x '.repeat(100_000)}`],
    ['paragraph ends', '</p> '.repeat(200_000)],
    ['ampersands', '&#'.repeat(500_000)],
  ])('is read in time however hostile it is: %s', (_, html) => {
    // A quadratic expression would take minutes here, and the test's own limit is five seconds.
    plainText(html);
    expect([...hrefs(html)].length).toBeGreaterThanOrEqual(0);
  });
});

describe('the links of a status', () => {
  test('are whole and decoded, in either sort of quotes', () => {
    const html = `<a class="x" href="https://c.example/?a=1&amp;b=2">c</a> <A HREF='https://d.example/'>d</A> <b href="no">`;
    expect([...hrefs(html)]).toEqual(['https://c.example/?a=1&b=2', 'https://d.example/']);
  });
});
