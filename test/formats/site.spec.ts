import { describe, expect, test } from '@jest/globals';
import { press } from '../../src/formats/press.js';
import { office, publicMessage, publicState } from '../support/messages.js';
import { documentAt, endingWith } from './six-kinds.js';

const exercise = publicMessage(['alert'], {
  id: 'exercise',
  reference: '2026-0099',
  firstSequence: 9,
  contents: [{ status: 'exercise' }],
});
const at = (path: string, confirmedAt?: string): string =>
  documentAt(press(publicState([endingWith('update'), exercise], confirmedAt ? { confirmedAt } : {}), office()), path)
    .body;

describe('what machines ask of a website', () => {
  test('the site map has the pages of the messages that are meant, in every language, and no exercise', () => {
    const map = at('/sitemap.xml');
    for (const path of ['/', '/fr', '/en/messages/2026-0042', '/de/privacy'])
      expect(map).toContain(`<loc>https://crisis.example${path}</loc>`);
    expect(map).not.toContain('2026-0099');
    expect(at('/robots.txt')).toContain('Sitemap: https://crisis.example/sitemap.xml');
  });

  test('security.txt has what RFC 9116 asks for, expires within three months, and is the same for weeks', () => {
    const text = at('/.well-known/security.txt', '2026-11-22T02:40:00.000Z');
    expect(text).toMatch(/^Contact: mailto:security@crisis\.example$/m);
    expect(text).toMatch(/^Expires: 2027-02-01T00:00:00\.000Z$/m);
    expect(text).toMatch(/^Canonical: https:\/\/crisis\.example\/\.well-known\/security\.txt$/m);
    expect(at('/.well-known/security.txt', '2026-11-29T02:40:00.000Z')).toBe(text);
  });

  test('the accessibility statement says where to write, and says nothing of it where the office told no address', () => {
    expect(at('/nl/accessibility')).toContain('<a href="mailto:info@crisis.example">info@crisis.example</a>');
    const silent = press(publicState([]), office({ contact: null }));
    expect(documentAt(silent, '/nl/accessibility').body).not.toContain('mailto:');
  });
});
