import type { Next, Step } from '../domain/plan.js';

/** The plan in words, as the officer reads it before the button is pressed. */
const posts = (n: number): string => (n === 1 ? '1 post' : `${n} posts`);

/** `new post, deletes 1`, `edits 2 posts`; empty steps say nothing. */
export function effectOf(steps: readonly Step[]): string {
  const count = (op: Step['op']): number => steps.filter((step) => step.op === op).length;
  const [opened, edited, deleted, sent] = [count('open'), count('edit'), count('delete'), count('send')];
  const said: string[] = [];
  if (sent > 0) said.push('sends it');
  if (opened > 0) said.push(opened === 1 ? 'new post' : `${opened} new posts`);
  if (edited > 0) said.push(`edits ${said.length > 0 ? edited : posts(edited)}`);
  if (deleted > 0) said.push(`deletes ${said.length > 0 ? deleted : posts(deleted)}`);
  return said.join(', ');
}

/** Why nothing is called. */
export const stillness = (next: Next['is']): string =>
  next === 'excused'
    ? 'nothing: nobody saw it here'
    : next === 'unchanged'
      ? 'nothing: the same words'
      : 'nothing to do';
