import { expect, test } from '@jest/globals';
import { compare, readText } from './reading.js';

const SENT = 'Feu & fumée <zone 3> [2026-0042/2 fr] https://crisis.example/fr/messages/2026-0042/v2';
const shown = (text: string, ...urls: { url: string; expanded_url?: string }[]) => ({
  id: '1',
  text,
  entities: { urls },
});
const LINK = { url: 'https://t.co/abcDEF1234', expanded_url: 'https://crisis.example/fr/messages/2026-0042/v2' };
const TOLD = 'Feu &amp; fumée &lt;zone 3&gt; [2026-0042/2 fr] https://t.co/abcDEF1234';

test('a post reads as its reader sees it: without escapes, links whole', () => {
  expect(readText(shown(TOLD, LINK))).toBe(SENT);
  expect(readText(shown('&amp;lt;'))).toBe('&lt;');
});

test.each([
  ['as X gives it back', shown(TOLD, LINK)],
  ['with other white space', shown(TOLD.replace(' [', '\n\n ['), LINK)],
  ['with a slash at the end of its link', shown(TOLD, { ...LINK, expanded_url: `${LINK.expanded_url}/` })],
  ['with its link in the short form only', shown(TOLD, { url: LINK.url })],
])('a post stands as sent %s', (_, post) => expect(compare(SENT, post)).toBe('alike'));

test.each([
  ['another word', shown(TOLD.replace('Feu', 'Tout va bien'), LINK)],
  ['a link that leads elsewhere', shown(TOLD, { ...LINK, expanded_url: 'https://evil.example/' })],
  ['no link', shown(TOLD.replace(LINK.url, ''))],
])('a post with %s differs', (_, post) => expect(compare(SENT, post)).toBe('differs'));

test('nothing is said where a link is told in its short form and the words seem to differ', () => {
  expect(compare('Voir crisis.be et rester', shown('Voir https://t.co/abcDEF1234 et rester'))).toBe('unclear');
});

test('a hostile answer makes no endless text of one link that stands there often', () => {
  const long = { url: 'https://t.co/a', expanded_url: `https://crisis.example/${'a'.repeat(4_000)}` };
  expect(readText(shown('https://t.co/a '.repeat(400), long)).length).toBeLessThan(20_000);
});

test('a pile of marks on one letter differs, and is not normalised', () => {
  const piled = { url: 'https://t.co/a', expanded_url: `a${'\u0301\u0323'.repeat(2_000)}` };
  expect(compare(`a${'\u0301\u0323'.repeat(2_000)}`, shown('https://t.co/a', piled))).toBe('differs');
});

test('a hostile answer makes no endless text of a short one', () => {
  const bomb = Array.from({ length: 10_000 }, () => ({ url: 'a', expanded_url: 'a'.repeat(4_096) }));
  expect(readText(shown('a'.repeat(1_000_000), ...bomb)).length).toBeLessThan(10_000);
});
