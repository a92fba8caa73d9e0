import { describe, expect, test } from '@jest/globals';
import { MASTODON_LIKE, WEBHOOK_LIKE, X_LIKE } from '../../test/support/messages.js';
import { lost, Row } from '../../test/support/placement-row.js';
import type { Outcome } from '../domain/delivery.js';
import { TIMING } from '../domain/placement.js';

describe('a chain of posts', () => {
  test('an alert is posted once and is shown', async () => {
    const row = new Row(MASTODON_LIKE);
    expect(await row.once()).toEqual(['claimed', 'intended', 'sending', 'answered', 'received']);
    expect(row.farSide.visible).toEqual(['alert 1 marker-1']);
    expect(row.placement).toMatchObject({ shown: 1, attempt: null });
    expect(row.ledger.map(({ action }) => action)).toEqual(['intent', 'delivered']);
  });

  test('an update replies to the head, and the older post points on before the update counts as shown', async () => {
    const row = new Row(MASTODON_LIKE);
    await row.settle();
    row.release('update');
    await row.once();
    expect(row.placement.shown).toBe(1);
    await row.settle();
    expect(row.farSide.visible).toEqual(['replaced by 2', 'update 2 marker-2']);
    expect(row.farSide.seen[1]!.replyTo).toBe('id-1');
    expect(row.placement.shown).toBe(2);
  });

  test('a correction edits the post where the channel can edit', async () => {
    const row = new Row(MASTODON_LIKE);
    await row.settle();
    row.release('correction');
    await row.settle();
    expect(row.farSide.visible).toEqual(['correction 2 marker-2']);
  });

  test('where posts cannot be edited, the corrected one stands before the wrong ones are deleted', async () => {
    const row = new Row(X_LIKE);
    await row.settle();
    row.release('update');
    await row.settle();
    row.release('correction');
    await row.once();
    expect(row.farSide.visible).toEqual(['alert 1 marker-1', 'update 2 marker-2', 'correction 3 marker-3']);
    await row.settle();
    expect(row.farSide.visible).toEqual(['correction 3 marker-3']);
    expect(row.farSide.calls.map(({ op, remoteId }) => [op, remoteId]).slice(-2)).toEqual([
      ['delete', 'id-2'],
      ['delete', 'id-1'],
    ]);
  });

  test('a withdrawal of what nobody saw is not spread', async () => {
    const row = new Row(MASTODON_LIKE, ['alert', 'withdrawal']);
    await row.settle();
    expect(row.farSide.calls).toEqual([]);
    expect(row.placement.settled).toEqual({ version: 2, as: 'excused' });
  });

  test('an update that reads the same makes no call', async () => {
    const row = new Row(MASTODON_LIKE);
    row.ports.view = ((view) => async (placement) => ({
      ...(await view(placement))!,
      rendition: async (n: number) => ({ ...(await (await view(placement))!.rendition(n)), core: 'the same words' }),
    }))(row.ports.view);
    await row.settle();
    row.release('update');
    await row.settle();
    expect(row.farSide.calls).toHaveLength(1);
    expect(row.placement).toMatchObject({ shown: 2 });
    expect(row.ledger.at(-1)!.action).toBe('unchanged');
  });
});

describe('when the answer is lost', () => {
  test('a post that arrived is found by its marker and adopted, not posted again', async () => {
    const row = new Row(X_LIKE);
    row.farSide.next('lost-answer');
    await row.settle();
    expect(row.placement).toMatchObject({ shown: 0, attempt: { op: 'open', doubt: 'timeout' } });
    row.pass(TIMING.absenceGapMs);
    await row.settle();
    expect(row.placement).toMatchObject({ shown: 1, attempt: null });
    expect(row.farSide.visible).toHaveLength(1);
    expect(row.ledger.map(({ action }) => action)).toEqual(['intent', 'unsure', 'adopted']);
  });

  test('a post that never arrived is sent once more, only after the quarantine and three looks', async () => {
    const row = new Row(X_LIKE);
    row.farSide.next('lost-request');
    await row.settle();
    const quarantineEndsMs = Date.parse(row.placement.attempt!.at) + TIMING.quarantineMs;
    let sentAgainAtMs = 0;
    while (row.farSide.calls.length < 2) {
      row.pass(1_000);
      if (row.due) await row.once();
      sentAgainAtMs = row.nowMs;
    }
    expect(sentAgainAtMs).toBeGreaterThanOrEqual(quarantineEndsMs + 2 * TIMING.absenceGapMs);
    await row.settle();
    expect(row.farSide.visible).toEqual(['alert 1 marker-1']);
    expect(row.placement.shown).toBe(1);
  });

  test('while a call is unresolved nothing else is sent, not even a correction', async () => {
    const row = new Row(X_LIKE);
    row.farSide.next('lost-request');
    await row.settle();
    row.release('correction');
    row.pass(TIMING.absenceGapMs);
    await row.settle();
    expect(row.farSide.calls).toHaveLength(1);
  });

  test('a look that began before the quarantine ended does not count, however long it took', async () => {
    const row = new Row(X_LIKE);
    row.farSide.next('lost-request');
    await row.settle();
    const quarantineEndsMs = Date.parse(row.placement.attempt!.at) + TIMING.quarantineMs;
    row.pass(quarantineEndsMs - 1 - row.nowMs);
    const looking = row.begin();
    await looking.next();
    row.pass(5_000);
    for await (const _ of looking);
    expect(row.placement.attempt!.absences).toBe(0);
  });

  test('a replayed key that returns an older text is adopted, then edited to the newest', async () => {
    const row = new Row(MASTODON_LIKE);
    row.farSide.keeps.keys = true;
    row.farSide.next('lost-answer');
    await row.settle();
    row.farSide.blind = true;
    for (let i = 0; i < 30 && row.placement.attempt; i++) {
      row.pass(TIMING.absenceGapMs);
      if (row.due) await row.once();
    }
    row.release('correction');
    await row.settle();
    expect(row.farSide.visible).toEqual(['correction 2 marker-2']);
    expect(row.placement.shown).toBe(2);
  });

  test('a duplicate that is nowhere to be seen is refused and asks for a person', async () => {
    const row = new Row(X_LIKE);
    row.farSide.blind = true;
    row.farSide.next({ ...lost, error: { code: 'duplicate', detail: 'Duplicate.', todo: 'Look.' } } as typeof lost);
    for (let i = 0; i < 40 && !row.placement.settled; i++) {
      if (row.due) await row.once();
      row.pass(TIMING.absenceGapMs);
    }
    expect(row.placement.settled).toEqual({ version: 1, as: 'refused' });
    expect(row.farSide.calls).toHaveLength(1);
  });

  test.each([
    ['is there', { stands: true, remoteId: 'id-1' }, 1],
    ['is not there', { stands: false, remoteId: null }, 2],
  ])('and nobody but an officer can look, who says that it %s, the plan goes on from there', async (_, seen, calls) => {
    const row = new Row(MASTODON_LIKE);
    const error = { code: 'no-look', detail: 'Private.', todo: 'Look.' };
    row.farSide.look = async () => ({ is: 'failed', error });
    row.farSide.next(seen.stands ? 'lost-answer' : 'lost-request');
    await row.settle();
    row.pass(10 * TIMING.quarantineMs);
    await row.settle();
    expect(row.placement).toMatchObject({ shown: 0, attempt: { op: 'open' } });
    const zombie = row.begin();
    await zombie.next();
    row.settleByHand(seen);
    for await (const _ of zombie);
    await row.settle();
    row.release('correction');
    await row.settle();
    expect(row.farSide.calls.filter(({ op }) => op === 'open')).toHaveLength(calls);
    expect(row.farSide.visible).toEqual(['correction 2 marker-2']);
    expect(row.placement).toMatchObject({ shown: 2, attempt: null });
  });

  test('a receiver that orders by itself is simply sent to again, with the same id', async () => {
    const row = new Row(WEBHOOK_LIKE);
    row.farSide.next('lost-answer');
    await row.settle();
    expect(row.placement).toMatchObject({ shown: 0, attempt: { doubt: 'timeout' } });
    row.pass(10_000);
    await row.settle();
    expect(row.farSide.calls.map(({ key }) => key)).toEqual([row.farSide.calls[0]!.key, row.farSide.calls[0]!.key]);
    expect(row.placement.shown).toBe(1);
  });
});

test('a receiver that may have heard the alert is told of the withdrawal, whatever it answered in between', async () => {
  const row = new Row(WEBHOOK_LIKE);
  const error = { code: 'busy', detail: 'Busy.', todo: 'Wait.' };
  row.farSide.next('lost-answer', { is: 'retry', afterMs: 1_000, error });
  await row.settle();
  row.pass(10_000);
  await row.settle();
  row.release('withdrawal');
  row.pass(10_000);
  await row.settle();
  expect(row.farSide.visible.at(-1)).toBe('withdrawal 2 marker-2');
  expect(row.placement).toMatchObject({ shown: 2, attempt: null });
});

describe('a worker that is late or dead', () => {
  test.each(['claimed', 'intended', 'sending', 'answered', 'received'] as const)(
    'killed at "%s", the next one leaves exactly one post',
    async (point) => {
      const row = new Row(X_LIKE);
      await row.dieAt(point);
      for (let i = 0; i < 40 && row.placement.shown === 0; i++) {
        row.pass(TIMING.absenceGapMs);
        if (row.due) await row.once();
      }
      expect(row.placement).toMatchObject({ shown: 1, attempt: null });
      expect(row.farSide.visible).toEqual(['alert 1 marker-1']);
    },
  );

  test('a zombie writes nothing and sends nothing', async () => {
    const row = new Row(X_LIKE);
    const zombie = row.begin();
    await zombie.next();
    row.pass(TIMING.leaseMs + 1);
    await row.settle();
    for await (const _ of zombie);
    expect(row.farSide.calls).toHaveLength(1);
    expect(row.placement.shown).toBe(1);
  });

  test('a channel that was paused or removed since the claim is sent nothing', async () => {
    const row = new Row(X_LIKE);
    row.ports.view = async () => null;
    await row.once();
    expect(row.farSide.calls).toEqual([]);
    expect(row.leaseUntilMs).toBe(Number.NEGATIVE_INFINITY);
  });

  test('a failure on our side stands on the board with something to do about it, and waits longer each time', async () => {
    const row = new Row(X_LIKE);
    const written: object[] = [];
    const { write } = row.ports;
    row.ports.write = async (claim, change, ...lines) => {
      written.push(change);
      return write(claim, change, ...lines);
    };
    row.ports.view = async () => Promise.reject(new Error('A secret does not open.'));
    await expect(row.once()).rejects.toThrow('does not open');
    expect(written).toMatchObject([
      { outcome: 'retry', error: { code: 'hub-failed', detail: 'A secret does not open.', todo: expect.any(String) } },
    ]);
    const [first, second] = [row.notBeforeMs - row.nowMs, await again()];
    expect(second).toBeGreaterThan(first);

    async function again() {
      row.nowMs = row.notBeforeMs;
      await expect(row.once()).rejects.toThrow();
      return row.notBeforeMs - row.nowMs;
    }
  });

  test('nothing is sent when the lease would end before the deadline of the call', async () => {
    const row = new Row(X_LIKE);
    const slow = row.begin();
    await slow.next();
    await slow.next();
    row.pass(TIMING.leaseMs - TIMING.deadlineMs + 1);
    await slow.next();
    expect(row.farSide.calls).toEqual([]);
    expect(row.placement.attempt).toBeNull();
  });

  test('an intent is never made for a version that is no longer the newest', async () => {
    const row = new Row(X_LIKE);
    const late = row.begin();
    await late.next();
    row.release('correction');
    for await (const _ of late);
    expect(row.farSide.calls).toEqual([]);
    await row.settle();
    expect(row.farSide.visible).toEqual(['correction 2 marker-2']);
  });
});

describe('what the far side says', () => {
  const error = { code: 'forbidden', detail: 'No.', todo: 'Ask them.' };

  test('a definite no settles the version as refused, and the next version is tried again', async () => {
    const row = new Row(MASTODON_LIKE);
    row.farSide.next({ is: 'refused', error, pause: false });
    await row.settle();
    expect(row.placement).toMatchObject({ shown: 0, settled: { version: 1, as: 'refused' } });
    row.release('update');
    await row.settle();
    expect(row.placement.shown).toBe(2);
  });

  test('a dead token pauses the channel and loses nothing', async () => {
    const row = new Row(MASTODON_LIKE);
    row.farSide.next({ is: 'refused', error, pause: true });
    await row.settle();
    expect(row.pausedBecause).toBe('No.');
    row.pausedBecause = null;
    await row.settle();
    expect(row.placement.shown).toBe(1);
  });

  test('a rate limit waits as long as it was told', async () => {
    const row = new Row(MASTODON_LIKE);
    row.farSide.next({ is: 'retry', afterMs: 90_000, error });
    await row.settle();
    row.pass(89_999);
    expect(row.due).toBe(false);
    row.pass(1);
    await row.settle();
    expect(row.placement.shown).toBe(1);
  });

  test('a post deleted by hand is opened anew by the next release, one generation later', async () => {
    const row = new Row(MASTODON_LIKE);
    await row.settle();
    row.farSide.seen[0]!.visible = false;
    row.release('correction');
    await row.settle();
    expect(row.farSide.visible).toEqual(['correction 2 marker-2 r1']);
    expect(row.placement.posts).toMatchObject([{ ordinal: 1, generation: 1, remoteIds: ['id-1', 'id-2'] }]);
    expect(row.ledger.map(({ action }) => action)).toContain('gone');
  });

  const gone: Outcome = { is: 'gone' };
  test('a new post whose key made one that somebody removed since is posted one generation later', async () => {
    const row = new Row(MASTODON_LIKE);
    row.farSide.next(gone);
    await row.settle();
    expect(row.farSide.visible).toEqual(['alert 1 marker-1 r1']);
    expect(row.farSide.calls.map(({ key }) => key)).toEqual(
      [0, 1].map((generation) => `${row.placement.id}/1/${generation}`),
    );
    expect(row.placement).toMatchObject({ shown: 1, attempt: null });
    expect(row.ledger.map(({ action }) => action)).toEqual(['intent', 'gone', 'intent', 'delivered']);
  });

  test('a far side that finds nothing whatever is posted is not asked for ever', async () => {
    const row = new Row(MASTODON_LIKE);
    row.farSide.next(gone, gone, gone);
    await row.settle();
    expect(row.farSide.calls).toHaveLength(2);
    expect(row.placement).toMatchObject({ shown: 0, settled: { version: 1, as: 'refused' } });
  });

  test('a new post that is called gone, and is seen, is adopted', async () => {
    const row = new Row(MASTODON_LIKE);
    row.farSide.look = async () => ({ is: 'seen', remoteId: 'id-9', url: null });
    row.farSide.next(gone);
    await row.settle();
    row.pass(TIMING.absenceGapMs);
    await row.settle();
    expect(row.farSide.calls).toHaveLength(1);
    expect(row.placement).toMatchObject({ shown: 1, posts: [{ remoteIds: ['id-9'], generation: 0 }] });
  });

  test('a post that a lagging page does not have counts as deleted only after the quarantine', async () => {
    const row = new Row(X_LIKE);
    await row.settle();
    row.release('correction');
    await row.once();
    row.farSide.next('lost-request');
    const { look } = row.farSide;
    row.farSide.look = async () => ({ is: 'seen', remoteId: 'id-1', url: null, mayLag: true });
    await row.settle();
    const quarantineEndsMs = Date.parse(row.placement.attempt!.at) + TIMING.quarantineMs;
    for (; row.nowMs < quarantineEndsMs - 1_000; row.pass(1_000)) await row.settle();
    expect(row.placement.attempt).toMatchObject({ op: 'delete' });
    row.farSide.look = look;
    while (row.placement.attempt) {
      row.pass(TIMING.absenceGapMs);
      await row.settle();
    }
    expect(row.farSide.visible).toEqual(['correction 2 marker-2']);
    expect(row.placement.shown).toBe(2);
  });

  test('a post that can no longer be edited is replaced by a new one, and left as it stands', async () => {
    const row = new Row({ ...MASTODON_LIKE, points: false });
    await row.settle();
    row.release('correction');
    row.farSide.next({ is: 'locked' });
    await row.settle();
    expect(row.farSide.visible).toEqual(['alert 1 marker-1', 'correction 2 marker-2']);
    expect(row.placement.posts).toMatchObject([{ locked: true }, { locked: false }]);
    expect(row.placement.shown).toBe(2);
  });

  test('what an officer wants back is written once more, and then wanted no longer', async () => {
    const row = new Row(MASTODON_LIKE);
    await row.settle();
    row.farSide.seen[0]!.text = 'Nothing happened here.';
    row.placement = { ...row.placement, posts: row.placement.posts.map((post) => ({ ...post, mend: true })) };
    row.mend = true;
    await row.settle();
    expect(row.farSide.visible).toEqual(['alert 1 marker-1']);
    expect(row.mend).toBe(false);
    expect(row.placement.posts).toMatchObject([{ mend: false, shows: 1 }]);
  });

  test('the last calls of an account are kept for a withdrawal', async () => {
    const row = new Row(MASTODON_LIKE, ['alert']);
    const resetAt = new Date(row.nowMs + 300_000).toISOString();
    row.budgets = [
      { of: 'open', remaining: 3, resetAt },
      { of: 'edit', remaining: 0, resetAt },
    ];
    await row.settle();
    expect(row.farSide.calls).toEqual([]);
    expect(row.outcome).toBe('retry');
    row.budgets = [
      { of: 'open', remaining: 100, resetAt },
      { of: 'edit', remaining: 0, resetAt },
    ];
    row.pass(300_000);
    await row.settle();
    row.release('withdrawal');
    await row.settle();
    expect(row.farSide.visible).toEqual(['withdrawal 2 marker-2']);
  });

  test('a post waits for the page it links to, and not for ever', async () => {
    const row = new Row(MASTODON_LIKE);
    row.shownEpoch = 0;
    await row.once();
    expect(row.farSide.calls).toEqual([]);
    const releasedAt = new Date(row.nowMs).toISOString();
    const view = row.ports.view;
    row.ports.view = async (placement) => {
      const seen = (await view(placement))!;
      return { ...seen, versions: seen.versions.map((each) => ({ ...each, releasedAt })) };
    };
    row.pass(TIMING.anchorMs);
    await row.settle();
    expect(row.farSide.visible).toHaveLength(1);
  });
});
