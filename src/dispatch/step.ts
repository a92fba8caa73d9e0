import { budgetOf, HELD_BACK, heldBackMs } from '../domain/budget.js';
import type { Digest } from '../domain/canonical.js';
import type { Capabilities, OpenedChannel, Preparation, Rendition } from '../domain/channel.js';
import type { Budget, Delivery, FarError, Outcome } from '../domain/delivery.js';
import type { ShownImage } from '../domain/image.js';
import type { LedgerAction, LedgerFacts } from '../domain/ledger.js';
import type { Kind, Version } from '../domain/message.js';
import type { Attempt, Placement, Post, Timing } from '../domain/placement.js';
import { after, attemptOf, headOf, plan, type Step, stepOf } from '../domain/plan.js';
import type { Claim, PlacementChange } from '../store/placements.store.js';
import { backOffMs } from './back-off.js';
import { deliveryOf } from './delivery.js';
import {
  attached,
  begin,
  lackingImages,
  type Place,
  patienceMs,
  placeOf,
  placeThatLacks,
  readyImages,
  withAnswer,
} from './images.js';

/**
 * The worker's step: what one claim of one placement does, from claim to receipt (one-truth.md R2–R5). It is a
 * generator with a named point before and after each effect, so that a test can stop a process exactly there; whoever
 * drives it in production only drains it. It makes at most one call that changes a far side, and it keeps no state of
 * its own: what it must remember stands in the row before the call is made.
 */
export type Point = 'claimed' | 'looked' | 'prepared' | 'intended' | 'sending' | 'answered' | 'received';

/** Everything about a claim that the step must know; read once, after the claim. */
export interface View {
  readonly reference: string;
  readonly channelName: string;
  readonly capabilities: Capabilities;
  /** Oldest first; up to the desired version. */
  readonly versions: readonly Version[];
  readonly channel: OpenedChannel;
  rendition(n: number): Promise<Rendition>;
  /** For a post that is made once more after a removal: see `ChannelKind.again`. */
  again(rendition: Rendition, generation: number): Rendition;
  /** What the far side said last of how much it still takes. */
  budget(of: Budget['of']): Budget | undefined;
}

export interface StepPorts {
  /** Null when nothing may be sent there any more: the channel was paused or removed since the claim. */
  view(placement: Placement): Promise<View | null>;
  /** False when the fence was lost: stop at once. */
  write(claim: Claim, change: PlacementChange, ...lines: readonly LedgerFacts[]): Promise<boolean>;
  /** The highest epoch that a newsroom shows. */
  shownEpoch(): Promise<number>;
  /** The latest that the database's clock may show, milliseconds since 1970, without asking it. */
  databaseNowMs(claim: Claim): number;
  /** HMAC of placement, ordinal and generation: constant over retries and versions. */
  keyOf(placementId: string, ordinal: number, generation: number): string;
  /** The bytes of an image that a released version shows; undefined when the database does not have it. */
  image(sha256: string): Promise<Uint8Array | undefined>;
  /** Settles when a newer version is being sent in this claim's place; see `OpenedChannel.apply`. */
  overtaken?(claim: Claim): Promise<void> | undefined;
  readonly digest: Digest;
  readonly timing: Timing;
}

export async function* step(claim: Claim, ports: StepPorts): AsyncGenerator<Point, void> {
  yield 'claimed';
  try {
    const view = await ports.view(claim.placement);
    if (view === null) {
      await ports.write(claim, { releaseForMs: 0 });
      return;
    }
    const work = new Work(claim, view, ports);
    const { attempt } = claim.placement;
    // A receiver that orders by itself is simply sent to again: what was unknown needs no look.
    if (attempt && !view.capabilities.ordersItself) yield* work.resolve(attempt);
    else yield* work.advance();
  } catch (failure) {
    await setAside(claim, ports, failure);
    throw failure;
  }
}

/**
 * What fails on our side (a secret that does not open, a kind of channel that is not installed, a bug) is no answer of
 * the far side. The row says so on the board and waits longer each time; an attempt that is open stays open. Where the
 * database itself is away nothing can be written: the lease runs out instead.
 */
async function setAside(claim: Claim, { write }: StepPorts, failure: unknown): Promise<void> {
  const tries = claim.tries + 1;
  const error: FarError = {
    code: 'hub-failed',
    // Only what our own code says: a parser's words may quote what it could not read.
    detail: failure instanceof Error && failure.constructor === Error ? failure.message : 'The hub failed on its side.',
    todo: 'Correct the channel’s settings or enter its secrets anew, then retry; the log of the hub says more.',
  };
  const releaseForMs = backOffMs(tries, claim.placement.id);
  const outcome = claim.placement.attempt ? 'unknown' : 'retry';
  await write(claim, { outcome, error, tries, releaseForMs }).catch(() => false);
}

class Work {
  private readonly kinds: readonly Kind[];

  constructor(
    private readonly claim: Claim,
    private readonly view: View,
    private readonly ports: StepPorts,
  ) {
    this.kinds = view.versions.map((version) => version.content.kind);
  }

  private get placement(): Placement {
    return this.claim.placement;
  }

  /** R2: an unresolved call comes before everything else, and nothing is sent until it is resolved. */
  async *resolve(attempt: Attempt): AsyncGenerator<Point, void> {
    const { timing } = this.ports;
    const delivery = await this.delivery(stepOf(attempt, this.placement.posts));
    // The intent was committed under the lease that ended then, so the call is no older than the beginning of that.
    const since = new Date(Date.parse(attempt.at) - timing.leaseMs).toISOString();
    const sighting = await this.view.channel.look({ ...delivery, since });
    yield 'looked';
    switch (sighting.is) {
      case 'seen': {
        // What was to be put back may have stood there all along, and a page without the post may be older than it: then
        // only time tells that the call is over.
        const stoodBefore = this.mends(attempt) || this.onlyBringsImages(attempt);
        if ((stoodBefore || sighting.mayLag) && !this.isQuarantineOver(attempt)) {
          await this.write({ outcome: 'unknown', releaseForMs: timing.absenceGapMs });
          return;
        }
        await this.receive(attempt, delivery, { ...sighting, text: null }, 'adopted');
        yield 'received';
        return;
      }
      case 'failed':
        await this.write({ outcome: 'unknown', error: sighting.error, releaseForMs: timing.absenceGapMs });
        return;
      case 'absent': {
        if (!this.isQuarantineOver(attempt)) {
          await this.write({ outcome: 'unknown', releaseForMs: timing.absenceGapMs });
          return;
        }
        const absences = attempt.absences + 1;
        if (absences < timing.absences) {
          await this.write({ attempt: { ...attempt, absences }, releaseForMs: timing.absenceGapMs });
          return;
        }
        await this.foundAbsent(attempt);
        return;
      }
    }
  }

  /** By the time of the claim: only a look that began after the quarantine says that something is not there. */
  private isQuarantineOver(attempt: Attempt): boolean {
    return Date.parse(this.claim.claimedAt) >= Date.parse(attempt.at) + this.ports.timing.quarantineMs;
  }

  private mends({ op, ordinal }: Attempt): boolean {
    return op === 'edit' && this.placement.posts.some((post) => post.ordinal === ordinal && post.mend);
  }

  /** Not there, three times, after the quarantine: the call had no effect and never will have. */
  private async foundAbsent(attempt: Attempt): Promise<void> {
    const ended = {
      ordinal: attempt.ordinal,
      op: attempt.op,
      version: attempt.version,
      outcome: 'absent',
      error: null,
    };
    const line = this.line('found-absent', attempt);
    if (attempt.doubt !== 'duplicate') {
      // It may have stood for a while, until somebody removed it: then its images went with it.
      const prepared = attempt.images ? { prepared: null } : {};
      await this.write({ attempt: null, ...prepared, ended, releaseForMs: 0 }, line);
      return;
    }
    // The far side says that it has the post, and does not show it: sending again would get the same answer for ever.
    const error: FarError = {
      code: 'unsure',
      detail: 'The far side calls this post a duplicate but does not show it.',
      todo: 'Look at the account by hand; if the post is missing, change its text by a new version, or retry.',
    };
    await this.refuse(attempt, error, ended);
  }

  /** R3–R5: one step of the plan, with its intent committed before anything is sent. */
  async *advance(): AsyncGenerator<Point, void> {
    const { desired } = this.placement;
    const next = plan(this.placement, {
      kinds: this.kinds,
      capabilities: this.view.capabilities,
      sameWords: await this.sameWords(),
      images: await this.imagesOfHead(),
    });
    switch (next.is) {
      case 'settled': {
        const place = placeThatLacks(this.placement, this.view.capabilities);
        const lacking = place ? await this.lacking(place) : [];
        if (place && lacking.length > 0) yield* this.prepare(place, lacking, { isOwed: true });
        else await this.write({ attempt: null, shown: desired, mend: false, owes: false, releaseForMs: 0 });
        return;
      }
      case 'excused':
        await this.write(
          { settled: { version: desired, as: 'excused' }, outcome: 'excused', error: null, releaseForMs: 0 },
          this.line('excused', { version: desired }),
        );
        return;
      case 'unchanged': {
        const posts = this.placement.posts.map((post) => (post.visible ? { ...post, shows: desired } : post));
        await this.write(
          { shown: desired, posts, outcome: 'delivered', error: null, releaseForMs: 0 },
          this.line('unchanged', { version: desired }),
        );
        return;
      }
      case 'step':
        break;
    }
    // While the page is on its way too.
    const place = placeOf(next.step, this.placement);
    const lacking = place ? await this.lacking(place) : [];
    if (place && lacking.length > 0 && this.patienceMs(place) > 0) {
      yield* this.prepare(place, lacking, { isOwed: false });
      return;
    }

    if (await this.mustWaitForPage()) {
      await this.write({ releaseForMs: 100 });
      return;
    }

    const heldBack = this.heldBackMs(next.step.op);
    if (heldBack > 0) {
      await this.write({ outcome: 'retry', error: HELD_BACK, releaseForMs: heldBack });
      return;
    }

    const delivery = await this.delivery(next.step);
    const attempt = attemptOf(delivery, this.claim.leaseEnds);
    if (!(await this.intend(attempt))) return;
    yield 'intended';

    // R4. No await between this check and the call: a worker that lost time must not send.
    if (this.ports.databaseNowMs(this.claim) + this.ports.timing.deadlineMs > Date.parse(this.claim.leaseEnds)) {
      await this.write({ attempt: this.stillOpen(), releaseForMs: 0 });
      return;
    }
    const answer = this.view.channel.apply(delivery, this.ports.overtaken?.(this.claim));
    yield 'sending';
    const outcome = await answer;
    yield 'answered';
    await this.settle(attempt, delivery, outcome);
    yield 'received';
  }

  /** Of the desired version, those that the far side has for the post that stands newest. */
  private async imagesOfHead(): Promise<number> {
    const place = placeThatLacks(this.placement, this.view.capabilities);
    // What was given up stays so, also where the same post has something else to be done.
    if (!place || this.placement.owes === false) return 0;
    const frozen = await this.view.rendition(this.placement.desired);
    return readyImages(frozen, this.placement, { place, channel: this.view.channel }).length;
  }

  private async lacking(place: Place) {
    if (!this.view.channel.prepare) return [];
    const frozen = await this.view.rendition(this.placement.desired);
    return lackingImages(frozen, this.placement, { place, nowMs: this.ports.databaseNowMs(this.claim) });
  }

  private patienceMs({ ordinal, generation }: Place): number {
    const about = { version: this.placement.desired, nowMs: this.ports.databaseNowMs(this.claim) };
    return patienceMs(this.placement, { ordinal, generation, ...about, most: this.ports.timing.prepareMs });
  }

  /**
   * Before R3: gives the far side what is lacking. Nobody sees these calls and they may be repeated, so they need neither
   * an intent nor a look; a claim that makes them makes no other. A text waits for them only so long; `isOwed`: it stands
   * already, and the images follow by an edit.
   */
  private async *prepare(
    place: Place,
    lacking: Awaited<ReturnType<Work['lacking']>>,
    { isOwed }: { isOwed: boolean },
  ): AsyncGenerator<Point, void> {
    const { timing } = this.ports;
    const version = this.placement.desired;
    const now = new Date(this.ports.databaseNowMs(this.claim)).toISOString();
    const patience = isOwed ? timing.deadlineMs : this.patienceMs(place);
    const withinMs = Math.min(timing.deadlineMs, patience);
    const answers = await Promise.all(lacking.map(({ image, begun }) => this.give(image, { begun, withinMs })));
    yield 'prepared';
    let prepared = begin(this.placement, { place, version, now });
    answers.forEach((answer, i) => {
      prepared = withAnswer(prepared, lacking[i]!.image, answer);
    });
    const waits = answers.flatMap((answer) =>
      answer.is === 'begun' || answer.is === 'failed' ? [answer.afterMs] : [],
    );
    const tries = this.claim.tries + 1;
    if (isOwed) {
      const came = answers.some(({ is }) => is === 'ready' || is === 'refused');
      const releaseForMs = came ? 0 : backOffMs(tries, this.placement.id);
      await this.write({ prepared, shown: version, mend: false, owes: true, tries, releaseForMs });
      return;
    }
    const error = prepared.images.find((image) => image.error !== null)?.error;
    await this.write({
      prepared,
      ...(error ? { outcome: 'retry', error } : {}),
      releaseForMs: waits.length > 0 ? Math.min(patience, ...waits) : 0,
    });
  }

  private async give(
    image: ShownImage,
    { begun, withinMs }: { begun: string | null; withinMs: number },
  ): Promise<Preparation> {
    const bytes = await this.ports.image(image.sha256);
    return bytes ? this.view.channel.prepare!(image, { bytes, begun, withinMs }) : { is: 'refused', error: NO_IMAGE };
  }

  private async intend(attempt: Attempt): Promise<boolean> {
    if (await this.write({ attempt, whileDesired: attempt.version }, this.line('intent', attempt))) return true;
    // Either a newer version was released since the claim, or the fence is lost; giving back is harmless for both.
    await this.write({ releaseForMs: 0 });
    return false;
  }

  /**
   * What is left open when this call definitely had no effect: nothing, or, where receivers order by themselves, an
   * earlier call that may have been heard. It goes with the first delivery.
   */
  private stillOpen(): Attempt | null {
    return this.view.capabilities.ordersItself ? this.placement.attempt : null;
  }

  /** R5. */
  private async settle(attempt: Attempt, delivery: Delivery, outcome: Outcome): Promise<void> {
    const { ordinal, op, version } = attempt;
    const ended = (error: FarError | null) => ({ ordinal, op, version, outcome: outcome.is, error });
    const tries = this.claim.tries + 1;
    switch (outcome.is) {
      case 'delivered':
        await this.receive(attempt, delivery, outcome, 'delivered');
        return;
      case 'retry':
        await this.write({
          attempt: this.stillOpen(),
          outcome: 'retry',
          error: outcome.error,
          tries,
          ended: ended(outcome.error),
          releaseForMs: outcome.afterMs > 0 ? outcome.afterMs : backOffMs(tries, delivery.key),
          ...(outcome.account ? { limitChannel: { forMs: outcome.afterMs, error: outcome.error } } : {}),
        });
        return;
      case 'unknown':
        await this.unsure(attempt, delivery, outcome.error, tries);
        return;
      case 'gone':
        await this.gone(attempt, delivery, tries);
        return;
      case 'locked':
        await this.locked(attempt);
        return;
      case 'refused':
        if (outcome.pause) {
          await this.write(
            {
              attempt: this.stillOpen(),
              outcome: 'refused',
              error: outcome.error,
              ended: ended(outcome.error),
              pauseChannel: outcome.error.detail,
              releaseForMs: 0,
            },
            { ...this.line('channel-paused', attempt), subject: this.view.channelName },
          );
          return;
        }
        await this.refuse(attempt, outcome.error, ended(outcome.error));
        return;
    }
  }

  /** An effect that is certain: the post's state follows, and `shown` does once the whole chain stands. */
  private async receive(
    attempt: Attempt,
    delivery: Delivery,
    remote: { remoteId: string | null; url: string | null; text: string | null },
    action: 'delivered' | 'adopted',
  ): Promise<void> {
    const { placement, ports, view } = this;
    const taken = stepOf(attempt, this.placement.posts);
    const chain = after(placement.posts, taken, {
      id: remote.remoteId ?? attempt.remoteId,
      url: remote.url,
      ...(attempt.images ? { images: attempt.images } : {}),
    });
    const posts = await this.asAnswered(chain, attempt, remote.text);
    const facts = {
      kinds: this.kinds.slice(0, attempt.version),
      capabilities: view.capabilities,
      sameWords: () => false,
    };
    const stands =
      view.capabilities.ordersItself || plan({ ...placement, desired: attempt.version, posts }, facts).is === 'settled';
    const digest = ports.digest(delivery.text);
    const { ordinal, op, version } = attempt;
    const written = { ordinal, version, remoteId: remote.remoteId, digest };
    const without = await this.without(taken, attempt.images ?? 0);
    const owned = attempt.images ? attached(placement, attempt) : undefined;
    await this.write(
      {
        attempt: null,
        posts: posts.filter((post) => !placement.posts.includes(post)),
        ...(stands ? { shown: Math.max(placement.shown, version) } : {}),
        outcome: 'delivered',
        error: without?.error ?? null,
        tries: 0,
        receipt: written,
        ...(action === 'adopted' ? { observation: written } : {}),
        ...(owned ? { prepared: owned } : {}),
        // A newer version does not wait for the images of this one.
        ...(without ? { owes: without.follows } : {}),
        ended: { ordinal, op, version, outcome: action, error: null },
        releaseForMs: stands && without?.follows ? backOffMs(1, placement.id) : 0,
      },
      this.line(action, attempt, { remoteId: remote.remoteId, digest }),
      ...(without
        ? [this.line('without-images', attempt, { lacking: without.lacking, code: without.error.code })]
        : []),
    );
  }

  /** What a post that took effect has to do without, and whether an edit may still bring it; null when it lacks nothing. */
  private async without(taken: Step, carries: number) {
    const { channel, capabilities } = this.view;
    if (!channel.prepare || placeOf(taken, this.placement) === null) return null;
    const { images = [] } = await this.view.rendition(taken.version);
    const lacking = images.length - carries;
    if (lacking <= 0) return null;
    const known = this.placement.prepared?.images ?? [];
    const follows = capabilities.edit && known.some(({ state }) => state === 'begun' || state === 'failed');
    const why =
      known.find(({ error }) => error !== null)?.error?.detail ?? 'The far side was not done with it in time.';
    const detail = `${lacking === 1 ? 'An image is' : `${lacking} images are`} lacking on this post. ${why}`;
    const todo = follows
      ? 'Nothing: the hub goes on trying, and an edit brings it.'
      : 'Say in the text what it shows; the next version tries again.';
    return { lacking, follows, error: { code: 'without-image', detail, todo } satisfies FarError };
  }

  /**
   * A key that is replayed may return the post as it was first made: then it shows an older version, and the next step
   * edits it. Which one is found by its words.
   */
  private async asAnswered(chain: readonly Post[], attempt: Attempt, text: string | null): Promise<readonly Post[]> {
    if (text === null || attempt.op !== 'open') return chain;
    let shows = attempt.version;
    while (shows > 1 && words((await this.view.rendition(shows)).text) !== words(text)) shows -= 1;
    return chain.map((post) => (post.ordinal === attempt.ordinal ? { ...post, shows } : post));
  }

  private async unsure(attempt: Attempt, delivery: Delivery, error: FarError, tries: number): Promise<void> {
    const { ordinal, op, version } = attempt;
    if (this.view.capabilities.ordersItself) {
      const ended = { ordinal, op, version, outcome: 'unknown', error };
      const releaseForMs = backOffMs(tries, delivery.key);
      // It stays open, so that a withdrawal is not excused where the answer alone was lost.
      const open = { ...attempt, doubt: error.code };
      await this.write({ attempt: open, outcome: 'unknown', error, tries, ended, releaseForMs });
      return;
    }
    await this.write(
      {
        attempt: { ...attempt, doubt: error.code },
        outcome: 'unknown',
        error,
        tries,
        releaseForMs: this.ports.timing.absenceGapMs / 5,
      },
      this.line('unsure', attempt, { code: error.code }),
    );
  }

  /** The post that this step needed was removed on the far side; the plan takes the chain up from there. */
  private async gone(attempt: Attempt, delivery: Delivery, tries: number): Promise<void> {
    if (attempt.op === 'open' && delivery.remoteId === null) {
      // It replies to nothing, so only an earlier post of the same key can be meant; one that is seen is not gone.
      if ((await this.view.channel.look(delivery)).is === 'absent') return this.spent(attempt, NOT_FOUND);
      return this.unsure(attempt, delivery, NOT_FOUND, tries);
    }
    if (attempt.op === 'open' && (await this.stands(delivery))) return this.spent(attempt, NO_REPLY);
    const { ordinal, op, version } = attempt;
    const posts = this.placement.posts
      .filter((post) => delivery.remoteId !== null && post.remoteIds.includes(delivery.remoteId))
      .map((post) => ({ ...post, visible: false }));
    const error: FarError | null =
      posts.length > 0
        ? null
        : { code: 'gone', detail: 'The far side says that the post is gone, and we know of none.', todo: 'Retry.' };
    if (error) return this.refuse(attempt, error, { ordinal, op, version, outcome: 'gone', error });
    await this.write(
      {
        attempt: null,
        // Nothing new was to be said: what somebody removed is drift, and not posted again for the sake of a picture.
        ...(this.onlyBringsImages(attempt) ? { owes: false } : { posts }),
        ended: { ordinal, op, version, outcome: 'gone', error: null },
        releaseForMs: 0,
      },
      this.line('gone', attempt, { remoteId: delivery.remoteId }),
    );
  }

  /** The text stood already when this edit was intended. */
  private onlyBringsImages({ op, ordinal, version }: Attempt): boolean {
    const post = this.placement.posts.find((each) => each.ordinal === ordinal);
    return op === 'edit' && post !== undefined && post.shows === version && !post.mend;
  }

  /** Is the post there that this one was to reply to? Where nobody can tell, the far side's word counts. */
  private async stands(delivery: Delivery): Promise<boolean> {
    return (await this.view.channel.look({ ...delivery, op: 'delete' })).is === 'absent';
  }

  /**
   * There is nothing to reply to, or it stands, so it is the new post that is gone: made by a call whose answer was lost,
   * and removed before anybody found it. Its key gives nothing any more, so the place is taken up one generation later;
   * once, since a far side that takes none at all would have us ask for ever.
   *
   * @param error what it is the second time
   */
  private async spent(attempt: Attempt, error: FarError): Promise<void> {
    const { ordinal, generation, op, version } = attempt;
    const ended = { ordinal, op, version, outcome: 'gone', error: null };
    if (generation > 0) return this.refuse(attempt, error, { ...ended, error });
    const remoteIds = this.placement.posts.find((post) => post.ordinal === ordinal)?.remoteIds ?? [];
    const post = {
      ordinal,
      generation,
      remoteIds,
      url: null,
      shows: version,
      visible: false,
      locked: false,
      mend: false,
    };
    await this.write({ attempt: null, posts: [post], ended, releaseForMs: 0 }, this.line('gone', attempt));
  }

  /** Nothing was done; the plan says it in a new post. */
  private async locked(attempt: Attempt): Promise<void> {
    const { ordinal, op, version } = attempt;
    const posts = this.placement.posts
      .filter((post) => post.ordinal === ordinal)
      .map((post) => ({ ...post, locked: true }));
    await this.write(
      { attempt: null, posts, ended: { ordinal, op, version, outcome: 'locked', error: null }, releaseForMs: 0 },
      this.line('locked', attempt),
    );
  }

  private async refuse(attempt: Attempt, error: FarError, ended: PlacementChange['ended']): Promise<void> {
    if (this.onlyBringsImages(attempt)) {
      const line = this.line('without-images', attempt, { code: error.code });
      await this.write({ attempt: null, owes: false, error, ...(ended ? { ended } : {}), releaseForMs: 0 }, line);
      return;
    }
    await this.write(
      {
        attempt: this.stillOpen(),
        settled: { version: attempt.version, as: 'refused' },
        outcome: 'refused',
        error,
        ...(ended ? { ended } : {}),
        releaseForMs: 0,
      },
      this.line('refused', attempt, { code: error.code, detail: error.detail }),
    );
  }

  /** Posts link to the page, so the page comes first; a page that is stuck cannot silence the rest. */
  private async mustWaitForPage(): Promise<boolean> {
    if (!this.view.capabilities.anchor) return false;
    const newest = this.view.versions.at(-1)!;
    const patience = Date.parse(newest.releasedAt) + this.ports.timing.anchorMs;
    return this.ports.databaseNowMs(this.claim) < patience && (await this.ports.shownEpoch()) < newest.sequence;
  }

  /** The last calls of an account are kept for what cannot wait. */
  private heldBackMs(op: Step['op']): number {
    const of = budgetOf(op);
    const { kind, severity } = this.view.versions.at(-1)!.content;
    const withdraws = kind === 'withdrawal' || kind === 'correction' || kind === 'hold';
    const severe = severity === 'Extreme' || severity === 'Severe';
    const nowMs = this.ports.databaseNowMs(this.claim);
    return heldBackMs(of === null ? undefined : this.view.budget(of), { withdraws, severe }, nowMs);
  }

  private async sameWords(): Promise<(a: number, b: number) => boolean> {
    const { desired, posts } = this.placement;
    const head = headOf(posts);
    if (!head || head.shows < 1 || head.shows >= desired) return () => false;
    const [shown, wanted] = [await this.view.rendition(head.shows), await this.view.rendition(desired)];
    return () => shown.core === wanted.core;
  }

  private delivery(wanted: Step): Promise<Delivery> {
    return deliveryOf(wanted, this.placement, this.view, this.ports.keyOf);
  }

  private line(
    action: LedgerAction,
    about: { version: number; op?: string; ordinal?: number },
    more: { readonly [fact: string]: string | number | null } = {},
  ): LedgerFacts {
    const { version, op, ordinal } = about;
    return {
      actor: 'hub',
      action,
      subject: this.view.reference,
      facts: { channel: this.view.channelName, language: this.placement.language, version, op, ordinal, ...more },
    };
  }

  private write(change: PlacementChange, ...lines: readonly LedgerFacts[]): Promise<boolean> {
    return this.ports.write(this.claim, change, ...lines);
  }
}

const NO_IMAGE: FarError = {
  code: 'no-image',
  detail: 'The database does not have the image that this version shows.',
  todo: 'Upload the same picture file as for this version once more, so that the same image is made of it; then retry.',
};
const NO_REPLY: FarError = {
  code: 'no-reply',
  detail: 'The far side does not take the reply, though the post to reply to is there.',
  todo: 'Look at the account by hand, then retry.',
};
const NOT_FOUND: FarError = {
  code: 'not-found',
  detail: 'The far side does not find what a new post is about, though it answers nothing.',
  todo: 'Check the address of the channel, and whether somebody deleted the post by hand; then retry.',
};

/** Far sides reflow white space; the words are what counts. */
const words = (text: string): string => text.replace(/\s+/g, ' ').trim();
