import { describe, expect, test } from '@jest/globals';
import { foreign, type Telling } from './foreign.js';

const told = (overrides: Partial<Telling> = {}): Telling => ({
  method: 'POST',
  host: 'desk.example:3000',
  origin: 'http://desk.example:3000',
  secFetchSite: 'same-origin',
  contentType: 'application/json',
  authorization: undefined,
  cookie: true,
  ...overrides,
});

describe('a call with a cookie', () => {
  test.each<[string, Partial<Telling>]>([
    ['from our own page', {}],
    ['from our own page, by an old browser', { secFetchSite: undefined }],
    ['from the address bar', { origin: undefined, secFetchSite: 'none' }],
    ['without a body', { contentType: undefined }],
    ['with a charset', { contentType: 'application/json; charset=utf-8' }],
    ['that only reads', { method: 'GET', origin: 'https://evil.example', secFetchSite: 'cross-site' }],
  ])('is taken %s', (_, overrides) => {
    expect(foreign(told(overrides))).toBeNull();
  });

  test.each<[string, Partial<Telling>]>([
    ['from another site', { secFetchSite: 'cross-site' }],
    ['from a neighbour', { secFetchSite: 'same-site', origin: 'http://x.desk.example:3000' }],
    ['from nowhere', { origin: 'null', secFetchSite: undefined }],
    ['that says nothing', { origin: undefined, secFetchSite: undefined }],
    ['from another port', { origin: 'http://desk.example:8080' }],
    ['with a form', { contentType: 'application/x-www-form-urlencoded' }],
    ['with text', { contentType: 'text/plain' }],
    ['with JSON by another name', { contentType: 'application/jsonp' }],
  ])('is refused %s', (_, overrides) => {
    expect(foreign(told(overrides))).not.toBeNull();
  });
});

test('a program with a token may call from anywhere', () => {
  expect(foreign(told({ authorization: 'Bearer x', origin: 'https://elsewhere.example', cookie: false }))).toBeNull();
});

test('a sign-in is refused from another page, and taken from a program that names none', () => {
  expect(foreign(told({ cookie: false, origin: 'https://evil.example' }))).not.toBeNull();
  expect(foreign(told({ cookie: false, origin: undefined, secFetchSite: undefined }))).toBeNull();
});
