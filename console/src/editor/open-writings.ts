import { useEffect, useMemo, useSyncExternalStore } from 'react';
import type { Draft } from '../../../src/press-office/api.js';
import { isSignedOut, memory } from '../desk/asking.js';
import { desk } from '../desk/desk.js';
import { Writing, type WritingState } from './writing.js';

/** By message. A draft with words the desk has not taken stays open, wherever in the console the officer goes. */
const open = new Map<string, Writing>();

window.addEventListener('beforeunload', (event) => {
  if ([...open.values()].some((writing) => !writing.isSafe)) event.preventDefault();
});

function writingOf(id: string, draft: Draft): Writing {
  const known = open.get(id);
  if (known && !known.isSafe) return known;
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
    draft,
  );
  open.set(id, writing);
  return writing;
}

/** After a draft was dropped on purpose. */
export const forgetWriting = (id: string): void => {
  open.get(id)?.close();
  open.delete(id);
};

/** `draft` is what the desk last gave when the screen was opened; later ones come through saving. */
export function useWriting(id: string, draft: Draft): { readonly writing: Writing; readonly state: WritingState } {
  // biome-ignore lint/correctness/useExhaustiveDependencies: a draft that was read anew must not take the place of what is being typed.
  const writing = useMemo(() => writingOf(id, draft), [id]);
  const state = useSyncExternalStore(writing.subscribe, writing.state);
  useEffect(() => () => void writing.save(), [writing]);
  return { writing, state };
}
