import type { Post } from './record.js';

/**
 * Edits as X has them (standards.md §6): each makes a new id, all of them name the same post, and the record keeps it
 * under its first. An edited post stands where it stood.
 */
export interface Version {
  readonly id: string;
  readonly text: string;
}

const WINDOW_MS = 30 * 60_000;
const MOST_EDITS = 5;

/** What the post said before, oldest first. */
const before = (post: Post): readonly Version[] => (post.own.before as readonly Version[] | undefined) ?? [];

/** Oldest first; the last one is what the post shows. */
export const versionsOf = (post: Post): readonly Version[] => [
  ...before(post),
  { id: (post.own.id as string | undefined) ?? post.id, text: post.text },
];

export const newestOf = (post: Post): Version => versionsOf(post).at(-1)!;

/** What the stand-in must remember of an edit that makes `id`. */
export const edited = (post: Post, id: string): { readonly [name: string]: unknown } => ({
  id,
  before: versionsOf(post),
});

export function editControls(post: Post): { edits_remaining: number; is_edit_eligible: true; editable_until: string } {
  return {
    edits_remaining: Math.max(0, MOST_EDITS - before(post).length),
    is_edit_eligible: true,
    editable_until: new Date(Date.parse(post.postedAt) + WINDOW_MS).toISOString(),
  };
}

export function isEditable(post: Post, now: Date): boolean {
  const { edits_remaining, editable_until } = editControls(post);
  return edits_remaining > 0 && now.getTime() < Date.parse(editable_until);
}
