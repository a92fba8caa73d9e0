import { type UseMutationResult, useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { isSignedOut, memory } from './asking.js';
import { Unreachable } from './call.js';
import { shownFirst } from './step-up.js';

/**
 * One decision of the officer, sent until there is an answer. The key belongs to what is decided: pressing again after
 * a lost answer repeats the same call, which takes effect once; a decision that was changed is another one.
 */
export function useAct<In, Out>(
  act: (input: In, key: string) => Promise<Out>,
  then: (answer: Out, input: In) => void | Promise<void> = () => {},
): UseMutationResult<Out, Error, In> {
  const keys = useRef(new Map<string, string>());
  return useMutation({
    mutationFn: async (input: In) => {
      const decision = JSON.stringify(input) ?? '';
      const key = keys.current.get(decision) ?? crypto.randomUUID();
      keys.current.set(decision, key);
      try {
        const answer = await shownFirst(() => act(input, key));
        keys.current.delete(decision);
        return answer;
      } catch (error) {
        if (!(error instanceof Unreachable)) keys.current.delete(decision);
        throw error;
      }
    },
    onSuccess: then,
    onError: (error) => {
      if (isSignedOut(error)) void memory.invalidateQueries({ queryKey: ['hub'] });
    },
  });
}
