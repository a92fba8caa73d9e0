import type { Placement } from '../domain/placement.js';
import type { PlacementDrift } from '../store/drifts.store.js';

type Drifts = ReadonlyMap<string, PlacementDrift>;

/** What was removed by hand is planned as removed: the far side would say so at the first call. */
export const asTheyStand = (placements: readonly Placement[], drifts: Drifts): Placement[] =>
  placements.map((placement) => {
    const gone = (drifts.get(placement.id)?.posts ?? []).filter(({ kind }) => kind === 'deleted');
    if (gone.length === 0) return placement;
    const posts = placement.posts.map((post) =>
      gone.some(({ ordinal }) => ordinal === post.ordinal) ? { ...post, visible: false } : post,
    );
    return { ...placement, posts };
  });

/** A release counts as the officer's decision about what was changed by hand, so it is said before. */
export const driftWarnings = (
  placements: readonly Placement[],
  drifts: Drifts,
  nameOf: (channelId: string) => string | undefined,
): string[] =>
  placements.flatMap(({ id, channelId, language }) => {
    const drift = drifts.get(id);
    const name = nameOf(channelId);
    if (!drift || name === undefined) return [];
    return [`${name}, ${language}: ${wordsFor(drift)}`];
  });

function wordsFor({ drift, posts }: PlacementDrift): string {
  switch (drift.kind) {
    case 'edited':
      return 'the post was changed by hand; where this release edits it, our words stand there again.';
    case 'deleted':
      return posts[0]?.isHead
        ? 'the newest post was removed by hand; this release counts as the decision to speak there again, in a new post.'
        : 'an older post was removed by hand; it is not posted again.';
    case 'foreign':
      return 'somebody posted on this account by hand; this release leaves that as it is.';
  }
}
