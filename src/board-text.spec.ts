import { expect, test } from '@jest/globals';
import { boardText } from './board-text.js';
import type { Board, BoardPlacement } from './domain/board.js';
import type { Drift } from './domain/drift.js';

const AT = '2026-11-22T02:20:00.000Z';
const line = (language: string, drift: Drift | null): BoardPlacement => ({
  id: language,
  channel: { id: 'c', kind: 'mastodon', name: 'Mastodon', world: 'live' },
  language,
  desired: 2,
  shown: 2,
  observed: null,
  outcome: 'delivered',
  drift,
  nextTryAt: null,
  unsure: null,
  error: null,
  posts: [],
  receipt: { at: AT },
});
const board = (...placements: BoardPlacement[]): Board => ({
  message: 'm',
  reference: '2026-0042',
  desired: 2,
  converged: true,
  epoch: 2,
  newsrooms: [],
  origins: [],
  subscribers: { all: 0, current: 0, failing: 0 },
  placements,
  decisions: [],
  at: AT,
});
const edited: Drift = {
  kind: 'edited',
  diff: { ours: 'Stay inside.', theirs: 'Go outside.' },
  at: AT,
  url: 'https://m.example/1',
  restoring: false,
};

test('the board in a terminal says which post somebody changed, and shows both texts', () => {
  const text = boardText(board(line('fr', edited), line('nl', null)), ['fr', 'nl']);
  expect(text).toMatch(/mastodon Mastodon +≠2 +2 /);
  expect(text).toContain('  Mastodon fr: somebody changed the post by hand');
  expect(text).toMatch(/ours: +Stay inside\.\n +theirs: +Go outside\./);
});

test('what is being put right counts as on its way', () => {
  const text = boardText(board(line('fr', { ...edited, restoring: true })), ['fr']);
  expect(text).toContain('2…');
  expect(text).toContain('it is being put right');
});

test('what somebody wrote on a network cannot steer the terminal', () => {
  const theirs = 'a\u001b[2Jb\u202ec\r\nd';
  const text = boardText(board(line('fr', { ...edited, diff: { ours: null, theirs } })), ['fr']);
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(text).toContain('a[2Jbc');
});

test('an address that a far side gave can neither steer the terminal nor forge a line', () => {
  const url = 'https://m.example/\u001b]52;c;bHM=\u0007\n  Mastodon nl: everything is well\u202e';
  const text = boardText(board(line('fr', { ...edited, url })), ['fr']);
  expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
  expect(text).not.toMatch(/^ {2}Mastodon nl/m);
});
