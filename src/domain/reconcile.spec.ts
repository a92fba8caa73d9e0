import { describe, expect, test } from '@jest/globals';
import { version } from '../../test/support/messages.js';
import { reconciliation } from './reconcile.js';

const kept = (ns: readonly number[]) => {
  const versions = ns.map((n) => ({ ...version({ n }), sha256: `sha-${n}`, sequence: 100 + n }));
  const { messageId: id, reference } = versions[0]!;
  return { id, reference, status: 'exercise' as const, versions };
};
const known = (ns: readonly number[], of = kept([1])) =>
  ns.map((n) => ({ messageId: of.id, reference: of.reference, n, sha256: `sha-${n}` }));

describe('a database that was restored to an older state', () => {
  test('lacks what a newsroom kept beyond it, in the order of its release', () => {
    const { lost, conflicts } = reconciliation([kept([1, 2, 3])], known([1]));
    expect(lost.map(({ n }) => n)).toEqual([2, 3]);
    expect(conflicts).toEqual([]);
  });

  test('lacks nothing when it has all of it', () => {
    expect(reconciliation([kept([1, 2])], known([1, 2, 3]))).toEqual({ lost: [], conflicts: [] });
  });

  test('is not overwritten where a version was released anew with other words', () => {
    const [first, second] = known([1, 2]);
    const { lost, conflicts } = reconciliation([kept([1, 2, 3])], [first!, { ...second!, sha256: 'other words' }]);
    expect(lost).toEqual([]);
    expect(conflicts).toEqual([expect.stringContaining('version 2 was released anew')]);
  });

  test('keeps the message that took a lost one’s reference', () => {
    const other = { ...known([1])[0]!, messageId: 'another' };
    const { lost, conflicts } = reconciliation([kept([1, 2])], [other]);
    expect(lost).toEqual([]);
    expect(conflicts).toEqual([expect.stringContaining('another message has this reference')]);
  });
});
