import { type Point, type StepPorts, step } from '../../src/dispatch/step.js';
import { type SeenByHand, settledByHand } from '../../src/domain/by-hand.js';
import type { Capabilities, OpenedChannel, Preparation, Rendition } from '../../src/domain/channel.js';
import type { Budget, Delivery, Outcome, Sighting } from '../../src/domain/delivery.js';
import type { Survey } from '../../src/domain/drift.js';
import type { LedgerFacts } from '../../src/domain/ledger.js';
import { KINDS, type Kind } from '../../src/domain/message.js';
import { type Placement, TIMING } from '../../src/domain/placement.js';
import { admit } from '../../src/domain/refusal.js';
import type { Claim, PlacementChange } from '../../src/store/placements.store.js';
import { placement, sha256, version } from './messages.js';

/**
 * One placement row in memory, with a clock that tests move, and a far side that keeps what the public could see. The
 * row keeps the rules of the store's SQL (fence, desired at intent, nothing falls); that the SQL keeps them too is
 * shown in test/store.
 */
export class Row {
  placement: Placement;
  fence = 0;
  leaseUntilMs = Number.NEGATIVE_INFINITY;
  notBeforeMs = Number.NEGATIVE_INFINITY;
  tries = 0;
  mend = false;
  owes = false;
  error: PlacementChange['error'] = null;
  budgets: readonly Budget[] = [];
  outcome: string | null = null;
  pausedBecause: string | null = null;
  nowMs = Date.parse('2026-11-22T02:14:00Z');
  shownEpoch = 99;
  readonly ledger: LedgerFacts[] = [];
  readonly farSide = new FarSide();

  constructor(
    readonly capabilities: Capabilities,
    private kinds: Kind[] = ['alert'],
  ) {
    this.placement = placement({ desired: kinds.length });
  }

  release(kind: Kind): void {
    this.kinds = [...this.kinds, kind];
    this.placement = { ...this.placement, desired: this.kinds.length };
  }

  pass(ms: number): void {
    this.nowMs += ms;
  }

  get due(): boolean {
    const { attempt, shown, desired, settled } = this.placement;
    const unresolved = attempt !== null && !this.capabilities.ordersItself;
    const wanted = unresolved || ((shown < desired || this.mend || this.owes) && settled?.version !== desired);
    return wanted && this.pausedBecause === null && this.nowMs >= this.notBeforeMs && this.nowMs > this.leaseUntilMs;
  }

  claim(): Claim {
    this.fence += 1;
    this.leaseUntilMs = this.nowMs + TIMING.leaseMs;
    return {
      placement: { ...this.placement, owes: this.owes },
      fence: this.fence,
      claimedAt: new Date(this.nowMs).toISOString(),
      leaseEnds: new Date(this.leaseUntilMs).toISOString(),
      tries: this.tries,
      lane: this.capabilities.ordersItself ? 'endpoints' : 'posts',
    };
  }

  begin(claim = this.claim()): AsyncGenerator<Point, void> {
    return step(claim, this.ports);
  }

  /** Runs one claim to its end and tells which points it passed. */
  async once(): Promise<Point[]> {
    const points: Point[] = [];
    for await (const point of this.begin()) points.push(point);
    return points;
  }

  /** Runs until nothing is due at this moment. */
  async settle(): Promise<void> {
    for (let i = 0; this.due; i++) {
      if (i > 50) throw new Error('the placement does not come to rest');
      await this.once();
    }
  }

  /** What an officer says of the call whose answer was lost, as the store writes it. */
  settleByHand(seen: SeenByHand): void {
    const { posts } = admit(settledByHand(this.placement, this.placement.attempt!, seen));
    const others = this.placement.posts.filter(({ ordinal }) => !posts.some((post) => post.ordinal === ordinal));
    this.placement = { ...this.placement, attempt: null, settled: null, posts: [...others, ...posts] };
    this.fence += 1;
    this.leaseUntilMs = Number.NEGATIVE_INFINITY;
    this.notBeforeMs = Number.NEGATIVE_INFINITY;
  }

  /** Runs a claim up to a point and leaves it there, as a process that was killed. */
  async dieAt(point: Point): Promise<void> {
    for await (const passed of this.begin()) if (passed === point) return;
    throw new Error(`the step never came to "${point}"`);
  }

  readonly ports: { -readonly [port in keyof StepPorts]: StepPorts[port] } = {
    view: async () => ({
      reference: '2026-0042',
      channelName: 'Mastodon',
      capabilities: this.capabilities,
      versions: this.kinds
        .slice(0, this.placement.desired)
        .map((_, i) => version({ n: i + 1, releasedAt: new Date(this.nowMs).toISOString() }))
        .map((each, i) => ({ ...each, content: { ...each.content, kind: this.kinds[i]! } })),
      channel: this.farSide,
      rendition: async (n) => rendition(n, this.kinds[n - 1] ?? KINDS[0]),
      budget: (of) => this.budgets.find((each) => each.of === of),
      again: (made, generation) => ({ ...made, text: `${made.text} r${generation}` }),
    }),
    write: async (claim, change, ...lines) => this.write(claim, change, lines),
    shownEpoch: async () => this.shownEpoch,
    databaseNowMs: () => this.nowMs,
    keyOf: (id, ordinal, generation) => `${id}/${ordinal}/${generation}`,
    image: async () => new Uint8Array(1),
    digest: sha256,
    timing: TIMING,
  };

  private write(claim: Claim, change: PlacementChange, lines: readonly LedgerFacts[]): boolean {
    if (claim.fence !== this.fence) return false;
    if (change.whileDesired !== undefined && change.whileDesired !== this.placement.desired) return false;
    const posts = [...this.placement.posts];
    for (const post of change.posts ?? []) {
      const i = posts.findIndex(({ ordinal }) => ordinal === post.ordinal);
      if (i < 0) posts.push(post);
      else posts[i] = post;
    }
    const shown = change.shown ?? this.placement.shown;
    if (shown < this.placement.shown || shown > this.placement.desired)
      throw new Error(`shown must not become ${shown}`);
    this.placement = {
      ...this.placement,
      shown,
      posts: posts.sort((a, b) => a.ordinal - b.ordinal),
      attempt: change.attempt === undefined ? this.placement.attempt : change.attempt,
      settled: change.settled === undefined ? this.placement.settled : change.settled,
      ...(change.prepared === undefined ? {} : { prepared: change.prepared }),
    };
    this.owes = change.owes ?? this.owes;
    this.error = change.error === undefined ? this.error : change.error;
    this.tries = change.tries ?? this.tries;
    this.mend = change.mend ?? this.mend;
    this.outcome = change.outcome ?? this.outcome;
    this.pausedBecause = change.pauseChannel ?? this.pausedBecause;
    if (change.releaseForMs !== undefined) {
      this.leaseUntilMs = Number.NEGATIVE_INFINITY;
      this.notBeforeMs = this.nowMs + change.releaseForMs;
    }
    this.ledger.push(...lines);
    return true;
  }
}

export const rendition = (n: number, kind: Kind, words = `${kind} ${n}`): Rendition => ({
  text: `${words} marker-${n}`,
  pointer: `replaced by ${n}`,
  core: words,
  marker: `marker-${n}`,
  length: 10,
  limit: 500,
  fitted: 'whole',
  warnings: [],
});

interface Seen {
  readonly id: string;
  text: string;
  readonly replyTo: string | null;
  visible: boolean;
  readonly key: string;
}

type Fault = 'lost-answer' | 'lost-request' | Outcome;

/** A far side that can edit, reply and delete, knows keys where asked to, and does what a test tells it to do wrong. */
export class FarSide implements OpenedChannel {
  readonly seen: Seen[] = [];
  readonly calls: Delivery[] = [];
  keeps = { keys: false };
  blind = false;
  private readonly faults: Fault[] = [];

  next(...faults: readonly Fault[]): void {
    this.faults.push(...faults);
  }

  get visible(): string[] {
    return this.seen.filter((post) => post.visible).map((post) => post.text);
  }

  /** What it says of each image that it is given, in turn; the last one stays in force. Undefined: it takes none. */
  readonly prepares: Preparation[] = [];
  readonly given: { sha256: string; begun: string | null; withinMs: number }[] = [];

  get prepare(): OpenedChannel['prepare'] {
    if (this.prepares.length === 0) return undefined;
    return async ({ sha256 }, { begun, withinMs }) => {
      this.given.push({ sha256, begun, withinMs });
      return this.prepares.length > 1 ? this.prepares.shift()! : this.prepares[0]!;
    };
  }

  async apply(delivery: Delivery): Promise<Outcome> {
    this.calls.push(delivery);
    const fault = this.faults.shift();
    if (fault && typeof fault !== 'string') return fault;
    if (fault === 'lost-request') return lost;
    const outcome = this.effect(delivery);
    return fault === 'lost-answer' ? lost : outcome;
  }

  async look(delivery: Delivery): Promise<Sighting> {
    if (this.blind) return { is: 'absent' };
    const post = this.seen.find(({ visible, text, id }) => {
      if (delivery.op === 'open') return visible && text.includes(delivery.marker) && !delivery.otherIds.includes(id);
      return id === delivery.remoteId && (delivery.op === 'delete' ? !visible : text === delivery.text);
    });
    return post ? { is: 'seen', remoteId: post.id, url: null } : { is: 'absent' };
  }

  async survey(): Promise<Survey> {
    return { is: 'surveyed', found: [], others: [] };
  }

  private effect(delivery: Delivery): Outcome {
    const post = this.seen.find(({ id }) => id === delivery.remoteId);
    switch (delivery.op) {
      case 'send':
      case 'open': {
        const replayed = this.keeps.keys ? this.seen.find(({ key }) => key === delivery.key) : undefined;
        if (replayed) return delivered(replayed, replayed.text);
        const made = {
          id: `id-${this.seen.length + 1}`,
          text: delivery.text,
          replyTo: delivery.remoteId,
          visible: true,
          key: delivery.key,
        };
        this.seen.push(made);
        return delivered(made, null);
      }
      case 'edit':
        if (!post?.visible) return { is: 'gone' };
        post.text = delivery.text;
        return delivered(post, null);
      case 'delete':
        if (post) post.visible = false;
        return { is: 'delivered', remoteId: delivery.remoteId, url: null, text: null };
    }
  }

  async check(): Promise<{ ok: true; account: string; limits: Record<string, number> }> {
    return { ok: true, account: '@crisis', limits: {} };
  }

  async close(): Promise<void> {}
}

const delivered = (post: Seen, text: string | null): Outcome => ({
  is: 'delivered',
  remoteId: post.id,
  url: null,
  text,
});
export const lost: Outcome = {
  is: 'unknown',
  error: { code: 'timeout', detail: 'No answer within 10 s.', todo: 'Nothing: the hub looks whether it worked.' },
};
