import { describe, expect, test } from '@jest/globals';
import { composePost, countX } from '../../src/formats/post.js';
import { newestSubject } from '../../src/formats/saying.js';
import { LANGUAGES, office } from '../support/messages.js';
import { exampleContents, exampleMessage } from './examples.js';

const VERSIONS = [
  ['brussels-2023', 1],
  ['brussels-2023', 2],
  ['brussels-2023', 3],
  ['brussels-2023', 4],
  ['false-alarm', 1],
  ['false-alarm', 2],
] as const;

/** On a laptop without a name, X would count the address letter by letter. */
const laptop = office({ publicUrl: 'http://localhost:3000' });

describe('the examples', () => {
  test('are exercises in all four languages, with a short and a spoken text in each', () => {
    for (const name of ['brussels-2023', 'false-alarm'])
      for (const { status, texts } of exampleContents(name)) {
        expect(status).toBe('exercise');
        expect(Object.keys(texts)).toEqual(LANGUAGES);
        for (const said of Object.values(texts)) expect(said.short && said.spoken).toBeTruthy();
      }
  });

  test.each(VERSIONS)(
    '%s, version %i: its short text makes a whole post on X, on the web and on a laptop',
    (name, n) => {
      const subject = newestSubject(exampleMessage(name, n));
      for (const language of LANGUAGES)
        for (const from of [office(), laptop]) {
          const post = composePost({
            subject,
            language,
            office: from,
            count: countX,
            limit: 280,
            markerStyle: 'reference',
            pointer: false,
            media: null,
          });
          expect(post.length).toBeLessThanOrEqual(280);
          expect(post.fitted).not.toBe('cut');
        }
    },
  );
});
