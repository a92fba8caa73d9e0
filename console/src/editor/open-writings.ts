import { useEffect, useSyncExternalStore } from 'react';
import type { Draft } from '../../../src/press-office/api.js';
import { isSignedOut, memory } from '../desk/asking.js';
import { desk } from '../desk/desk.js';
import { drop, forget, keep, leftOf } from './kept.js';
import { Writing, type WritingState } from './writing.js';

/** By message. A draft with words the desk has not taken stays open, wherever in the console the officer goes. */
const open = new Map<string, Writing>();

window.addEventListener('beforeunload', (event) => {
  if ([...open.values()].some((writing) => !writing.isSafe)) event.preventDefault();
});

/** The draft as it was just read, with what this browser still has of it. */
export async function openWriting(id: string, draft: Draft, officer: string): Promise<Writing> {
  const known = open.get(id);
  if (known && !known.isSafe) {
    known.hear(draft);
    return known;
  }
  const writing = new Writing(
    {
      save: async (content, revision, key) => {
        const saved = await desk.saveDraft(id, content, revision, key).catch((error: unknown) => {
          if (isSignedOut(error)) void memory.invalidateQueries({ queryKey: ['hub'] });
          throw error;
        });
        memory.setQueryData(['draft', id], saved);
        for (const name of ['message', 'preview', 'diff'])
          void memory.invalidateQueries({ queryKey: [name, id], refetchType: name === 'message' ? 'active' : 'none' });
        return saved;
      },
      read: () => desk.draft(id),
      newKey: () => crypto.randomUUID(),
    },
    {
      keep: (kept) => keep(id, { ...kept, officer, at: Date.now() }),
      forget: () => forget(id),
    },
    draft,
  );
  open.set(id, writing);
  for (const { name, kept } of await leftOf(id, officer)) {
    if (kept.n !== draft.n) continue;
    writing.restore(kept);
    drop(name);
  }
  return writing;
}

/** After a draft was dropped on purpose. */
export const forgetWriting = (id: string): void => {
  open.get(id)?.close();
  open.delete(id);
  forget(id);
};

export function useWriting(writing: Writing): WritingState {
  useEffect(() => () => void writing.save(), [writing]);
  return useSyncExternalStore(writing.subscribe, writing.state);
}
