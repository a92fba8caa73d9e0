import type { Capabilities } from './channel.js';
import type { Delivery } from './delivery.js';
import { type Kind, standingAfter } from './message.js';
import type { Attempt, Placement, Post } from './placement.js';

/**
 * What takes a placement from what is shown to what is desired, one call at a time. The same function answers the
 * console before the button is pressed and the loop afterwards. It knows no channel by name: capabilities decide.
 */
export type Step =
  | { readonly op: 'send'; readonly version: number }
  | {
      readonly op: 'open';
      readonly version: number;
      readonly ordinal: number;
      readonly generation: number;
      /** Ordinal of the post to reply to, or null: it stands alone. */
      readonly replyTo: number | null;
    }
  | { readonly op: 'edit'; readonly version: number; readonly ordinal: number; readonly as: 'head' | 'pointer' }
  | { readonly op: 'delete'; readonly version: number; readonly ordinal: number };

export type Next =
  | { readonly is: 'step'; readonly step: Step }
  /** The words are those already shown: `shown` follows without a call. */
  | { readonly is: 'unchanged' }
  /** A hold or withdrawal of what nobody saw here: nothing is sent. */
  | { readonly is: 'excused' }
  /** The chain stands as it should: `shown` becomes `desired`. */
  | { readonly is: 'settled' };

export interface PlanFacts {
  /** Kind of version n is `kinds[n - 1]`. */
  readonly kinds: readonly Kind[];
  readonly capabilities: Capabilities;
  /** Do these two versions read the same here, apart from marker, number and link? */
  readonly sameWords: (a: number, b: number) => boolean;
  /** How many images of the desired version the far side has for the head; left out: none. */
  readonly images?: number;
}

/**
 * Only for a placement whose attempt is closed: an unresolved call comes first. A receiver that orders by itself is
 * planned for all the same, and then what it was sent may have been seen.
 */
export function plan(placement: Placement, facts: PlanFacts): Next {
  const { desired, shown, posts } = placement;
  const { capabilities, kinds } = facts;
  if (kinds.length < desired)
    throw new Error(`plan: placement ${placement.id} desires version ${desired}, which does not exist`);

  const nothingSeen = shown === 0 && posts.length === 0 && placement.attempt === null;
  const standing = standingAfter(kinds.slice(0, desired));
  if (nothingSeen && (standing === 'held' || standing === 'withdrawn')) return { is: 'excused' };
  if (capabilities.ordersItself)
    return shown < desired ? { is: 'step', step: { op: 'send', version: desired } } : { is: 'settled' };

  const head = headOf(posts);
  const mended = mendStep(posts, desired, capabilities);
  if (
    head &&
    !mended &&
    head.shows < desired &&
    quiet(kinds, head.shows, desired) &&
    facts.sameWords(head.shows, desired)
  ) {
    // The head needs no call, but what it replaced may still stand beside it: a chain half settled is settled first.
    const left = olderStep(posts, head, head.shows, facts);
    return left ? { is: 'step', step: { ...left, version: desired } } : { is: 'unchanged' };
  }

  const step =
    headStep(head, posts, desired, facts) ??
    mended ??
    olderStep(posts, head!, desired, facts) ??
    imageStep(head!, desired, facts);
  return step ? { is: 'step', step } : { is: 'settled' };
}

/** The newest post of the chain; none when it vanished on the far side, since an older one only points on to it. */
export function headOf(posts: readonly Post[]): Post | undefined {
  const last = posts.at(-1);
  return last?.visible ? last : undefined;
}

/** Only updates and corrections may pass without a call; a hold, a withdrawal or an all-clear is always said. */
const quiet = (kinds: readonly Kind[], after: number, upTo: number): boolean =>
  kinds.slice(after, upTo).every((kind) => kind === 'update' || kind === 'correction');

function headStep(
  head: Post | undefined,
  posts: readonly Post[],
  desired: number,
  { capabilities, kinds }: PlanFacts,
): Step | undefined {
  if (head && head.shows >= desired) return undefined;
  // Of all the versions in between, the newest that opens a post decides how the newest text is posted.
  const opener = kinds.slice(head?.shows ?? 0, desired).findLast((kind) => capabilities.opens.includes(kind));
  if (head && canEdit(head, capabilities) && !opener)
    return { op: 'edit', version: desired, ordinal: head.ordinal, as: 'head' };

  const parent = posts.findLast((post) => post.visible);
  const replies = capabilities.thread && capabilities.replies.includes(opener ?? kinds[desired - 1]!);
  // Never a reply to a post that is about to be deleted.
  const stays = parent && parent.shows >= retiredBefore(desired, capabilities, kinds);
  const replyTo = replies && stays ? parent.ordinal : null;
  const last = posts.at(-1);
  // Where the newest post vanished on the far side, the chain is taken up at the same place, one generation later.
  const place =
    last && !head
      ? { ordinal: last.ordinal, generation: last.generation + 1 }
      : { ordinal: (last?.ordinal ?? 0) + 1, generation: 0 };
  return { op: 'open', version: desired, ...place, replyTo };
}

/** Older posts point on to the newest, or are deleted where a correction or withdrawal retires them. Newest first. */
function olderStep(
  posts: readonly Post[],
  head: Post,
  desired: number,
  { capabilities, kinds }: PlanFacts,
): Step | undefined {
  const older = posts.filter((post) => post.visible && post.ordinal < head.ordinal).reverse();
  const retired = retiredBefore(desired, capabilities, kinds);
  for (const post of older) {
    if (post.shows < retired) return { op: 'delete', version: desired, ordinal: post.ordinal };
    if (capabilities.points && canEdit(post, capabilities) && post.shows < desired)
      return { op: 'edit', version: desired, ordinal: post.ordinal, as: 'pointer' };
  }
  return undefined;
}

/** The text did not wait for its images; now they are there, and an edit brings them. */
function imageStep(head: Post, desired: number, { capabilities, images = 0 }: PlanFacts): Step | undefined {
  const follows = head.shows === desired && images > (head.images ?? 0) && canEdit(head, capabilities);
  return follows ? { op: 'edit', version: desired, ordinal: head.ordinal, as: 'head' } : undefined;
}

/**
 * A post that somebody changed by hand and an officer wants back: edited where it can be, else deleted, and where it was
 * the newest it is then opened anew.
 */
function mendStep(posts: readonly Post[], desired: number, capabilities: Capabilities): Step | undefined {
  const spoilt = posts.find((post) => post.visible && post.mend);
  if (!spoilt) return undefined;
  const as = spoilt.ordinal === headOf(posts)?.ordinal ? 'head' : 'pointer';
  const edits = canEdit(spoilt, capabilities) && (as === 'head' || capabilities.points);
  return edits
    ? { op: 'edit', version: desired, ordinal: spoilt.ordinal, as }
    : { op: 'delete', version: desired, ordinal: spoilt.ordinal };
}

export const canEdit = (post: Post, capabilities: Capabilities): boolean => capabilities.edit && !post.locked;

/** What shows a version before this one is deleted: the newest that retires; 0 when none does or nothing can be. */
const retiredBefore = (desired: number, capabilities: Capabilities, kinds: readonly Kind[]): number =>
  capabilities.delete ? kinds.slice(0, desired).findLastIndex((kind) => capabilities.retires.includes(kind)) + 1 : 0;

/** The chain after a step took effect on the far side. */
export function after(
  posts: readonly Post[],
  step: Step,
  remote: { id: string | null; url: string | null; images?: number },
): Post[] {
  const carries = remote.images ? { images: remote.images } : {};
  const others = (ordinal: number) => posts.filter((post) => post.ordinal !== ordinal);
  const sorted = (chain: Post[]) => chain.sort((a, b) => a.ordinal - b.ordinal);
  switch (step.op) {
    case 'send':
      return [...posts];
    case 'open': {
      const before = posts.find((post) => post.ordinal === step.ordinal);
      const remoteIds = [...(before?.remoteIds ?? []), ...(remote.id ? [remote.id] : [])];
      const { ordinal, generation, version } = step;
      return sorted([
        ...others(ordinal),
        {
          ordinal,
          generation,
          remoteIds,
          url: remote.url,
          shows: version,
          visible: true,
          locked: false,
          mend: false,
          ...carries,
        },
      ]);
    }
    case 'edit':
      return posts.map((post) => {
        if (post.ordinal !== step.ordinal) return post;
        // Some far sides give an edited post a new id; the old ones stay known as ours.
        const known = remote.id === null || post.remoteIds.includes(remote.id);
        const remoteIds = known ? post.remoteIds : [...post.remoteIds, remote.id!];
        const { images: _, ...bare } = post;
        return { ...bare, remoteIds, url: remote.url ?? post.url, shows: step.version, mend: false, ...carries };
      });
    case 'delete':
      return posts.map((post) => (post.ordinal === step.ordinal ? { ...post, visible: false, mend: false } : post));
  }
}

/** All the calls from here to settled, as the preview shows them; empty when nothing needs to be called. */
export function planAll(placement: Placement, facts: PlanFacts): readonly Step[] {
  const steps: Step[] = [];
  let at = placement;
  // A step settles one post of the chain; one that was changed by hand may be deleted and opened anew.
  for (let i = 0; i <= 2 * placement.posts.length + 1; i++) {
    const next = plan(at, facts);
    if (next.is !== 'step') return steps;
    steps.push(next.step);
    if (next.step.op === 'send') return steps;
    at = { ...at, posts: after(at.posts, next.step, { id: null, url: null }) };
  }
  return steps;
}

/** The intent that stands in the row while this step is under way. `at`: the end of the lease (RFC 3339, UTC). */
export function attemptOf(delivery: Delivery, at: string): Attempt {
  const { op, ordinal, generation, version, remoteId, images = [] } = delivery;
  const carries = images.length > 0 ? { images: images.length } : {};
  return { op, ordinal, generation, version, remoteId, at, absences: 0, doubt: null, ...carries };
}

/** The step that an intent was made for, whoever finds it. */
export function stepOf(attempt: Attempt, posts: readonly Post[]): Step {
  const { op, version, ordinal, generation, remoteId } = attempt;
  switch (op) {
    case 'send':
      return { op, version };
    case 'open': {
      const parent = remoteId === null ? undefined : posts.find((post) => post.remoteIds.includes(remoteId));
      return { op, version, ordinal, generation, replyTo: parent?.ordinal ?? null };
    }
    case 'edit':
      return { op, version, ordinal, as: ordinal === headOf(posts)?.ordinal ? 'head' : 'pointer' };
    case 'delete':
      return { op, version, ordinal };
  }
}
