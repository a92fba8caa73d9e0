import { expect, test } from '@jest/globals';
import type { Capabilities } from './channel.js';
import { KINDS } from './message.js';
import { inWords, waysOf } from './ways.js';

const POSTS: Capabilities = {
  edit: false,
  delete: true,
  thread: true,
  allLanguages: false,
  ordersItself: false,
  anchor: true,
  frozen: true,
  opens: KINDS,
  replies: ['update'],
  retires: ['correction', 'withdrawal'],
  points: false,
  media: null,
  readBackSeconds: null,
};
const words = (capabilities: Capabilities) =>
  Object.fromEntries(waysOf(capabilities).map((way) => [way.kind, way.words]));

test('a channel that cannot edit posts anew, and deletes what a correction retires', () => {
  expect(words(POSTS)).toEqual({
    alert: 'new post',
    update: 'new post in reply',
    correction: 'new post, deletes older ones',
    hold: 'new post',
    withdrawal: 'new post, deletes older ones',
    'all-clear': 'new post',
  });
});

test('a channel that edits has its older posts point on', () => {
  const edits: Capabilities = { ...POSTS, edit: true, points: true, opens: ['alert', 'update'], retires: [] };
  expect(words(edits)).toMatchObject({
    update: 'new post in reply; older ones point on',
    correction: 'edits the newest post; older ones point on',
  });
});

test('where the posts are locked, what would be edited is posted anew', () => {
  const edits: Capabilities = { ...POSTS, edit: true, opens: ['alert', 'update'] };
  expect(waysOf(edits).filter(({ onceLocked }) => onceLocked !== null)).toEqual([
    {
      kind: 'correction',
      words: 'edits the newest post, deletes older ones',
      onceLocked: 'new post, deletes older ones',
    },
    { kind: 'hold', words: 'edits the newest post', onceLocked: 'new post' },
    {
      kind: 'withdrawal',
      words: 'edits the newest post, deletes older ones',
      onceLocked: 'new post, deletes older ones',
    },
    { kind: 'all-clear', words: 'edits the newest post', onceLocked: 'new post' },
  ]);
});

test('a receiver that orders by itself is sent the newest state, whatever its kind', () => {
  expect(new Set(Object.values(words({ ...POSTS, ordersItself: true })))).toEqual(new Set(['sends the newest state']));
});

test('no step is nothing', () => {
  expect(inWords([])).toBe('nothing');
});
