import type { Next, Step } from '../domain/plan.js';

/** The plan in words, as the officer reads it before the button is pressed. */
const posts = (n: number): string => (n === 1 ? '1 post' : `${n} posts`);

/** `new post in reply, points 1 on`, `edits 2 posts, deletes 1`; empty steps say nothing. */
export function effectOf(steps: readonly Step[]): string {
  const of = <Op extends Step['op']>(op: Op) => steps.filter((step): step is Step & { op: Op } => step.op === op);
  const [opened, edited] = [of('open'), of('edit')];
  const [heads, pointers] = [edited.filter(({ as }) => as === 'head'), edited.filter(({ as }) => as === 'pointer')];
  const reply = opened.every(({ replyTo }) => replyTo !== null) ? ' in reply' : '';
  const said: string[] = [];
  if (of('send').length > 0) said.push('sends it');
  if (opened.length > 0) said.push((opened.length === 1 ? 'new post' : `${opened.length} new posts`) + reply);
  const also = (does: string, n: number, then = ''): void => {
    if (n > 0) said.push(`${does} ${said.length > 0 ? n : posts(n)}${then}`);
  };
  also('edits', heads.length);
  also('points', pointers.length, ' on');
  also('deletes', of('delete').length);
  return said.join(', ');
}

/** `updated; 214 subscribers are sent them`: a feed is also delivered to whoever asked for that. */
export const feedsEffect = (subscribers: number): string =>
  subscribers === 0
    ? 'updated'
    : `updated; ${subscribers === 1 ? '1 subscriber is' : `${subscribers} subscribers are`} sent them`;

/** Why nothing is called. */
export const stillness = (next: Next['is']): string =>
  next === 'excused'
    ? 'nothing: nobody saw it here'
    : next === 'unchanged'
      ? 'nothing: the same words'
      : 'nothing to do';
