import { useSyncExternalStore } from 'react';
import type { StepUpNeeded } from '../../../src/press-office/api.js';
import { Refused } from './call.js';

/** What the desk wants to be shown before it does what was just asked; whoever asked waits for the answer. */
export interface StepUpAsked {
  readonly wanted: StepUpNeeded;
  readonly answer: (shown: boolean) => void;
}

let asked: StepUpAsked | null = null;
const listeners = new Set<() => void>();

function set(next: StepUpAsked | null): void {
  asked = next;
  for (const changed of listeners) changed();
}

function ask(wanted: StepUpNeeded): Promise<boolean> {
  asked?.answer(false);
  return new Promise((resolve) =>
    set({
      wanted,
      answer(shown) {
        set(null);
        resolve(shown);
      },
    }),
  );
}

/**
 * Asks the desk; where it wants to be shown first who asks, the officer is asked for that, and then the very same request
 * is made again. The form behind it stays as it is, so nothing that was written is lost.
 */
export async function shownFirst<Out>(act: () => Promise<Out>): Promise<Out> {
  try {
    return await act();
  } catch (error) {
    const wanted = error instanceof Refused ? error.problem.stepUp : undefined;
    if (!wanted || wanted.proofs.length === 0 || !(await ask(wanted))) throw error;
    return act();
  }
}

const subscribe = (changed: () => void) => {
  listeners.add(changed);
  return () => listeners.delete(changed);
};

export const useStepUpAsked = (): StepUpAsked | null => useSyncExternalStore(subscribe, () => asked);
