import { describe, expect, test } from '@jest/globals';
import type { Rendition } from '../../src/domain/channel.js';
import { type Content, KINDS } from '../../src/domain/message.js';
import type { PublicMessage } from '../../src/domain/state.js';
import { composePost, countX, type PostOptions } from '../../src/formats/post.js';
import { content, office, only, publicMessage, subject, texts } from '../support/messages.js';
import { endingWith } from './six-kinds.js';

/** A name that twitter-text knows for one, as an office has it. */
const here = office({ publicUrl: 'https://crisis.brussels' });
const plain = (text: string): number => [...text].length;

const compose = (message: PublicMessage, overrides: Partial<PostOptions> = {}): Rendition =>
  composePost({
    subject: subject(message),
    language: 'en',
    office: here,
    count: plain,
    limit: 5_000,
    markerStyle: 'permalink',
    pointer: true,
    media: null,
    ...overrides,
  });

/** An alert in English whose texts have known lengths. */
const said = (overrides: Partial<Content['texts'][string]> = {}, about: Partial<Content> = {}): PublicMessage =>
  publicMessage(['alert'], { contents: [{ texts: { en: texts('alert', 'en', overrides) }, ...about }] });

describe('a post', () => {
  test('is complete without its link: headline, what to do, what is known and who says so', () => {
    const { text, marker } = compose(endingWith('alert'));
    const without = text.replace(marker, '');
    for (const part of [
      'Warehouse fire in',
      'Stay inside.',
      'A warehouse is burning',
      'Source: Crisis Centre Brussels',
    ])
      expect(without).toContain(part);
  });

  test('leads a correction with the word and with what changed', () => {
    expect(compose(endingWith('correction')).text).toMatch(/^CORRECTION: The zone is 3 km, not 1 km\.\n\nFire in /);
  });

  test('still says withdrawn when the text of a withdrawal is corrected', () => {
    const post = compose(publicMessage(['alert', 'withdrawal', 'correction']));
    expect(post.text).toMatch(/^WITHDRAWN – CORRECTION: /);
    expect(post.text).not.toContain('Stay inside');
    expect(post.pointer).toMatch(/^This message is withdrawn\./);
  });

  test('advises nothing when the text of an all-clear is corrected', () => {
    const post = compose(publicMessage(['alert', 'all-clear', 'correction']));
    expect(post.text).toMatch(/^ALL CLEAR – CORRECTION: /);
    expect(post.text).not.toContain('Stay inside');
  });

  test.each([
    ['fr', 'EXERCICE – '],
    ['nl', 'OEFENING – '],
    ['de', 'ÜBUNG – '],
    ['en', 'EXERCISE – '],
  ])('of an exercise begins with the word for it, whatever its kind (%s)', (language, prefix) => {
    for (const kind of KINDS) {
      const post = compose(endingWith(kind, { status: 'exercise' }), { language });
      const headline = texts(kind, language).headline;
      expect(post.text.startsWith(prefix)).toBe(true);
      expect(post.text).toContain(headline);
      expect(post.pointer).toContain(prefix + headline);
    }
  });

  test('has its permalink as marker, where links are kept', () => {
    const post = compose(endingWith('update'), { language: 'fr' });
    expect(post.marker).toBe('https://crisis.brussels/fr/messages/2026-0042/v2');
    expect(post.text.endsWith(post.marker)).toBe(true);
  });

  test('has a visible reference as marker, where links are rewritten', () => {
    const post = compose(endingWith('update'), { language: 'fr', markerStyle: 'reference' });
    expect(post.marker).toBe('[2026-0042/2 fr]');
    expect(post.text).toContain(`${post.marker} https://crisis.brussels/fr/messages/2026-0042/v2`);
  });

  test('is the same, letter for letter, each time it is composed', () => {
    expect(compose(endingWith('correction'))).toEqual(compose(endingWith('correction')));
  });

  test('in a language that the message lacks says only that, and the officer is told', () => {
    const french = publicMessage(['alert', 'update'], { contents: [{}, only(content({ kind: 'update' }), 'fr')] });
    const post = compose(french, { language: 'de' });
    expect(post.text).toContain('Meldung aktualisiert, noch nicht auf Deutsch verfügbar');
    expect(post.text).toContain('Den Text gibt es auf Französisch.');
    expect(post.warnings).toEqual([
      'There is no text in German: the post says only that the message is not yet available in German.',
    ]);
  });

  test('withdraws in a language that nobody prepared, in the words of the hub', () => {
    const french = publicMessage(['alert', 'withdrawal'], {
      contents: [{}, only(content({ kind: 'withdrawal' }), 'fr')],
    });
    expect(compose(french, { language: 'de' }).text).toMatch(/^ZURÜCKGEZOGEN – Crisis|^ZURÜCKGEZOGEN – Krisenmeldung/);
  });
});

describe('what does not fit is left out by rule', () => {
  const message = said({ short: 'Short text.' });
  const whole = compose(message);

  test('what is exactly as long as the limit stays whole', () => {
    const post = compose(message, { limit: whole.length });
    expect(post).toMatchObject({ fitted: 'whole', length: whole.length, warnings: [] });
  });

  test('what is one too long becomes the short text, and the officer is told both numbers', () => {
    const post = compose(message, { limit: whole.length - 1 });
    expect(post.fitted).toBe('short');
    expect(post.text).toBe(`Short text.\nSource: Crisis Centre Brussels\n${post.marker}`);
    expect(post.warnings).toEqual([
      `The whole text counts ${whole.length}, and ${whole.length - 1} fit: the short text is posted instead.`,
    ]);
  });

  test('without a short text, headline and instruction stand, cut after a sentence', () => {
    const bare = said();
    const all = `${'Warehouse fire in Neder-Over-Heembeek: thick smoke'}\nStay inside. Close doors and windows.\n`;
    const limit = plain(all) + plain(whole.marker);
    const post = compose(bare, { limit });
    expect(post).toMatchObject({ text: all + post.marker, fitted: 'cut', length: limit });
    expect(compose(bare, { limit: limit - 1 }).text).toContain('thick smoke\nStay inside.\nhttps');
    expect(post.warnings[0]).toMatch(/the post has the headline and the first sentences of the instruction\.$/);
  });

  test('nothing is cut inside a word, however little fits; label, marker and link always stay', () => {
    const long = endingWith('correction');
    const words = new Set(['–', ...compose(long, { limit: 9_999 }).text.split(/[\s…:,.]+/)]);
    const tail = compose(long).marker;
    for (let limit = tail.length + 25; limit < 330; limit++) {
      const post = compose(long, { limit });
      expect(post.length).toBeLessThanOrEqual(limit);
      expect(post.text).toMatch(/^CORRECTION/);
      expect(post.text.endsWith(tail)).toBe(true);
      for (const word of post.text.split(/[\s…:,.]+/)) expect(words).toContain(word);
    }
  });

  test('of a correction, what changed stays longer than what to do', () => {
    const post = compose(endingWith('correction'), { limit: 140 });
    expect(post.text).toContain('The zone is 3 km, not 1 km.');
    expect(post.text).not.toContain('Stay inside');
  });

  test('a short text that leaves no room for what changed is posted with a warning', () => {
    const short = 'S'.repeat(60);
    const correction = publicMessage(['alert', 'correction'], {
      contents: [{}, { texts: { en: texts('correction', 'en', { short }) } }],
    });
    const post = compose(correction, { limit: 140 });
    expect(post.text).toBe(`CORRECTION – ${short}\n${post.marker}`);
    expect(post.warnings.at(-1)).toMatch(/^What changed \(the note\) did not fit/);
  });

  test('what cannot be posted at all says so before anybody approves it', () => {
    const post = compose(endingWith('alert'), { limit: 20 });
    expect(post.length).toBeGreaterThan(20);
    expect(post.warnings.at(-1)).toContain('it cannot be posted');
  });

  test('on X, short texts of the longest kind still carry label, marker and link', () => {
    const short = 'a'.repeat(200);
    const message = publicMessage(['alert', 'correction'], {
      contents: [{ status: 'exercise' }, { status: 'exercise', texts: { en: texts('correction', 'en', { short }) } }],
    });
    const post = compose(message, { count: countX, limit: 280, markerStyle: 'reference' });
    // CORRECTION – (13), EXERCISE – (11), the text, a line break, the marker (16), a space, the link (23).
    expect(post).toMatchObject({ fitted: 'short', length: 13 + 11 + 200 + 1 + 16 + 1 + 23 });
  });
});

describe('the core of a post', () => {
  test('is the same when only another language changed, so that nothing is posted again', () => {
    const german = publicMessage(['alert', 'update'], {
      contents: [only(content(), 'fr', 'nl'), { texts: content().texts }],
    });
    const first = compose(publicMessage(['alert'], { contents: [only(content(), 'fr', 'nl')] }), { language: 'fr' });
    expect(compose(german, { language: 'fr' }).core).toBe(first.core);
  });

  test('differs when what changed is said in this language', () => {
    const same = { texts: content().texts };
    const noted = publicMessage(['alert', 'correction'], { contents: [{}, same] });
    expect(compose(noted).core).not.toBe(compose(publicMessage(['alert'])).core);
  });

  test('has neither marker nor permalink nor the number of the version', () => {
    for (const markerStyle of ['permalink', 'reference'] as const) {
      const { core, marker } = compose(endingWith('update'), { markerStyle });
      expect(core).not.toContain(marker);
      expect(core).not.toContain('https://crisis.brussels');
    }
  });

  test('keeps the word of a withdrawal, a hold and an all-clear', () => {
    expect(compose(endingWith('withdrawal')).core).toContain('WITHDRAWN');
    expect(compose(endingWith('hold')).core).toContain('ON HOLD');
    expect(compose(endingWith('all-clear')).core).toContain('ALL CLEAR');
  });
});

describe('an older post of the chain', () => {
  test('says by which version it is replaced, and what the newest says', () => {
    expect(compose(endingWith('update')).pointer).toBe(
      'Replaced by version 2.\n\nThe fire in Neder-Over-Heembeek is under control, the smoke remains\n\n' +
        'https://crisis.brussels/en/messages/2026-0042',
    );
  });

  test('is never found by a search for the permalink of a version, nor by its visible reference', () => {
    for (const markerStyle of ['permalink', 'reference'] as const) {
      const { pointer, marker } = compose(endingWith('update'), { markerStyle });
      expect(pointer).not.toContain(marker);
      expect(pointer).not.toContain('/v');
    }
  });

  test('leaves the headline out where it does not fit', () => {
    const { pointer } = compose(endingWith('update'), { limit: 75 });
    expect(pointer).toBe('Replaced by version 2.\n\nhttps://crisis.brussels/en/messages/2026-0042');
  });

  test('is nothing where a channel cannot edit', () => {
    expect(compose(endingWith('update'), { pointer: false }).pointer).toBeNull();
  });
});
