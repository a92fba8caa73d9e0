import { expect, test } from '@jest/globals';
import type { Step } from '../domain/plan.js';
import { effectOf, feedsEffect, stillness } from './effects.js';

const open: Step = { op: 'open', version: 2, ordinal: 2, generation: 0, replyTo: null };
const reply: Step = { ...open, replyTo: 1 };
const edit: Step = { op: 'edit', version: 2, ordinal: 1, as: 'head' };
const point: Step = { op: 'edit', version: 2, ordinal: 1, as: 'pointer' };
const drop: Step = { op: 'delete', version: 2, ordinal: 1 };

test.each<[string, readonly Step[]]>([
  ['new post', [open]],
  ['2 new posts', [open, open]],
  ['new post, deletes 1', [open, drop]],
  ['new post in reply', [reply]],
  ['2 new posts in reply, points 2 on', [reply, point, reply, point]],
  ['2 new posts', [open, reply]],
  ['new post, edits 1', [open, edit]],
  ['edits 2 posts, points 1 on', [edit, point, edit]],
  ['points 1 post on', [point]],
  ['edits 1 post', [edit]],
  ['edits 2 posts', [edit, edit]],
  ['edits 2 posts, deletes 1', [edit, edit, drop]],
  ['deletes 3 posts', [drop, drop, drop]],
  ['sends it', [{ op: 'send', version: 2 }]],
  ['', []],
])('the plan reads: %s', (words, steps) => {
  expect(effectOf(steps)).toBe(words);
});

test('what is not called says why', () => {
  expect(['excused', 'unchanged', 'settled'].map((is) => stillness(is as 'excused'))).toEqual([
    'nothing: nobody saw it here',
    'nothing: the same words',
    'nothing to do',
  ]);
});

test('whoever follows a feed by WebSub is counted, since the feed is sent to them', () => {
  expect([0, 1, 214].map(feedsEffect)).toEqual([
    'updated',
    'updated; 1 subscriber is sent them',
    'updated; 214 subscribers are sent them',
  ]);
});
