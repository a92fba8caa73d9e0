import { describe, expect, test } from '@jest/globals';
import { mastodonContent, mastodonLength } from './mastodon-text.js';

describe('Mastodon’s count', () => {
  test.each([
    ['né', 2],
    ['e\u0301', 1],
    ['👩‍👩‍👧🇧🇪', 2],
    ['https://crisis.example/a/very/long/path/that/goes/on', 23],
    ['http://localhost:3000/fr/messages/2026-0042/v1', 23],
    ['(https://a.be/b).', 26],
    ['crisis.be', 9],
    ['@crisis@mastodon.example hello', 13],
    ['a@b.be', 6],
  ])('%s counts %i', (text, length) => {
    expect(mastodonLength(text)).toBe(length);
  });
});

describe('Mastodon’s HTML', () => {
  const content = (text: string) => mastodonContent(text, 'http://m/tags/');

  test('empty lines make paragraphs, other line breaks stay in them', () => {
    expect(content('a\nb\n\n\nc\r\n\r\nd')).toBe('<p>a<br />b</p><p>c</p><p>d</p>');
  });

  test('a short address is shown whole, without its protocol', () => {
    expect(content('https://a.be/b')).toBe(
      '<p><a href="https://a.be/b" target="_blank" rel="nofollow noopener" translate="no">' +
        '<span class="invisible">https://</span><span class="">a.be/b</span><span class="invisible"></span></a></p>',
    );
  });

  test.each(['<script>', '" onclick="', "'", '&amp;', '&#39;#39'])('%s is escaped', (text) => {
    expect(content(text)).not.toMatch(/<script|" onclick|'|&amp;amp;amp/);
    expect(content(text).replace(/<[^>]*>/g, '')).not.toContain('<');
  });

  test('the marks of a sentence do not belong to the address before them', () => {
    for (const [text, href] of [
      ['https://a.be/b.', 'https://a.be/b'],
      ['(https://a.be/b)', 'https://a.be/b'],
      ['https://a.be/b_(c)', 'https://a.be/b_(c)'],
      ['„https://a.be/b“', 'https://a.be/b'],
    ]) {
      expect(content(text ?? '')).toContain(`href="${href}"`);
    }
  });
});
