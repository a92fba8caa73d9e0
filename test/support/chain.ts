import type { Capabilities } from '../../src/domain/channel.js';
import type { Kind } from '../../src/domain/message.js';
import type { Placement } from '../../src/domain/placement.js';
import { after, type Next, type PlanFacts, plan, type Step } from '../../src/domain/plan.js';
import { placement } from './messages.js';

/**
 * Follows `plan()` on a far side that does what it is told: the chain as the loop would leave it, without its calls.
 */
export const facts = (
  capabilities: Capabilities,
  kinds: readonly Kind[],
  sameWords: PlanFacts['sameWords'] = () => false,
): PlanFacts => ({ capabilities, kinds, sameWords });

/** What a plan's step does, as an officer would read it off the preview. */
export function say(step: Step): string {
  switch (step.op) {
    case 'send':
      return `send v${step.version}`;
    case 'open': {
      const again = step.generation > 0 ? ` anew (generation ${step.generation})` : '';
      return `open #${step.ordinal} v${step.version}${again}${step.replyTo ? ` in reply to #${step.replyTo}` : ''}`;
    }
    case 'edit':
      return `${step.as === 'head' ? 'edit' : 'point'} #${step.ordinal} to v${step.version}`;
    case 'delete':
      return `delete #${step.ordinal}`;
  }
}

/** The placement after one answer of the plan took effect. */
export function follow(at: Placement, next: Next): Placement {
  switch (next.is) {
    case 'step': {
      if (next.step.op === 'send') return { ...at, shown: next.step.version };
      const id = next.step.op === 'open' ? `r${next.step.ordinal}.${next.step.generation}` : null;
      return { ...at, posts: after(at.posts, next.step, { id, url: id && `https://social.example/${id}` }) };
    }
    case 'unchanged': {
      const posts = at.posts.map((post) => (post.visible ? { ...post, shows: at.desired } : post));
      return { ...at, posts, shown: at.desired };
    }
    case 'excused':
      return { ...at, settled: { version: at.desired, as: 'excused' } };
    case 'settled':
      return { ...at, shown: at.desired };
  }
}

/** Follows the plan to its end. Throws when it has none. */
export function settle(from: Placement, known: PlanFacts): { at: Placement; ends: Next['is']; steps: Step[] } {
  const steps: Step[] = [];
  let at = from;
  for (let i = 0; i < 100; i++) {
    const next = plan(at, known);
    at = follow(at, next);
    if (next.is !== 'step') return { at, ends: next.is, steps };
    steps.push(next.step);
  }
  throw new Error(`no end after ${steps.map(say).join(', ')}`);
}

/** A night on one channel: the versions come one after the other, each settled before the next, from an empty placement. */
export function night(capabilities: Capabilities, kinds: readonly Kind[]) {
  const done: string[][] = [];
  let at = placement();
  for (let n = 1; n <= kinds.length; n++) {
    const settled = settle({ ...at, desired: n }, facts(capabilities, kinds.slice(0, n)));
    at = settled.at;
    done.push(settled.ends === 'excused' ? ['excused'] : settled.steps.map(say));
  }
  return { at, done };
}

/** Versions that the public still sees on the channel, oldest post first. */
export const visible = (at: Placement): string[] =>
  at.posts.filter((post) => post.visible).map((post) => `#${post.ordinal} v${post.shows}`);
