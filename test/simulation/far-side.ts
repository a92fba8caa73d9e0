import type { CheckResult, ImageToPrepare, OpenedChannel, Preparation } from '../../src/domain/channel.js';
import type { Delivery, FarError, Outcome, Sighting } from '../../src/domain/delivery.js';
import type { Survey } from '../../src/domain/drift.js';
import type { ShownImage } from '../../src/domain/image.js';
import type { Language } from '../../src/domain/language.js';
import { TIMING } from '../../src/domain/placement.js';
import type { Dice } from './dice.js';
import { read } from './night.js';
import { FarRecord } from './record.js';
import type { Traits } from './variants.js';
import { Violation } from './violation.js';

/** one-truth.md, assumptions: a call takes effect within 60 s after our socket closed, or never. */
const LANDS_WITHIN_MS = TIMING.deadlineMs + 60_000;
/** After that, two reads may still miss it: harder than one-truth.md, which lets the hub rely on the first. */
const INCOMPLETE_READS = 2;
const HOUR_MS = 3_600_000;
const NEVER = Number.POSITIVE_INFINITY;

export interface FarPost {
  /** The newest last: some far sides give an edited post a new one. */
  readonly ids: string[];
  readonly language: Language;
  readonly ordinal: number;
  readonly key: string;
  readonly postedAt: number;
  text: string;
  /** What this far side calls the images on it. */
  images: readonly string[];
  visible: boolean;
  byHand: boolean;
  locked: boolean;
  /** From when the account's timeline has it. Asked for by its id, a post that was acknowledged is found at once. */
  readonly listedFrom: number;
  /** What a read gives until then is what it was before. */
  seenFrom: number;
  before: { readonly text: string; readonly images: readonly string[]; readonly visible: boolean };
}

export interface Call {
  readonly delivery: Delivery;
  readonly at: number;
  /** When it takes effect; NEVER when it does not, or has. */
  landsAt: number;
  /** Whether it can still take effect, as far as anybody may assume. */
  open: boolean;
  /** When the answer comes, and what it says; null is the truth. */
  readonly answerAt: number;
  readonly answer: Outcome | null;
  answered: boolean;
  readonly tell: (outcome: Outcome) => void;
}

/** How this night's far side is built. */
export interface Nature {
  readonly traits: Traits;
  readonly ordersItself: boolean;
  /** The texts of removed posts are refused too. */
  readonly remembersRemoved: boolean;
  /** Reads find nothing at all; then the keys alone must prevent a second post. */
  readonly blind: boolean;
}

/** What a night asks of whoever watches it. */
export interface Witness {
  now(): number;
  /** Just before a call leaves: everything that must be true then. */
  leaving(delivery: Delivery): void;
  /** Time goes by while somebody waits. */
  pass(ms: number): void;
  /** Did an officer ask for this post to be made anew? */
  asked(language: Language, ordinal: number): boolean;
  count(what: string): void;
}

/**
 * An account on a far side that does what the dice say: it answers, loses the answer, acts late or never, refuses, limits,
 * forgets its keys and shows what is not the newest. What it acknowledged it keeps.
 */
export class FarSide implements OpenedChannel {
  readonly record: FarRecord;
  readonly posts: FarPost[] = [];
  readonly calls: Call[] = [];
  /** Nothing goes wrong any more. */
  honest = false;
  last: Call | undefined;
  /** Images that it was given, and the post that has each; null: none yet. */
  private readonly images = new Map<string, { ready: boolean; on: FarPost | null }>();
  private keysKeptSince = 0;
  private made = 0;
  /** How the newest call of each placement was read so far. */
  private readonly readings = new Map<Language, { readonly completeAt: number; missed: number }>();

  constructor(
    readonly nature: Nature,
    private readonly dice: Dice,
    private readonly witness: Witness,
  ) {
    this.record = new FarRecord(nature.blind);
  }

  /** Nobody sees these calls. The dice say whether it is done at once, later, never, or not heard of again. */
  async prepare(_image: ShownImage, { begun, withinMs }: ImageToPrepare): Promise<Preparation> {
    const lot = this.honest ? 0 : this.dice.roll(20);
    const known = begun === null ? undefined : this.images.get(begun);
    const remoteId = known && begun !== null ? begun : `i${this.images.size + 1}`;
    if (lot >= 17) {
      // The answer is lost; perhaps the image came.
      if (lot > 17) this.images.set(remoteId, { ready: true, on: null });
      this.witness.pass(withinMs);
      this.witness.count('an image was given up waiting for');
      return { is: 'failed', error: error('time-out', 'No answer.'), afterMs: 1_000 };
    }
    if (lot === 16) return { is: 'refused', error: error('not-accepted', 'No such pictures.') };
    if (lot >= 14) return { is: 'failed', error: error('connection-refused', 'Nobody there.'), afterMs: 1_000 };
    const ready = known?.ready || lot < 9;
    this.images.set(remoteId, { ready, on: known?.on ?? null });
    if (!ready) return { is: 'begun', remoteId, afterMs: 2_000 };
    const expires = this.honest || this.dice.roll(3) > 0 ? null : new Date(this.witness.now() + 60_000).toISOString();
    return { is: 'ready', remoteId, expiresAt: expires };
  }

  /** A post may show what is ready and on no other post. */
  private attach(post: FarPost, { images = [] }: Delivery): readonly string[] {
    return images.map(({ remoteId }) => {
      const image = this.images.get(remoteId ?? '');
      if (!image?.ready || (image.on !== null && image.on !== post))
        throw new Violation('I5', `the image ${remoteId} was sent, and is not ready for this post`);
      image.on = post;
      return remoteId!;
    });
  }

  apply(delivery: Delivery): Promise<Outcome> {
    this.witness.leaving(delivery);
    if (!this.nature.ordersItself) this.assertAlone(delivery);
    let tell: Call['tell'] = () => undefined;
    const answer = new Promise<Outcome>((resolve) => {
      tell = resolve;
    });
    this.last = this.fate(delivery, tell);
    this.calls.push(this.last);
    this.readings.set(delivery.language, { completeAt: this.last.at + LANDS_WITHIN_MS, missed: 0 });
    this.pass();
    return answer;
  }

  /** I1. What has no answer counts until the time has passed within which it may take effect. */
  private assertAlone(delivery: Delivery): void {
    const now = this.witness.now();
    for (const call of this.calls)
      if (
        call.open &&
        call.delivery.language === delivery.language &&
        now < call.at + LANDS_WITHIN_MS &&
        this.mayAct(call)
      )
        throw new Violation('I1', `two calls are under way: ${call.delivery.op} and ${delivery.op}`);
  }

  private mayAct({ delivery }: Call): boolean {
    if (delivery.op === 'open') return !this.keyed(delivery);
    const post = this.find(delivery.remoteId);
    return post?.visible === true && (delivery.op === 'delete' || !shows(post, delivery));
  }

  private fate(delivery: Delivery, tell: Call['tell']): Call {
    const at = this.witness.now();
    const { dice } = this;
    const call = (landsIn: number, answersIn: number, answer: Outcome | null): Call => ({
      delivery,
      at,
      landsAt: at + landsIn,
      open: answer === null || answer.is === 'unknown',
      answerAt: at + answersIn,
      answer,
      answered: false,
      tell,
    });
    const soon = (ms: number) => dice.roll(ms);
    if (this.honest) return call(0, 0, null);
    const lot = dice.roll(100);
    if (lot < 40) return call(0, 0, null);
    if (lot < 50) {
      const ms = soon(TIMING.deadlineMs);
      return call(ms, ms, null);
    }
    if (lot < 62) return call(soon(TIMING.deadlineMs), dice.of(GIVES_UP), LOST);
    if (lot < 74) {
      const late = dice.roll(2) === 0 ? LANDS_WITHIN_MS - soon(3_000) : soon(LANDS_WITHIN_MS);
      return call(late, dice.of(GIVES_UP), LOST);
    }
    if (lot < 82) return call(NEVER, dice.of(GIVES_UP), LOST);
    if (lot < 87) return call(NEVER, soon(1_000), dice.of(LATER));
    if (lot < 91) return call(NEVER, soon(1_000), REFUSED);
    if (lot < 93) return call(NEVER, soon(1_000), PAUSES);
    if (lot < 96 && this.nature.traits.editsRenew && delivery.op === 'edit') {
      const post = this.find(delivery.remoteId);
      if (post) post.locked = true;
    }
    return call(0, soon(TIMING.deadlineMs), null);
  }

  /** Brings everything up to now: what takes effect, in its order, and what is answered. */
  pass(): void {
    const now = this.witness.now();
    for (;;) {
      let next: Call | undefined;
      for (const call of this.calls) if (call.landsAt <= now && !(next && next.landsAt <= call.landsAt)) next = call;
      if (!next) break;
      this.land(next);
    }
    for (let i = this.calls.length - 1; i >= 0; i--) {
      const call = this.calls[i]!;
      if (!call.answered && call.answer && call.answerAt <= now) this.answer(call, call.answer);
      if (call.answered && call.landsAt === NEVER && (!call.open || now >= call.at + LANDS_WITHIN_MS))
        this.calls.splice(i, 1);
    }
  }

  private land(call: Call): void {
    const at = call.landsAt;
    call.landsAt = NEVER;
    call.open = false;
    if (call.answered) this.witness.count('landed after its caller gave up');
    const outcome = this.effect(call.delivery, at, call.at + LANDS_WITHIN_MS);
    if (call.answer === null) this.answer(call, outcome);
  }

  private answer(call: Call, outcome: Outcome): void {
    if (call.answered) return;
    call.answered = true;
    call.tell(outcome);
  }

  private effect(delivery: Delivery, at: number, completeAt: number): Outcome {
    const seenFrom = this.honest ? at : at + this.dice.roll(Math.max(1, completeAt - at));
    switch (delivery.op) {
      case 'send':
        return this.receive(delivery, at);
      case 'open':
        return this.open(delivery, at, seenFrom);
      case 'edit':
        return this.edit(delivery, at, seenFrom);
      case 'delete':
        return this.remove(delivery, at, seenFrom);
    }
  }

  /** A receiver that orders by version, as broadcasters' do (contract.md "Webhook"). */
  private receive({ language, text }: Delivery, at: number): Outcome {
    if (read(text).version > this.record.sight(language).highestReceived)
      this.record.append({ at, event: 'received', by: 'hub', language, ordinal: 1, id: '', text });
    else this.witness.count('dropped as stale');
    return delivered(null, null);
  }

  private open(delivery: Delivery, at: number, listedFrom: number): Outcome {
    const { language, ordinal, key, text, remoteId } = delivery;
    const keyed = this.keyed(delivery);
    if (keyed) {
      this.witness.count(keyed.visible ? 'replayed a key' : 'replayed the key of a removed post');
      if (!keyed.visible) return { is: 'gone' };
      return delivered(keyed.ids.at(-1)!, keyed.text === text ? null : keyed.text);
    }
    if (this.nature.traits.refusesEqual && this.equal(text)) {
      this.witness.count('refused a duplicate');
      return DUPLICATE;
    }
    if (remoteId !== null && !this.find(remoteId)?.visible) return { is: 'gone' };
    this.made += 1;
    const id = `p${this.made}`;
    const post: FarPost = {
      ids: [id],
      language,
      ordinal,
      key,
      postedAt: at,
      text,
      images: [],
      visible: true,
      byHand: false,
      locked: false,
      listedFrom,
      seenFrom: at,
      before: { text, images: [], visible: true },
    };
    post.images = this.attach(post, delivery);
    this.posts.push(post);
    this.record.append({ at, event: 'posted', by: 'hub', language, ordinal, id, text });
    return delivered(id, null);
  }

  private edit(delivery: Delivery, at: number, seenFrom: number): Outcome {
    const { remoteId, text } = delivery;
    const post = this.find(remoteId);
    if (!post?.visible) return { is: 'gone' };
    if (post.locked) return { is: 'locked' };
    this.change(post, { text, images: this.attach(post, delivery), byHand: false }, seenFrom);
    if (this.nature.traits.editsRenew) post.ids.push(`${post.ids[0]}.${post.ids.length}`);
    const { language, ordinal, ids } = post;
    this.record.append({ at, event: 'edited', by: 'hub', language, ordinal, id: ids[0]!, text });
    return delivered(ids.at(-1)!, null);
  }

  private remove({ remoteId }: Delivery, at: number, seenFrom: number): Outcome {
    const post = this.find(remoteId);
    if (!post?.visible) return delivered(remoteId, null);
    this.change(post, { visible: false }, seenFrom);
    const { language, ordinal, ids } = post;
    const asked = this.witness.asked(language, ordinal);
    this.record.append({
      at,
      event: 'deleted',
      by: 'hub',
      language,
      ordinal,
      id: ids[0]!,
      text: null,
      ...(asked ? { asked } : {}),
    });
    return delivered(remoteId, null);
  }

  private change(post: FarPost, to: Partial<FarPost>, seenFrom: number): void {
    post.before = { text: post.text, images: post.images, visible: post.visible };
    post.seenFrom = seenFrom;
    Object.assign(post, to);
  }

  /** Somebody on the platform, behind the hub's back. */
  byHand(post: FarPost, event: 'edited' | 'deleted'): void {
    const at = this.witness.now();
    const { language, ordinal, ids } = post;
    const text = event === 'edited' ? 'Do not believe this.' : null;
    this.change(post, event === 'edited' ? { text: text!, byHand: true } : { visible: false }, at);
    this.record.append({ at, event, by: 'hand', language, ordinal, id: ids[0]!, text });
  }

  forgetKeys(): void {
    this.keysKeptSince = this.witness.now() + 1;
  }

  /** Nothing is lost here: it only tells what a read gives. */
  async look(delivery: Delivery): Promise<Sighting> {
    if (!this.honest && this.dice.roll(12) === 0) return LOOK_FAILED;
    if (this.nature.blind) return ABSENT;
    const now = this.witness.now();
    if (!this.honest && this.dice.roll(3) === 0 && this.misses(delivery.language, now)) return ABSENT;
    switch (delivery.op) {
      case 'open': {
        const found = this.posts.findLast((post) => {
          const { text, visible } = now < post.seenFrom ? post.before : post;
          return (
            now >= post.listedFrom &&
            visible &&
            text.includes(delivery.marker) &&
            !post.ids.some((id) => delivery.otherIds.includes(id))
          );
        });
        return found ? seen(found.ids.at(-1)!) : ABSENT;
      }
      case 'edit':
      case 'delete': {
        const post = this.find(delivery.remoteId);
        const shown = post && (now < post.seenFrom ? post.before : post);
        const done = delivery.op === 'delete' ? !shown?.visible : shown?.visible && shows(shown, delivery);
        return done ? seen(delivery.op === 'delete' ? delivery.remoteId : post!.ids.at(-1)!) : ABSENT;
      }
      case 'send':
        throw new Error('A receiver was asked what it has.');
    }
  }

  private misses(language: Language, now: number): boolean {
    const reading = this.readings.get(language);
    if (!reading || now < reading.completeAt) return true;
    reading.missed += 1;
    return reading.missed <= INCOMPLETE_READS;
  }

  find(id: string | null): FarPost | undefined {
    return id === null ? undefined : this.posts.find(({ ids }) => ids.includes(id));
  }

  private keyed({ key }: Delivery): FarPost | undefined {
    if (!this.nature.traits.keyed) return undefined;
    const since = this.nature.blind ? 0 : Math.max(this.keysKeptSince, this.witness.now() - HOUR_MS);
    return this.posts.findLast((post) => post.key === key && post.postedAt >= since);
  }

  private equal(text: string): FarPost | undefined {
    return this.posts.find((post) => post.text === text && (post.visible || this.nature.remembersRemoved));
  }

  async check(): Promise<CheckResult> {
    return { ok: true, account: '@crisis', limits: {} };
  }

  async survey(): Promise<Survey> {
    return { is: 'surveyed', found: [], others: [] };
  }

  async close(): Promise<void> {}
}

const error = (code: string, detail: string): FarError => ({ code, detail, todo: 'Wait.' });
const LOST: Outcome = { is: 'unknown', error: error('time-out', 'No answer.') };
const DUPLICATE: Outcome = { is: 'unknown', error: error('duplicate', 'This was posted before.') };
const REFUSED: Outcome = { is: 'refused', pause: false, error: error('not-accepted', 'No.') };
const PAUSES: Outcome = { is: 'refused', pause: true, error: error('unauthorised', 'The token is not valid.') };
const LATER: readonly Outcome[] = [
  { is: 'retry', afterMs: 0, error: error('connection-refused', 'Nobody there.') },
  { is: 'retry', afterMs: 5_000, error: error('rate-limit', 'Slower.') },
  { is: 'retry', afterMs: 900_000, error: error('rate-limit', 'Much slower.') },
  { is: 'retry', afterMs: 60_000, error: error('rate-limit', 'All of you, slower.'), account: true },
];
/** After how many milliseconds the worker has no answer: a reset, a 5xx, its own deadline. */
const GIVES_UP = [0, 500, 4_000, TIMING.deadlineMs, TIMING.deadlineMs];

/** Letter for letter, and image for image. */
const shows = (post: Pick<FarPost, 'text' | 'images'>, { text, images = [] }: Delivery): boolean =>
  post.text === text && post.images.join() === images.map(({ remoteId }) => remoteId).join();

const ABSENT: Sighting = { is: 'absent' };
const LOOK_FAILED: Sighting = { is: 'failed', error: error('server-error', 'Try later.') };
const seen = (remoteId: string | null): Sighting => ({ is: 'seen', remoteId, url: null });
const delivered = (remoteId: string | null, text: string | null): Outcome => ({
  is: 'delivered',
  remoteId,
  url: null,
  text,
});
