import { describe, expect, test } from '@jest/globals';
import { carries, compare, readPreview } from './html.js';

const page = (inner: string): string => `<section class="tgme_channel_history js-message_history">${inner}</section>`;
const post = (id: string, words: string, more = ''): string =>
  `<div class="tgme_widget_message_wrap"><div class="tgme_widget_message js-widget_message" data-post="${id}"><div class="tgme_widget_message_bubble">${more}<div class="tgme_widget_message_text js-message_text" dir="auto">${words}</div><div class="tgme_widget_message_footer"><a class="tgme_widget_message_date" href="https://t.me/${id}"><time datetime="2026-11-22T03:14:07+01:00" class="time">03:14</time></a></div></div></div></div>`;
const textOf = (words: string): string | undefined =>
  readPreview(page(post('Crisis/7', words)), 'crisis')?.posts[0]?.text;

describe('a page of the public preview', () => {
  test('gives the posts of this channel, oldest first, with their time and what their reader sees', () => {
    const html = page(
      `<a href="/s/Crisis?before=7" class="tme_messages_more js-messages_more" data-before="7"></a>${post('Crisis/8', 'b')}${post('Other/9', 'theirs')}${post('Crisis/7', 'a<br/>&amp; &lt;b&gt;')}`,
    );
    const at = '2026-11-22T02:14:07.000Z';
    expect(readPreview(html, 'crisis')).toEqual({
      hasOlder: true,
      posts: [
        { id: 7, at, text: 'a\n& <b>', isService: false },
        { id: 8, at, text: 'b', isService: false },
      ],
    });
  });

  test('tells what Telegram says from what somebody wrote', () => {
    const html = page(
      post('Crisis/1', 'Channel created').replace('js-widget_message', 'service_message js-widget_message'),
    );
    expect(readPreview(html, 'crisis')).toMatchObject({ hasOlder: false, posts: [{ id: 1, isService: true }] });
  });

  test('leaves out the words of what a post replies to, the card of a link, and repeated wrappers', () => {
    const quote =
      '<a class="tgme_widget_message_reply"><div class="tgme_widget_message_text js-message_reply_text">old</div></a>';
    const card = '<a class="tgme_widget_message_link_preview"><div class="link_preview_title">card</div></a>';
    const words = '<div class="tgme_widget_message_text js-message_text">new</div>';
    expect(readPreview(page(post('Crisis/7', words, quote) + card), 'crisis')?.posts).toMatchObject([{ text: 'new' }]);
  });

  test('reads a picture alone as a post without words', () => {
    const html = page(
      '<div class="tgme_widget_message" data-post="Crisis/7"><a class="tgme_widget_message_photo_wrap"></a></div>',
    );
    expect(readPreview(html, 'crisis')?.posts).toEqual([{ id: 7, at: null, text: '', isService: false }]);
  });

  test.each(['', 'null', '<p>', '<html><body><div class="tgme_page">Join</div></body></html>'])(
    'is not seen in %p',
    (html) => expect(readPreview(html, 'crisis')).toBeNull(),
  );

  test('is not swallowed by words that never end', () => {
    const html = page(`${post('Crisis/7', '<div><div>')}${post('Crisis/8', 'b')}`);
    expect(readPreview(html, 'crisis')?.posts.map(({ id }) => id)).toEqual([7, 8]);
  });

  test.each([
    ['open tags', '<'.repeat(1_000_000)],
    ['tags', '<a '.repeat(300_000)],
    ['a tag without an end', `<div ${'data-post="x '.repeat(80_000)}`],
    ['tags with many quotes', `<div ${'class=\'" '.repeat(100)}>`.repeat(1_000)],
    ['comments', '<!--'.repeat(250_000)],
    ['posts', post('Crisis/7', 'x').repeat(2_000)],
    [
      'links after much text',
      post('Crisis/7', 'x'.repeat(20_000) + '<a href="https://e.example/">y</a>'.repeat(20_000)),
    ],
    ['line breaks', post('Crisis/7', '<br/>'.repeat(200_000))],
    ['ampersands', post('Crisis/7', '&#'.repeat(500_000))],
  ])('is read in time however hostile it is: %s', (_, html) => {
    // A quadratic step would take minutes here, and the test's own limit is five seconds.
    const read = readPreview(page(html), 'crisis');
    expect((read?.posts ?? []).every(({ text }) => text.length < 100_000)).toBe(true);
  });
});

describe('a link', () => {
  const link = (href: string, words: string): string | undefined =>
    textOf(`<a href="${href}" target="_blank">${words}</a>`);

  test.each([
    [
      'as it was typed',
      'https://c.example/v2?a=1&amp;b=2',
      'https://c.example/v2?a=1&amp;b=2',
      'https://c.example/v2?a=1&b=2',
    ],
    ['typed without its protocol', 'http://crisis.be/', 'crisis.be', 'crisis.be'],
    ['escaped by the page', 'https://c.example/%C3%A9', 'https://c.example/é', 'https://c.example/é'],
    ['of a name', 'https://t.me/Crisis', '@Crisis', '@Crisis'],
    ['of a hashtag', '?q=%23feu', '#feu', '#feu'],
    ['of an address for mail', 'mailto:a@c.example', 'a@c.example', 'a@c.example'],
  ])('reads as its words: %s', (_, href, words, text) => expect(link(href, words)).toBe(text));

  test('is whole where its words are cut', () => {
    expect(link('https://c.example/fr/messages/2026-0042/v2', 'c.example/fr/mess…')).toBe(
      'https://c.example/fr/messages/2026-0042/v2',
    );
  });

  test('tells where it leads when somebody put another address under our words', () => {
    expect(link('https://evil.example/', 'https://c.example/v2')).toBe('https://c.example/v2 (https://evil.example/)');
    expect(link('https://evil.example/', 'ici')).toBe('ici (https://evil.example/)');
  });
});

describe('a text', () => {
  test('reads alike whatever the white space and the invisible characters', () => {
    expect(compare('a\r\n\n b\u202fc ⚠️', 'a b c ⚠')).toBe('alike');
    expect(compare('a b', 'a c')).toBe('differs');
  });

  test('that the page cuts short is not called changed', () => {
    expect(compare('Fermez les fenêtres.', 'Fermez les…')).toBe('unclear');
    expect(compare('Fermez les fenêtres.', 'Ouvrez les…')).toBe('differs');
  });

  test('never reads alike where marks pile up on a letter: to normalise them takes minutes', () => {
    const piled = `a${'\u0301\u0323'.repeat(250_000)}`;
    expect(compare('a', piled)).toBe('differs');
    expect(compare(piled, piled)).toBe('differs');
  });

  test('carries a link only whole', () => {
    const shown = { id: 1, at: null, isService: false, text: 'a\nhttps://c.example/v12' };
    expect([carries(shown, 'https://c.example/v12'), carries(shown, 'https://c.example/v1')]).toEqual([true, false]);
  });
});
