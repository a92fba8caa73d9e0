import { expect, test } from '@jest/globals';
import { hubDocument } from '../../src/formats/hub-document.js';
import { press } from '../../src/formats/press.js';
import { signingKey } from '../../src/formats/signing.js';
import { office, publicMessage } from '../support/messages.js';

test('/.well-known/tocsin.json names the feeds that are there, the hub and the key that signs', () => {
  const state = {
    epoch: 1,
    confirmedAt: '2026-11-22T02:20:00.000Z',
    exercisesOnMain: true,
    messages: [publicMessage(['alert'])],
  };
  const pressed = press(state, office());
  const { jwk } = signingKey(Buffer.alloc(32, 7));
  const document = hubDocument(office(), [jwk], { pressed, lastModified: state.confirmedAt });
  const said = JSON.parse(document.body) as Record<
    'feeds' | 'chosenFeeds' | 'exerciseFeeds',
    { url: string; type: string }[]
  >;
  expect(document.path).toBe('/.well-known/tocsin.json');
  expect(said).toMatchObject({ name: office().senderName, hub: `${office().publicUrl}/hub`, jwks: { keys: [jwk] } });
  expect(said.feeds).toContainEqual({ url: `${office().publicUrl}/feeds/fr.atom`, type: 'application/atom+xml' });
  const paths = pressed.map(({ path }) => office().publicUrl + path);
  expect([...said.feeds, ...said.chosenFeeds].filter(({ url }) => !paths.includes(url))).toEqual([]);
  expect(said.chosenFeeds).toContainEqual({
    url: `${office().publicUrl}/feeds/fr/severity/Severe.atom`,
    type: 'application/atom+xml',
  });
  // Nothing of an exercise is in a tree of its own yet.
  expect(said.exerciseFeeds).toEqual([]);
});
