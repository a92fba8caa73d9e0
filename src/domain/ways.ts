import type { Capabilities } from './channel.js';
import { KINDS, type Kind } from './message.js';
import type { Placement } from './placement.js';
import { after, type PlanFacts, planAll, type Step } from './plan.js';

/**
 * How a channel says a version of each kind, in words: what the plan does with a message that was an alert and an update
 * before. Nobody writes these down per channel, so they cannot tell anything but what will be done.
 */
export interface Way {
  readonly kind: Kind;
  readonly words: string;
  /** The same where the far side lets nobody change the posts any more; null where that makes no difference. */
  readonly onceLocked: string | null;
}

export const waysOf = (capabilities: Capabilities): readonly Way[] =>
  KINDS.map((kind) => {
    const kinds: Kind[] = kind === 'alert' ? ['alert'] : ['alert', 'update', kind];
    const words = inWords(stepsOf(kinds, capabilities, false));
    const locked = inWords(stepsOf(kinds, capabilities, true));
    return { kind, words, onceLocked: locked === words ? null : locked };
  });

/** What the newest version of a message takes, when every one before it was settled. */
function stepsOf(kinds: readonly Kind[], capabilities: Capabilities, locked: boolean): readonly Step[] {
  const facts: PlanFacts = { kinds, capabilities, sameWords: () => false };
  let placement: Placement = { ...NOTHING_YET, id: `a sample of ${kinds.join(', ')}` };
  let steps: readonly Step[] = [];
  for (let desired = 1; desired <= kinds.length; desired++) {
    const posts = placement.posts.map((post) => ({ ...post, locked }));
    placement = { ...placement, desired, posts };
    steps = planAll(placement, facts);
    const chain = steps.reduce<Placement['posts']>((now, step) => after(now, step, { id: null, url: null }), posts);
    placement = { ...placement, shown: desired, posts: chain };
  }
  return steps;
}

const NOTHING_YET: Omit<Placement, 'id'> = {
  messageId: 'sample',
  channelId: 'sample',
  language: 'en',
  desired: 0,
  shown: 0,
  settled: null,
  attempt: null,
  posts: [],
};

/** `edits the newest post; older ones point on`, `new post in reply`, `new post, deletes older ones`. */
export function inWords(steps: readonly Step[]): string {
  const said = steps.map(wordsOf).filter((words, i, all) => all.indexOf(words) === i);
  const [first = 'nothing', ...rest] = said;
  return [first, ...rest.map((words) => (words.startsWith('older') ? `; ${words}` : `, ${words}`))].join('');
}

function wordsOf(step: Step): string {
  switch (step.op) {
    case 'send':
      return 'sends the newest state';
    case 'open':
      return step.replyTo === null ? 'new post' : 'new post in reply';
    case 'edit':
      return step.as === 'head' ? 'edits the newest post' : 'older ones point on';
    case 'delete':
      return 'deletes older ones';
  }
}
