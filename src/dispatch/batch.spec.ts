import { describe, expect, test } from '@jest/globals';
import { placement } from '../../test/support/messages.js';
import type { PlacementWrite } from '../store/placements.store.js';
import { Batch } from './batch.js';

const at = '2026-11-22T02:14:00.000Z';
const write = (id: string): PlacementWrite => ({
  claim: { placement: placement({ id }), fence: 1, claimedAt: at, leaseEnds: at, tries: 0, lane: 'endpoints' },
  change: { shown: 1 },
  lines: [],
});
const idsOf = (writes: readonly PlacementWrite[]) => writes.map(({ claim }) => claim.placement.id);

describe('writes of one process', () => {
  test('that come together go together, and each gets its own answer', async () => {
    const batches: string[][] = [];
    const batch = new Batch<PlacementWrite>(async (writes) => {
      batches.push(idsOf(writes));
      return writes.map(({ claim }) => claim.placement.id !== 'lost its fence');
    });
    const answers = await Promise.all(['a', 'lost its fence', 'c'].map((id) => batch.write(write(id))));
    expect(batches).toEqual([['a', 'lost its fence', 'c']]);
    expect(answers).toEqual([true, false, true]);
  });

  test('go at once when two hundred wait', async () => {
    const sizes: number[] = [];
    const batch = new Batch<PlacementWrite>(async (writes) => {
      sizes.push(writes.length);
      return writes.map(() => true);
    });
    await Promise.all(Array.from({ length: 450 }, (_, i) => batch.write(write(String(i)))));
    expect(sizes).toEqual([200, 200, 50]);
  });

  test('that come while others are being written wait for the next transaction: there is one at a time', async () => {
    let open = 0;
    let most = 0;
    let batches = 0;
    const batch = new Batch<PlacementWrite>(async (writes) => {
      most = Math.max(most, ++open);
      if (++batches === 1) void batch.write(write('comes later'));
      await new Promise((resolve) => setImmediate(resolve));
      open -= 1;
      return writes.map(() => true);
    });
    await Promise.all(Array.from({ length: 450 }, (_, i) => batch.write(write(String(i)))));
    expect(most).toBe(1);
    expect(batches).toBeGreaterThan(1);
  });

  test('are not lost with one that cannot be written', async () => {
    const batch = new Batch<PlacementWrite>(async (writes) => {
      if (idsOf(writes).includes('broken')) throw new Error('shown must not fall');
      return writes.map(() => true);
    });
    const answers = await Promise.allSettled(['a', 'broken', 'c'].map((id) => batch.write(write(id))));
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });
});
