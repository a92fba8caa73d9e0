import { expect, test } from '@jest/globals';
import { changesBetween } from './diff.js';

test('equal messages differ in nothing, whatever the order of their fields', () => {
  expect(changesBetween({ a: 1, b: { c: [1, 2] } }, { b: { c: [1, 2] }, a: 1 })).toEqual([]);
});

test('a difference is named by the path of its field', () => {
  expect(changesBetween({ texts: { fr: { headline: 'a' } } }, { texts: { fr: { headline: 'b' } } })).toEqual([
    { path: 'texts.fr.headline', from: 'a', to: 'b' },
  ]);
});

test('a new language reads field by field, with nothing before', () => {
  expect(changesBetween({ texts: {} }, { texts: { de: { headline: 'a', description: 'b' } } })).toEqual([
    { path: 'texts.de.headline', from: null, to: 'a' },
    { path: 'texts.de.description', from: null, to: 'b' },
  ]);
});

test('what was taken away has nothing after', () => {
  expect(changesBetween({ expires: '2026' }, { expires: null })).toEqual([{ path: 'expires', from: '2026', to: null }]);
});

test('a list is one thing', () => {
  expect(changesBetween({ category: ['Fire'] }, { category: ['Fire', 'Met'] })).toEqual([
    { path: 'category', from: ['Fire'], to: ['Fire', 'Met'] },
  ]);
});
