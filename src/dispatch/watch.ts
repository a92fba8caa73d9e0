import type { ChannelKinds, CheckResult, OpenedChannel } from '../domain/channel.js';
import type { Budget, FarError } from '../domain/delivery.js';
import type { Expected, Found, OtherPost, Survey } from '../domain/drift.js';
import type { Timing } from '../domain/placement.js';
import { checkEveryMs, confirmAt, judge, legible, readsAgainAt, surveyEveryMs } from '../domain/read-back.js';
import { sha256 } from '../store/database.js';
import type { ChannelRow } from '../store/entities.js';
import type { Looked, SightingsStore } from '../store/sightings.store.js';
import type { Watch, WatchStore } from '../store/watch.store.js';
import type { WatchedPost } from '../store/watched-posts.js';
import { type RenditionOf, SentTexts } from './sent-texts.js';

export interface WatcherPorts {
  readonly watches: Pick<WatchStore, 'claim' | 'posts' | 'openAttempts' | 'failed' | 'rests' | 'checked'>;
  readonly sightings: Pick<SightingsStore, 'record'>;
  readonly kinds: ChannelKinds;
  readonly timing: Timing;
  channel(id: string): Promise<ChannelRow | undefined>;
  open(row: ChannelRow): OpenedChannel;
  check(row: ChannelRow): Promise<CheckResult>;
  budget(channelId: string, of: Budget['of']): Budget | undefined;
  rendition: RenditionOf;
  told(problem: string, error: unknown): void;
}

/** Accounts looked at at once by one process: one that hangs keeps no other waiting, and deliveries keep their network. */
const AT_ONCE = 4;

/**
 * Looks at what stands on our accounts, and tries their tokens before they are needed. It only reads; what it finds
 * differs is told on the board, and what becomes of it is an officer's decision. Any number of processes may run one:
 * each account is claimed with a lease. A look that fails says nothing about any post.
 */
export class Watcher {
  private readonly running = new Set<Promise<void>>();
  private readonly texts: SentTexts;
  private readonly watched: readonly string[];
  private stopped = false;
  private failing = false;

  constructor(private readonly ports: WatcherPorts) {
    this.texts = new SentTexts(ports.kinds, ports.rendition);
    this.watched = ports.kinds.all.map(({ kind }) => kind).filter((kind) => !ordersItself(ports.kinds, kind));
  }

  /** Looks at whatever is due. Any number of rings while enough looks are under way make none more. */
  ring(): void {
    if (this.stopped || this.running.size >= AT_ONCE) return;
    const looking = this.passes()
      .then(
        () => {
          this.failing = false;
        },
        (error: unknown) => {
          if (!this.failing)
            this.ports.told('An account could not be looked at; it is tried again every second.', error);
          this.failing = true;
        },
      )
      .finally(() => this.running.delete(looking));
    this.running.add(looking);
  }

  /** Waits for the looks that are under way: each is bounded by its deadline. */
  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.running);
  }

  private async passes(): Promise<void> {
    while (!this.stopped && (await this.pass()));
  }

  /** One look at one account; false when none is due. */
  async pass(): Promise<boolean> {
    const { ports } = this;
    const watch = await ports.watches.claim(this.watched, ports.timing.leaseMs);
    if (!watch) return false;
    // While this one is looked at, others may be due.
    this.ring();
    const row = await ports.channel(watch.channelId);
    if (!row) return true;
    if (watch.task === 'check') await this.probe(watch, row);
    else await this.survey(watch, row);
    return true;
  }

  private async probe(watch: Watch, row: ChannelRow): Promise<void> {
    const { watches, check, timing } = this.ports;
    const result = await check(row);
    await watches.checked(watch, row, result, checkEveryMs(result.ok, timing.divisor));
  }

  private async survey(watch: Watch, row: ChannelRow): Promise<void> {
    const { ports } = this;
    const { watches, timing } = ports;
    const { readBackSeconds } = ports.kinds.get(row.kind).capabilities(row.settings);
    if (readBackSeconds === null) return watches.rests(watch, watch.claimedMs + checkEveryMs(true, timing.divisor));
    const untilMs = readsAgainAt(ports.budget(row.id, 'read'));
    if (untilMs > watch.claimedMs) return watches.rests(watch, untilMs);

    const posts = await watches.posts(row.id);
    const ours = await this.texts.of(posts, row);
    const found = await this.look(row, posts, ours);
    if (found.is === 'failed') {
      const afterMs = surveyEveryMs(readBackSeconds, watch.failures + 1, timing.divisor);
      return watches.failed(watch, found.error, afterMs);
    }
    const { looked, confirmMs } = judged(found.found, posts, ours, { watch, timing });
    const others = await this.withoutOpen(row, found.others.map(legibly));
    // The look itself took its time; the next one is counted from its beginning.
    const nextAtMs = Math.min(watch.claimedMs + surveyEveryMs(readBackSeconds, 0, timing.divisor), confirmMs);
    await ports.sightings.record(watch, {
      channelName: row.name,
      looked,
      others,
      expected: posts.length,
      nextAtMs,
      oursSinceMs: watch.claimedMs - timing.quarantineMs - 2 * surveyEveryMs(readBackSeconds, 0, timing.divisor),
    });
  }

  private async look(row: ChannelRow, posts: readonly WatchedPost[], ours: readonly string[]): Promise<Survey> {
    const expected = posts.map(({ remoteId, language, images }, i): Expected => {
      return { remoteId, language, text: ours[i]!, ...(images > 0 ? { images } : {}) };
    });
    try {
      return await this.ports.open(row).survey({ expected, since: row.createdAt.toISOString() });
    } catch (error) {
      this.ports.told(`The channel ${row.name} could not be read back.`, error);
      return { is: 'failed', error: CANNOT_READ };
    }
  }

  /** The post of a call that is not resolved yet may stand already, under an id that we do not know. */
  private async withoutOpen(row: ChannelRow, others: readonly OtherPost[]): Promise<readonly OtherPost[]> {
    if (others.length === 0) return others;
    const open = (await this.ports.watches.openAttempts(row.id)).filter(({ attempt }) => attempt.op === 'open');
    const markers = await Promise.all(open.map((attempt) => this.texts.markerOf(attempt, row)));
    return others.filter(({ text }) => !markers.some((marker) => text.includes(marker)));
  }
}

/** What is made of each post that was found, and when the next look is wanted because of it; infinity: at leisure. */
export function judged(
  answers: readonly Found[],
  posts: readonly WatchedPost[],
  ours: readonly string[],
  { watch, timing }: { readonly watch: Pick<Watch, 'claimedMs'>; readonly timing: Timing },
): { readonly looked: readonly Looked[]; readonly confirmMs: number } {
  const looked: Looked[] = [];
  let confirmMs = Number.POSITIVE_INFINITY;
  for (const each of answers) {
    const i = posts.findIndex(({ remoteId }) => remoteId === each.remoteId);
    const post = posts[i];
    // In motion: what is seen now may be from before or after our own call.
    if (!post?.rests) continue;
    const found = each.is === 'edited' ? { ...each, text: legible(each.text) } : each;
    const seen = found.is === 'edited' ? found.text : found.is === 'deleted' ? null : ours[i]!;
    const times = { writtenMs: post.writtenMs, lookedMs: watch.claimedMs, quarantineMs: timing.quarantineMs };
    const accepted = found.is === 'edited' && post.acceptedDigest === sha256(found.text);
    const judgement = judge(found, { remembered: post.remembered, accepted, ...times });
    const differs = found.is !== 'as-sent' && !accepted;
    const believed = judgement === 'drifted' || (judgement === 'nothing' && (post.remembered?.believed ?? false));
    looked.push({ post, ours: ours[i]!, found: found.is, seen, judgement, isCertain: !differs || believed });
    if (found.is !== 'as-sent' && differs && !believed)
      confirmMs = Math.min(confirmMs, confirmAt(found.is, times, timing.divisor));
  }
  return { looked, confirmMs };
}

/** One post that no database takes must not keep everything else of a look from being written down. */
const legibly = (post: OtherPost): OtherPost => ({
  ...post,
  url: post.url && legible(post.url),
  text: legible(post.text),
  at: post.at !== null && /^[1-9]\d{3}-/.test(post.at) ? post.at : null,
});

/** Endpoints tell by their receipts what they have, and there may be thousands. */
function ordersItself(kinds: ChannelKinds, name: string): boolean {
  try {
    return kinds.get(name).capabilities({}).ordersItself;
  } catch {
    return false;
  }
}

const CANNOT_READ: FarError = {
  code: 'hub-failed',
  detail: 'The hub could not read this account back.',
  todo: 'Check the channel; the log of the hub says more.',
};
