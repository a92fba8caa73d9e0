import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { facts, follow, say, settle } from '../../test/support/chain.js';
import { MASTODON_LIKE, placement, WEBHOOK_LIKE, X_LIKE } from '../../test/support/messages.js';
import type { Capabilities } from './channel.js';
import { KINDS, type Kind, mayFollow } from './message.js';
import type { Placement } from './placement.js';
import { type PlanFacts, plan, planAll, type Step } from './plan.js';

/**
 * A night at random: versions are released, the plan is followed one step at a time or left alone, posts vanish by
 * hand. Wherever that ends, following the plan must lead to a chain that stands as it should.
 */
type Event = { is: 'release'; kind: number; words: number } | { is: 'step' } | { is: 'vanish'; post: number };

const event: fc.Arbitrary<Event> = fc.oneof(
  fc.record({ is: fc.constant('release' as const), kind: fc.nat(4), words: fc.nat(1) }),
  { arbitrary: fc.constant<Event>({ is: 'step' }), weight: 3 },
  fc.record({ is: fc.constant('vanish' as const), post: fc.nat(5) }),
);
const kindsOf = fc.subarray([...KINDS]);
const anyCapabilities: fc.Arbitrary<Capabilities> = fc
  .record({
    edit: fc.boolean(),
    delete: fc.boolean(),
    thread: fc.boolean(),
    opens: kindsOf,
    replies: kindsOf,
    retires: kindsOf,
  })
  .map((some) => ({ ...MASTODON_LIKE, ...some }));

/** Cheaper than an expectation, since it is asked of every call of every night. */
function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

class Night {
  at: Placement = placement();
  readonly kinds: Kind[] = ['alert'];
  private readonly words = [0];
  /** The version whose text the public really sees in each post, whatever the placement believes. */
  readonly truth = new Map<number, number>();
  /** Versions that changed no words here, so that nothing was called for them. */
  readonly passed = new Set<number>();

  constructor(private readonly capabilities: Capabilities) {}

  get facts(): PlanFacts {
    return facts(this.capabilities, this.kinds, (a, b) => this.words[a - 1] === this.words[b - 1]);
  }

  live(events: readonly Event[]): this {
    for (const one of events) {
      if (one.is === 'step') this.step();
      else if (one.is === 'vanish') this.vanish(one.post);
      else this.release(one.kind, one.words);
    }
    return this;
  }

  private release(kind: number, words: number): void {
    const possible = mayFollow(this.kinds);
    this.kinds.push(possible[kind % possible.length]!);
    this.words.push(words);
    this.at = { ...this.at, desired: this.kinds.length };
  }

  private vanish(which: number): void {
    this.at = { ...this.at, posts: this.at.posts.map((post, i) => (i === which ? { ...post, visible: false } : post)) };
  }

  private step(): void {
    const next = plan(this.at, this.facts);
    if (next.is === 'step') this.take(next.step);
    if (next.is === 'unchanged')
      for (let n = this.at.posts.at(-1)!.shows + 1; n <= this.at.desired; n++) this.passed.add(n);
    const before = this.highest();
    this.at = follow(this.at, next);
    must(this.highest() >= before, 'the highest version visible never falls');
  }

  /** What must hold of every single call. */
  private take(step: Step): void {
    must(step.version === this.at.desired, 'a call shows the version that is desired');
    if (step.op === 'send') return;
    const there = this.at.posts.find((post) => post.ordinal === step.ordinal);
    if (step.op === 'open') {
      must(!there?.visible, 'never a second visible post at one place of the chain');
      must(step.generation === (there ? there.generation + 1 : 0), 'a generation is raised only after a removal');
    } else must(there?.visible === true, 'only what is visible is edited or deleted');
    if (step.op === 'open' || (step.op === 'edit' && step.as === 'head')) this.truth.set(step.ordinal, step.version);
  }

  private highest(): number {
    return Math.max(0, ...this.at.posts.filter((post) => post.visible).map((post) => post.shows));
  }

  /** Follows the plan to its end, and holds the preview to what then was done. */
  end(): string {
    const foretold = planAll(this.at, this.facts).map(say);
    const { steps, ends } = settle(this.at, this.facts);
    must(steps.map(say).join() === foretold.join(), `${steps.map(say)} was not foretold: ${foretold}`);
    for (const opened of steps)
      if (opened.op === 'open' && opened.replyTo !== null)
        must(
          !steps.some((step) => step.op === 'delete' && step.ordinal === opened.replyTo),
          'never a reply to a post that is deleted next',
        );
    for (let i = 0; i <= steps.length; i++) this.step();
    return ends;
  }
}

const nights = (capabilities: fc.Arbitrary<Capabilities>, claim: (night: Night, ends: string) => void): void =>
  fc.assert(
    fc.property(capabilities, fc.array(event, { maxLength: 30, size: 'max' }), (able, events) => {
      const night = new Night(able).live(events);
      claim(night, night.end());
    }),
    { numRuns: 1_000 },
  );

describe('from wherever a night has got to, following the plan', () => {
  test('always ends, with the newest version at the head of the chain, or excused where nobody saw anything', () => {
    nights(anyCapabilities, ({ at }, ends) => {
      if (ends === 'excused') expect([at.shown, at.posts]).toEqual([0, []]);
      else {
        expect(at.shown).toBe(at.desired);
        expect(at.posts.at(-1)).toMatchObject({ visible: true, shows: at.desired });
      }
    });
  });

  test('leaves one post at each place of the chain, in order', () => {
    nights(anyCapabilities, ({ at }) => {
      expect(at.posts.map((post) => post.ordinal)).toEqual(at.posts.map((_, i) => i + 1));
    });
  });

  test('leaves every visible post on the newest version where posts can be edited', () => {
    nights(fc.constant(MASTODON_LIKE), ({ at }) => {
      for (const post of at.posts) if (post.visible) expect(post.shows).toBe(at.desired);
    });
  });

  test('leaves no post older than the newest correction or withdrawal that changed its words, on X', () => {
    nights(fc.constant(X_LIKE), ({ at, kinds, passed, truth }) => {
      const retires = (kind: Kind, i: number) => X_LIKE.retires.includes(kind) && !passed.has(i + 1);
      const newest = kinds.findLastIndex(retires) + 1;
      for (const post of at.posts) if (post.visible) expect(truth.get(post.ordinal)).toBeGreaterThanOrEqual(newest);
    });
  });

  test('sends a receiver that orders by itself the newest version once', () => {
    nights(fc.constant(WEBHOOK_LIKE), ({ at }, ends) => {
      expect(at.posts).toEqual([]);
      expect(at.shown).toBe(ends === 'excused' ? 0 : at.desired);
    });
  });
});
