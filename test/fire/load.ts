import { setTimeout as sleep } from 'node:timers/promises';
import type { Language } from '../../src/domain/language.js';
import { type Content, type Kind, mayFollow, SEVERITIES } from '../../src/domain/message.js';
import { content, LANGUAGES, only } from '../../test/support/messages.js';
import { Chance } from './chance.js';

/** A message as its office knows it: what was acknowledged, and nothing else. */
export interface Told {
  readonly id: string;
  readonly reference: string;
  /** Version n is `versions[n - 1]`; each was answered with 202. */
  readonly versions: Content[];
}

export interface LoadSettings {
  readonly seed: number;
  /** Messages that are being told at once. */
  readonly slots: number;
  /** Between two releases of the whole office. */
  readonly paceMs: number;
  /** At most so many messages may be on their way. */
  readonly mostOpen: number;
  readonly hubs: readonly string[];
  readonly token: string;
}

interface Slot {
  message: Told | null;
  /** Kinds still to be told, oldest first. */
  script: Kind[];
  languages: number;
}

const LONGEST_SCRIPT = 6;
/** A hub whose database is away says so at once; the longest fault of the database is some seconds. */
const PATIENCE_MS = 240_000;
const ANSWER_WITHIN_MS = 12_000;

/**
 * An office that never stops: messages of every kind of version, in three or four languages, one version often while the
 * one before is on its way. It releases through the hubs' public address, and repeats a call whose answer it did not
 * get under the same Idempotency-Key, at the other hub.
 */
export class Load {
  /** Calls that had to be repeated, as no answer came or the hub had no database. */
  repeated = 0;
  private readonly chance: Chance;
  private readonly slots: Slot[];
  private stopped = false;
  private calls = 0;
  private running: Promise<void> | undefined;

  constructor(
    private readonly settings: LoadSettings,
    /** Every message is added when its first version was acknowledged. */
    private readonly messages: Told[],
    /** How many messages have not converged. */
    private readonly open: () => number,
  ) {
    this.chance = new Chance(settings.seed, 'messages');
    this.slots = Array.from({ length: settings.slots }, () => ({ message: null, script: [], languages: 0 }));
  }

  get released(): number {
    return this.messages.reduce((sum, { versions }) => sum + versions.length, 0);
  }

  start(): Promise<void> {
    this.running ??= this.run();
    return this.running;
  }

  /** Waits for the calls under way: what is acknowledged then must be shown. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  private async run(): Promise<void> {
    const busy = new Map<Slot, Promise<void>>();
    let failed: { error: unknown } | undefined;
    while (!this.stopped && !failed) {
      await sleep(this.chance.whole(this.settings.paceMs / 4, (this.settings.paceMs * 7) / 4));
      const slot = this.chance.of(this.slots);
      if (busy.has(slot) || (slot.script.length === 0 && this.open() >= this.settings.mostOpen)) continue;
      // Now and then two versions at once: the second is released when nobody can have seen the first.
      const work = this.tell(slot, this.chance.next() < 0.25 ? 2 : 1)
        .catch((error: unknown) => {
          failed = { error };
        })
        .finally(() => busy.delete(slot));
      busy.set(slot, work);
    }
    await Promise.all(busy.values());
    if (failed) throw failed.error;
  }

  private async tell(slot: Slot, versions: number): Promise<void> {
    for (let i = 0; i < versions; i++) {
      if (slot.script.length === 0) this.begin(slot);
      const kind = slot.script.shift()!;
      const n = (slot.message?.versions.length ?? 0) + 1;
      // A language may join in later; none leaves.
      if (n > 1 && slot.languages < LANGUAGES.length && this.chance.next() < 0.2) slot.languages += 1;
      await this.release(slot, this.saying(kind, n, LANGUAGES.slice(0, slot.languages)));
    }
  }

  private begin(slot: Slot): void {
    const script: Kind[] = ['alert'];
    const length = this.chance.whole(2, LONGEST_SCRIPT);
    while (script.length < length) {
      const last = script.at(-1);
      if (last === 'withdrawal' || last === 'all-clear') break;
      script.push(this.chance.of(mayFollow(script)));
    }
    slot.message = null;
    slot.script = script;
    slot.languages = this.chance.whole(3, LANGUAGES.length);
  }

  private saying(kind: Kind, n: number, languages: readonly Language[]): Content {
    const said = only(content({ kind, status: 'exercise', severity: this.chance.of(SEVERITIES) }), ...languages);
    // Every version has words of its own: what reads the same needs no call, and nobody could see who was right.
    const texts = Object.entries(said.texts).map(([language, text]) => {
      return [language, { ...text, headline: `${text.headline} (${n})` }];
    });
    return { ...said, texts: Object.fromEntries(texts) };
  }

  private async release(slot: Slot, said: Content): Promise<void> {
    const { message } = slot;
    if (message === null) {
      const begun = await this.call<{ id: string; reference: string }>('POST', '/messages', said);
      await this.call('POST', `/messages/${begun.id}/release`);
      slot.message = { id: begun.id, reference: begun.reference, versions: [said] };
      this.messages.push(slot.message);
      return;
    }
    const at = `/messages/${message.id}`;
    const { revision } = await this.call<{ revision: number }>('POST', `${at}/draft`, { kind: said.kind });
    await this.call('PUT', `${at}/draft`, said, { 'if-match': `"${revision}"` });
    await this.call('POST', `${at}/release`);
    message.versions.push(said);
  }

  /** Until there is a definite answer; throws when the press office refuses, which no fault here excuses. */
  private async call<T>(method: string, path: string, body?: unknown, more = {}): Promise<T> {
    const { hubs, token } = this.settings;
    const call = ++this.calls;
    const headers = {
      authorization: `Bearer ${token}`,
      'idempotency-key': `fire-${call}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...more,
    };
    const patience = AbortSignal.timeout(PATIENCE_MS);
    for (let tries = 0; ; tries++) {
      const hub = hubs[(call + tries) % hubs.length];
      const answer = await fetch(`${hub}/api/v1${path}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      })
        .then(async (got) => ({ status: got.status, text: await got.text() }))
        .catch((error: unknown) => ({ status: 0, text: String(error) }));
      if (answer.status >= 200 && answer.status < 300) return JSON.parse(answer.text || 'null') as T;
      const definite = answer.status >= 400 && answer.status < 500 && answer.status !== 408;
      if (definite || patience.aborted)
        throw new Error(
          `the press office answered ${answer.status} to ${method} ${path}: ${answer.text.slice(0, 500)}`,
        );
      this.repeated += 1;
      await sleep(200);
    }
  }
}
