import { describe, expect, test } from '@jest/globals';
import { facts, follow, night, say, settle, visible } from '../../test/support/chain.js';
import { MASTODON_LIKE, placement, post, WEBHOOK_LIKE, X_LIKE } from '../../test/support/messages.js';
import type { Capabilities } from './channel.js';
import type { Kind } from './message.js';
import type { Placement } from './placement.js';
import { headOf, plan, planAll } from './plan.js';

/** The placement after these versions were settled one by one, now desiring the newest of `kinds`. */
const begun = (capabilities: Capabilities, settled: readonly Kind[], desired: number): Placement => ({
  ...night(capabilities, settled).at,
  desired,
});
const steps = (at: Placement, capabilities: Capabilities, kinds: readonly Kind[]) =>
  settle(at, facts(capabilities, kinds)).steps.map(say);
const same = () => true;

describe('where posts can be edited, as on Mastodon', () => {
  test('alert, update, correction, all-clear: a new post for what is news, and every older post points on', () => {
    const { at, done } = night(MASTODON_LIKE, ['alert', 'update', 'correction', 'all-clear']);
    expect(done).toEqual([
      ['open #1 v1'],
      ['open #2 v2 in reply to #1', 'point #1 to v2'],
      ['edit #2 to v3', 'point #1 to v3'],
      ['open #3 v4 in reply to #2', 'point #2 to v4', 'point #1 to v4'],
    ]);
    expect(visible(at)).toEqual(['#1 v4', '#2 v4', '#3 v4']);
  });

  test('a hold and a withdrawal rewrite every post of the chain', () => {
    expect(night(MASTODON_LIKE, ['alert', 'update', 'hold', 'withdrawal']).done.slice(2)).toEqual([
      ['edit #2 to v3', 'point #1 to v3'],
      ['edit #2 to v4', 'point #1 to v4'],
    ]);
  });

  test('what was skipped is not posted late: one post with the newest text, in reply, if any version in between was news', () => {
    const kinds: readonly Kind[] = ['alert', 'update', 'update', 'correction'];
    expect(steps(begun(MASTODON_LIKE, ['alert'], 4), MASTODON_LIKE, kinds)).toEqual([
      'open #2 v4 in reply to #1',
      'point #1 to v4',
    ]);
    const quiet: readonly Kind[] = ['alert', 'correction', 'hold', 'correction'];
    expect(steps(begun(MASTODON_LIKE, ['alert'], 4), MASTODON_LIKE, quiet)).toEqual(['edit #1 to v4']);
  });

  test('a correction that comes before the older posts point on takes the chain straight to itself', () => {
    const kinds: readonly Kind[] = ['alert', 'update', 'correction'];
    const half = begun(MASTODON_LIKE, ['alert'], 2);
    const opened = follow(half, plan(half, facts(MASTODON_LIKE, kinds)));
    expect(visible(opened)).toEqual(['#1 v1', '#2 v2']);
    expect(steps({ ...opened, desired: 3 }, MASTODON_LIKE, kinds)).toEqual(['edit #2 to v3', 'point #1 to v3']);
  });
});

describe('where posts cannot be edited, as on X', () => {
  test('alert, update, hold: a thread', () => {
    expect(night(X_LIKE, ['alert', 'update', 'hold']).done).toEqual([
      ['open #1 v1'],
      ['open #2 v2 in reply to #1'],
      ['open #3 v3 in reply to #2'],
    ]);
  });

  test.each(['correction', 'withdrawal'] as const)(
    'a %s stands alone first, then the older posts go, newest first',
    (kind) => {
      const { at, done } = night(X_LIKE, ['alert', 'update', kind]);
      expect(done[2]).toEqual(['open #3 v3', 'delete #2', 'delete #1']);
      expect(visible(at)).toEqual(['#3 v3']);
    },
  );

  test('an all-clear after a correction answers the corrected post, which stays', () => {
    expect(visible(night(X_LIKE, ['alert', 'correction', 'all-clear']).at)).toEqual(['#2 v2', '#3 v3']);
  });

  test('an update that overtakes a correction does what the correction would have done: no wrong post stays', () => {
    expect(steps(begun(X_LIKE, ['alert'], 3), X_LIKE, ['alert', 'correction', 'update'])).toEqual([
      'open #2 v3',
      'delete #1',
    ]);
  });

  test('a second correction that comes before the first has deleted anything leaves no older post', () => {
    const kinds: readonly Kind[] = ['alert', 'correction', 'correction'];
    const half = begun(X_LIKE, ['alert'], 2);
    const opened = follow(half, plan(half, facts(X_LIKE, kinds)));
    expect(steps({ ...opened, desired: 3 }, X_LIKE, kinds)).toEqual(['open #3 v3', 'delete #2', 'delete #1']);
  });

  test('where the officer chose to keep the older posts, a correction deletes none', () => {
    expect(visible(night({ ...X_LIKE, retires: [] }, ['alert', 'correction']).at)).toEqual(['#1 v1', '#2 v2']);
  });
});

describe('a receiver that orders by itself, as a webhook', () => {
  test('is sent every version, and of those it missed only the newest', () => {
    const kinds: readonly Kind[] = ['alert', 'update', 'correction', 'withdrawal'];
    expect(night(WEBHOOK_LIKE, kinds).done).toEqual([['send v1'], ['send v2'], ['send v3'], ['send v4']]);
    expect(steps(begun(WEBHOOK_LIKE, ['alert'], 4), WEBHOOK_LIKE, kinds)).toEqual(['send v4']);
  });

  test('is sent a version even when it reads the same', () => {
    const at = placement({ desired: 2, shown: 1 });
    expect(plan(at, facts(WEBHOOK_LIKE, ['alert', 'update'], same))).toMatchObject({ is: 'step' });
  });

  test('which may have had the alert, since its answer is not known, is sent the withdrawal', () => {
    const attempt = { ordinal: 1, generation: 0, op: 'send', version: 1, remoteId: null } as const;
    const open = { ...attempt, at: '2026-11-22T02:14:27.120Z', absences: 0, doubt: 'timeout' };
    expect(steps(placement({ desired: 2, attempt: open }), WEBHOOK_LIKE, ['alert', 'withdrawal'])).toEqual(['send v2']);
  });
});

describe('what nobody saw', () => {
  test.each([MASTODON_LIKE, X_LIKE, WEBHOOK_LIKE])('is neither held nor withdrawn in public (%#)', (capabilities) => {
    for (const kind of ['hold', 'withdrawal'] as const)
      expect(plan(placement({ desired: 2 }), facts(capabilities, ['alert', kind]))).toEqual({ is: 'excused' });
  });

  test('is said when the hold is left, in its newest words', () => {
    expect(night(X_LIKE, ['alert']).done).toEqual([['open #1 v1']]);
    expect(steps(placement({ desired: 3 }), X_LIKE, ['alert', 'hold', 'update'])).toEqual(['open #1 v3']);
  });

  test('is corrected all the same: a correction is never excused', () => {
    expect(steps(placement({ desired: 2 }), MASTODON_LIKE, ['alert', 'correction'])).toEqual(['open #1 v2']);
  });
});

describe('words that stay the same', () => {
  test('an update or correction that changes nothing here makes no call', () => {
    for (const kind of ['update', 'correction'] as const)
      for (const capabilities of [MASTODON_LIKE, X_LIKE])
        expect(plan(begun(capabilities, ['alert'], 2), facts(capabilities, ['alert', kind], same))).toEqual({
          is: 'unchanged',
        });
  });

  test.each(['hold', 'withdrawal', 'all-clear'] as const)('a %s is always said', (kind) => {
    const at = begun(MASTODON_LIKE, ['alert'], 2);
    expect(plan(at, facts(MASTODON_LIKE, ['alert', kind], same)).is).toBe('step');
  });

  test('a hold in between is undone in public, although the words before and after it are the same', () => {
    const at = begun(MASTODON_LIKE, ['alert'], 3);
    expect(plan(at, facts(MASTODON_LIKE, ['alert', 'hold', 'correction'], same)).is).toBe('step');
  });

  test('a wrong post still beside its correction is deleted before the next version counts as unchanged', () => {
    const kinds: readonly Kind[] = ['alert', 'correction', 'update'];
    const half = begun(X_LIKE, ['alert'], 2);
    const opened = follow(half, plan(half, facts(X_LIKE, kinds)));
    const { steps: taken, ends } = settle({ ...opened, desired: 3 }, facts(X_LIKE, kinds, same));
    expect([...taken.map(say), ends]).toEqual(['delete #1', 'unchanged']);
  });
});

describe('a post that is gone', () => {
  const kinds: readonly Kind[] = ['alert', 'update', 'correction'];
  const lost = (ordinal: number, at: Placement): Placement => ({
    ...at,
    posts: at.posts.map((one) => (one.ordinal === ordinal ? { ...one, visible: false } : one)),
  });

  test('the only one is opened anew by the next version, one generation later', () => {
    const at = lost(1, begun(MASTODON_LIKE, ['alert'], 2));
    expect(steps(at, MASTODON_LIKE, ['alert', 'correction'])).toEqual(['open #1 v2 anew (generation 1)']);
  });

  test('the newest is opened anew at its place; the older one, which only points on, does not stand in for it', () => {
    const at = lost(2, begun(MASTODON_LIKE, ['alert', 'update'], 3));
    expect(headOf(at.posts)).toBeUndefined();
    const anew = ['open #2 v3 anew (generation 1) in reply to #1', 'point #1 to v3'];
    expect(steps(at, MASTODON_LIKE, kinds)).toEqual(anew);
    expect(plan(at, facts(MASTODON_LIKE, kinds, same)).is).toBe('step');
  });

  test('an older one is let go', () => {
    const at = lost(1, begun(MASTODON_LIKE, ['alert', 'update'], 3));
    expect(steps(at, MASTODON_LIKE, kinds)).toEqual(['edit #2 to v3']);
  });

  test('a withdrawal of a post that was seen and then deleted by hand is said', () => {
    expect(steps(lost(1, begun(X_LIKE, ['alert'], 2)), X_LIKE, ['alert', 'withdrawal'])).toEqual([
      'open #1 v2 anew (generation 1)',
    ]);
  });

  test('a post opened anew keeps the ids it had, so that its past can be looked up', () => {
    const at = settle(lost(1, begun(X_LIKE, ['alert'], 2)), facts(X_LIKE, ['alert', 'update'])).at;
    expect(at.posts).toEqual([
      post({ remoteIds: ['r1.0', 'r1.1'], url: 'https://social.example/r1.1', generation: 1, shows: 2 }),
    ]);
  });
});

describe('the preview', () => {
  test('lists every call in the order in which it will be made', () => {
    const at = begun(X_LIKE, ['alert', 'update'], 3);
    const known = facts(X_LIKE, ['alert', 'update', 'withdrawal']);
    expect(planAll(at, known)).toEqual(settle(at, known).steps);
    expect(planAll(at, known)).toHaveLength(3);
  });

  test('is empty where nothing is called', () => {
    expect(planAll(placement({ desired: 2 }), facts(X_LIKE, ['alert', 'hold']))).toEqual([]);
    expect(planAll(begun(X_LIKE, ['alert'], 1), facts(X_LIKE, ['alert']))).toEqual([]);
  });

  test('of a webhook is one call', () => {
    expect(planAll(placement(), facts(WEBHOOK_LIKE, ['alert'])).map(say)).toEqual(['send v1']);
  });
});

test('a placement that desires a version which does not exist stops the loop with its name', () => {
  const at = placement({ desired: 2 });
  expect(() => plan(at, facts(X_LIKE, ['alert']))).toThrow(`placement ${at.id} desires version 2`);
});

describe('a post that was changed by hand, and that an officer wants back', () => {
  const spoilt = (capabilities: Capabilities, kinds: readonly Kind[], ordinal: number, locked = false): Placement => {
    const { at } = night(capabilities, kinds);
    return { ...at, posts: at.posts.map((one) => (one.ordinal === ordinal ? { ...one, mend: true, locked } : one)) };
  };
  const mended = (capabilities: Capabilities, kinds: readonly Kind[], ordinal: number, locked = false) =>
    steps(spoilt(capabilities, kinds, ordinal, locked), capabilities, kinds);

  test('is edited back where it can be: the newest to its text, an older one to its pointer', () => {
    expect(mended(MASTODON_LIKE, ['alert', 'update'], 2)).toEqual(['edit #2 to v2']);
    expect(mended(MASTODON_LIKE, ['alert', 'update'], 1)).toEqual(['point #1 to v2']);
  });

  test('is deleted and posted anew where it cannot', () => {
    expect(mended(X_LIKE, ['alert'], 1)).toEqual(['delete #1', 'open #1 v1 anew (generation 1)']);
    expect(mended(MASTODON_LIKE, ['alert'], 1, true)).toEqual(['delete #1', 'open #1 v1 anew (generation 1)']);
  });

  test('is only deleted where a newer post says it all', () => {
    expect(mended(X_LIKE, ['alert', 'update'], 1)).toEqual(['delete #1']);
  });

  test('is not posted twice when a newer version comes first', () => {
    const at = { ...spoilt(MASTODON_LIKE, ['alert'], 1), desired: 2 };
    expect(steps(at, MASTODON_LIKE, ['alert', 'correction'])).toEqual(['edit #1 to v2']);
    expect(steps(at, MASTODON_LIKE, ['alert', 'update'])).toEqual(['open #2 v2 in reply to #1', 'point #1 to v2']);
  });

  test('is mended though the newer version reads the same', () => {
    const at = { ...spoilt(MASTODON_LIKE, ['alert'], 1), desired: 2 };
    expect(settle(at, facts(MASTODON_LIKE, ['alert', 'correction'], same)).steps.map(say)).toEqual(['edit #1 to v2']);
  });
});

describe('a post that nobody can edit any more', () => {
  const edits: Capabilities = { ...X_LIKE, edit: true, opens: ['alert', 'update', 'all-clear'] };

  test('is replaced by a new one, which retires it as ever', () => {
    const at = night(edits, ['alert']).at;
    const locked = { ...at, desired: 2, posts: at.posts.map((one) => ({ ...one, locked: true })) };
    expect(steps({ ...at, desired: 2 }, edits, ['alert', 'correction'])).toEqual(['edit #1 to v2']);
    expect(steps(locked, edits, ['alert', 'correction'])).toEqual(['open #2 v2', 'delete #1']);
  });

  test('is left as it is where older posts would point on', () => {
    const at = night(MASTODON_LIKE, ['alert', 'update']).at;
    const locked = { ...at, desired: 3, posts: at.posts.map((one) => ({ ...one, locked: one.ordinal === 1 })) };
    expect(steps(locked, MASTODON_LIKE, ['alert', 'update', 'correction'])).toEqual(['edit #2 to v3']);
  });
});
