import { describe, expect, test } from '@jest/globals';
import { AddressRefused, heard, outcomeOf, wordsFor } from './fault.js';

const failed = (code: string, message = ''): Error => Object.assign(new Error(message), { code });

describe('words for an error', () => {
  test.each([
    ['ENOTFOUND', 'name-unknown'],
    ['ECONNREFUSED', 'connection-refused'],
    ['ECONNRESET', 'reset'],
    ['CERT_HAS_EXPIRED', 'certificate'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls'],
    ['UND_ERR_RES_EXCEEDED_MAX_SIZE', 'answer-too-large'],
    ['WHATEVER', 'answer-unreadable'],
  ])('say what %s means for the channel', (code, word) => expect(wordsFor(failed(code)).code).toBe(word));

  test('are found below what a library wrapped around it', () => {
    const error = new TypeError('fetch failed', { cause: new Error('x', { cause: failed('ECONNREFUSED') }) });
    expect(wordsFor(error).code).toBe('connection-refused');
  });

  test('are those of the first address where all of a name failed', () => {
    expect(wordsFor(new AggregateError([failed('EHOSTUNREACH'), failed('ECONNREFUSED')])).code).toBe('unreachable');
  });

  test('never repeat the message, which names resolved addresses', () => {
    const words = wordsFor(failed('ECONNREFUSED', 'connect ECONNREFUSED 10.1.2.3:443'));
    expect(JSON.stringify(words)).not.toContain('10.1.2.3');
  });

  test('end where an error is its own cause', () => {
    const error = new Error('round');
    error.cause = error;
    expect(wordsFor(error).code).toBe('answer-unreadable');
  });

  test('of a refused address are the guard’s', () => {
    expect(wordsFor(new AddressRefused('Only https addresses are used.'))).toMatchObject({
      code: 'address-refused',
      detail: expect.stringContaining('Only https'),
    });
  });
});

describe('an outcome without an answer', () => {
  const error = wordsFor(failed('ECONNRESET'));
  test('is retried where nothing was sent', () =>
    expect(outcomeOf({ is: 'unsent', error })).toEqual({ is: 'retry', afterMs: 0, error }));
  test('is unknown where something may have been', () =>
    expect(outcomeOf({ is: 'unsure', error })).toEqual({ is: 'unknown', error }));
  test('is refused by the guard without stopping the channel', () =>
    expect(outcomeOf({ is: 'refused', error })).toEqual({ is: 'refused', error, pause: false }));
});

describe('what the far side said', () => {
  test('is one line without control characters', () => {
    expect(heard('a\r\nb\u001b[31m\u2028c\u202ed\ud800e')).toBe('a b [31m c d e');
  });
  test('is at most 300 characters', () => expect([...heard('🔥'.repeat(1_000))]).toHaveLength(300));
  test('has none of our secrets', () => {
    expect(heard('bad token abcdef!', { token: 'abcdef' })).toBe('bad token …!');
  });
  test.each([
    ['percent-encoded', encodeURIComponent('se/cr+et')],
    ['percent-encoded in small letters', 'se%2fcr%2bet'],
    ['percent-encoded letter by letter', [...'se/cr+et'].map((c) => `%${c.charCodeAt(0).toString(16)}`).join('')],
    ['percent-encoded twice', encodeURIComponent(encodeURIComponent('se/cr+et'))],
    ['in capitals', 'SE/CR+ET'],
  ])('has none of our secrets %s', (_, echo) => expect(heard(`bad ${echo}!`, { token: 'se/cr+et' })).toBe('bad …!'));
  test('shows no part of a secret, wherever it is cut', () => {
    const [token, other] = ['abcdefghijklmnop', 'qrstuvwxyz'];
    for (let blanks = 3_950; blanks < 4_200; blanks++) {
      const said = heard(`no${' '.repeat(blanks)}${token}${token} and more${' '.repeat(300)}`, { token, other });
      expect(said).toMatch(/^no(?: …+(?: [a-z ]*)?)?$/);
      expect(said).not.toMatch(/ab|ij|op/);
    }
  });
  test.each([null, undefined, 7, {}, []])('is nothing where it is no text (%p)', (text) =>
    expect(heard(text)).toBe(''),
  );
});
