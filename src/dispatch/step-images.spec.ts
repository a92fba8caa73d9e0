import { describe, expect, test } from '@jest/globals';
import { image, MASTODON_LIKE, X_LIKE } from '../../test/support/messages.js';
import { lost, Row } from '../../test/support/placement-row.js';
import type { Capabilities, Preparation } from '../domain/channel.js';
import type { ShownImage } from '../domain/image.js';
import type { Kind } from '../domain/message.js';
import { TIMING } from '../domain/placement.js';

const SHOWN: ShownImage = { ...image(), url: 'https://crisis.example/media/x.jpg', alt: 'A map.' };
const READY: Preparation = { is: 'ready', remoteId: 'media-1', expiresAt: null };
const BEGUN: Preparation = { is: 'begun', remoteId: 'media-1', afterMs: 1_000 };
const error = { code: 'image-not-taken', detail: 'It does not take the image.', todo: 'Nothing.' };
const FAILED: Preparation = { is: 'failed', afterMs: 1_000, error };
const REFUSED: Preparation = { is: 'refused', error };

/** A row whose versions show an image each, save those named. */
function pictured(capabilities: Capabilities, says: readonly Preparation[], without: readonly number[] = []): Row {
  const row = new Row(capabilities);
  row.farSide.prepares.push(...says);
  row.ports.view = ((view) => async (placement) => {
    const seen = (await view(placement))!;
    const rendition = async (n: number) => ({
      ...(await seen.rendition(n)),
      ...(without.includes(n) ? {} : { images: [SHOWN] }),
    });
    return { ...seen, rendition };
  })(row.ports.view);
  return row;
}
/** Goes on until so much time has passed. */
async function settleFor(row: Row, ms: number): Promise<void> {
  await row.settle();
  for (let passed = 0; passed < ms; passed += 500) {
    row.pass(500);
    await row.settle();
  }
}
const sent = (row: Row) => row.farSide.calls.map(({ op, images = [] }) => [op, ...images.map((each) => each.remoteId)]);

describe('an image', () => {
  test('is given to the far side before the intent, in a claim of its own, and goes with the post', async () => {
    const row = pictured(MASTODON_LIKE, [READY]);
    expect(await row.once()).toEqual(['claimed', 'prepared']);
    expect(row.placement.attempt).toBeNull();
    expect(await row.once()).toEqual(['claimed', 'intended', 'sending', 'answered', 'received']);
    expect(sent(row)).toEqual([['open', 'media-1']]);
    expect(row.placement).toMatchObject({ shown: 1, posts: [{ images: 1 }] });
    expect(row.owes).toBe(false);
  });

  test('that the far side still works on is asked for again, by its name there', async () => {
    const row = pictured(MASTODON_LIKE, [BEGUN, READY]);
    await settleFor(row, 2_000);
    expect(row.farSide.given.map(({ begun }) => begun)).toEqual([null, 'media-1']);
    expect(sent(row)).toEqual([['open', 'media-1']]);
  });

  test('is given once more by whoever comes next, where a worker died before it could note the answer', async () => {
    const row = pictured(MASTODON_LIKE, [READY]);
    await row.dieAt('prepared');
    row.pass(TIMING.leaseMs + 1);
    await row.settle();
    expect(row.farSide.given).toHaveLength(2);
    expect(sent(row)).toEqual([['open', 'media-1']]);
  });

  test('holds the text up for 15 s and no longer; then an edit brings it where posts can be edited', async () => {
    const row = pictured(MASTODON_LIKE, [FAILED]);
    await settleFor(row, TIMING.prepareMs - 1_000);
    expect(row.farSide.calls).toEqual([]);
    await settleFor(row, 1_500);
    expect(sent(row)).toEqual([['open']]);
    expect(row.placement.shown).toBe(1);
    expect(row.error).toMatchObject({ code: 'without-image', detail: expect.stringContaining(error.detail) });
    expect(row.ledger.at(-1)).toMatchObject({ action: 'without-images' });
    row.farSide.prepares.splice(0, 1, READY);
    await settleFor(row, 60_000);
    expect(sent(row)).toEqual([['open'], ['edit', 'media-1']]);
    expect(row.error).toBeNull();
    expect([row.owes, row.due]).toEqual([false, false]);
  });

  test('is never waited for longer than the text can wait', async () => {
    const row = pictured(MASTODON_LIKE, [FAILED]);
    await settleFor(row, 12_000);
    expect(row.farSide.given[0]!.withinMs).toBe(TIMING.deadlineMs);
    expect(row.farSide.given.at(-1)!.withinMs).toBeLessThan(4_500);
  });

  test('does not follow where posts cannot be edited, and the board says so', async () => {
    const row = pictured(X_LIKE, [FAILED]);
    await settleFor(row, TIMING.prepareMs + 2_000);
    expect(sent(row)).toEqual([['open']]);
    expect([row.owes, row.due]).toEqual([false, false]);
    expect(row.error).toMatchObject({ code: 'without-image' });
  });

  test('that is refused holds nothing up', async () => {
    const row = pictured(MASTODON_LIKE, [REFUSED]);
    await row.settle();
    expect(sent(row)).toEqual([['open']]);
    expect([row.owes, row.due]).toEqual([false, false]);
  });

  test('that the database does not have holds nothing up either', async () => {
    const row = pictured(MASTODON_LIKE, [READY]);
    row.ports.image = async () => undefined;
    await row.settle();
    expect(row.farSide.given).toEqual([]);
    expect(sent(row)).toEqual([['open']]);
    expect(row.error?.detail).toContain('The database does not have the image');
  });
});

describe('the next version', () => {
  const corrected = async (without: readonly number[], kind: Kind = 'correction') => {
    const row = pictured(MASTODON_LIKE, [READY], without);
    await row.settle();
    row.release(kind);
    await row.settle();
    return row;
  };

  test('names the same image again at an edit, without giving it once more', async () => {
    const row = await corrected([]);
    expect(row.farSide.given).toHaveLength(1);
    expect(sent(row)).toEqual([
      ['open', 'media-1'],
      ['edit', 'media-1'],
    ]);
  });

  test('takes it away where it shows none', async () => {
    const row = await corrected([2]);
    expect(sent(row)).toEqual([['open', 'media-1'], ['edit']]);
    expect(row.placement.posts[0]!.images).toBeUndefined();
  });

  test('gives it anew to a post of its own, and the older one that points on shows none', async () => {
    const row = await corrected([], 'update');
    expect(row.farSide.given).toHaveLength(2);
    expect(sent(row)).toEqual([['open', 'media-1'], ['open', 'media-1'], ['edit']]);
  });

  test('does not wait for an image that the version before it still lacked', async () => {
    const row = pictured(MASTODON_LIKE, [FAILED], [2]);
    await settleFor(row, TIMING.prepareMs + 1_000);
    row.release('correction');
    await settleFor(row, 5_000);
    expect(sent(row)).toEqual([['open'], ['edit']]);
    expect([row.owes, row.due]).toEqual([false, false]);
  });
});

describe('what somebody did meanwhile', () => {
  /** The text stands, and the image is there now. */
  async function about(): Promise<Row> {
    const row = pictured(MASTODON_LIKE, [FAILED]);
    await settleFor(row, TIMING.prepareMs + 1_000);
    row.farSide.prepares.splice(0, 1, READY);
    return row;
  }

  test('a post that was deleted by hand is not posted again for the sake of a picture', async () => {
    const row = await about();
    row.farSide.seen[0]!.visible = false;
    await settleFor(row, 60_000);
    expect(row.farSide.visible).toEqual([]);
    expect(row.farSide.seen).toHaveLength(1);
    // It is still ours, so that read-back finds it gone and an officer decides.
    expect(row.placement.posts[0]).toMatchObject({ visible: true });
    expect([row.owes, row.due]).toEqual([false, false]);
  });

  test('an edit that the far side refuses leaves the text as it stands, and is told', async () => {
    const row = await about();
    row.farSide.next({ is: 'refused', pause: false, error });
    await settleFor(row, 60_000);
    expect(row.placement).toMatchObject({ shown: 1, settled: null });
    expect(row.error).toEqual(error);
    expect(row.due).toBe(false);
  });

  test('an edit whose answer was lost is not believed before the quarantine: its text stood already', async () => {
    const row = await about();
    row.farSide.next(lost);
    await settleFor(row, 20_000);
    expect(row.placement.attempt).toMatchObject({ op: 'edit' });
    await settleFor(row, TIMING.quarantineMs + TIMING.leaseMs);
    expect(row.placement.attempt).toBeNull();
  });
});
