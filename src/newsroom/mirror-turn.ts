import { createHash } from 'node:crypto';
import type { Clock } from './deadline.js';
import { TURN } from './mirror-files.js';
import type { Place } from './mirror-place.js';

/** How long a turn lasts that is not renewed: after it, whoever held it is taken for dead. */
const TURN_MS = 30_000;
const RENEW_MS = 10_000;

/** A newsroom's name among those that write one mirror: the same over restarts, and it tells nothing about its machine. */
export const writerName = (replica: string): string =>
  createHash('sha256').update(`tocsin/mirror-writer ${replica}`).digest('base64url').slice(0, 16);

/**
 * Whose turn it is to write a mirror: a small file that is replaced on condition. Without it two newsrooms that hear of
 * one release would write pages over each other whose time of confirmation differs, and the manifest of one would stand
 * over the files of the other. The wall clocks of newsrooms must agree to within half a minute for it; where they do
 * not, the manifest is still replaced on condition, and only digests may differ until the next round.
 */
export class Turn {
  private tag: string | null = null;
  private takenMs = 0;
  private tried = false;

  constructor(
    private readonly ports: {
      readonly place: Place;
      readonly writer: string;
      readonly clock: Clock;
      readonly warn: (text: string) => void;
    },
    private readonly call: <T>(work: () => Promise<T>) => Promise<T>,
  ) {}

  /** False: it is another's. */
  async take(): Promise<boolean> {
    const { place, writer } = this.ports;
    const found = await this.call(() => place.read(TURN));
    const held = found && found !== 'same' ? heldIn(found.bytes) : null;
    if (held && held.writer !== writer && held.untilMs > Date.now()) return false;
    return (await this.put(found && found !== 'same' ? found.tag : null, TURN_MS)) && this.tryCondition();
  }

  /** Once: a place that replaces on a condition which does not hold would let two newsrooms write at once. */
  private async tryCondition(): Promise<boolean> {
    const { place, writer, warn } = this.ports;
    if (this.tried) return true;
    const turn = Buffer.from(`${JSON.stringify({ writer, until: new Date(Date.now() + TURN_MS).toISOString() })}\n`);
    const tag = await this.call(() => place.replace(TURN, turn, '"0"'));
    this.tried = true;
    if (tag === null) return true;
    this.tag = tag;
    warn(`The mirror ${place.name} does not know conditional writes (If-Match): let only one newsroom write there.`);
    return true;
  }

  /** Asked between two objects. False: it was lost, and nothing more may be written. */
  async keep(): Promise<boolean> {
    return this.ports.clock.nowMs() - this.takenMs < RENEW_MS || this.put(this.tag, TURN_MS);
  }

  /** Whoever cannot say that it has finished is waited for until its turn is over. */
  async end(): Promise<void> {
    if (this.tag !== null) await this.put(this.tag, 0).catch(() => undefined);
    this.tag = null;
  }

  private async put(ifTag: string | null, forMs: number): Promise<boolean> {
    const { place, writer, clock } = this.ports;
    const takenMs = clock.nowMs();
    const turn = { writer, until: new Date(Date.now() + forMs).toISOString() };
    this.tag = await this.call(() => place.replace(TURN, Buffer.from(`${JSON.stringify(turn)}\n`), ifTag));
    this.takenMs = takenMs;
    return this.tag !== null;
  }
}

/** What cannot be read is nobody's. */
function heldIn(bytes: Buffer): { readonly writer: unknown; readonly untilMs: number } | null {
  try {
    const { writer, until } = JSON.parse(bytes.toString('utf8')) as { writer?: unknown; until?: unknown };
    const untilMs = Date.parse(String(until));
    // Nobody takes a turn for longer: a date in the far future is damage, not a claim.
    return untilMs < Date.now() + 10 * TURN_MS ? { writer, untilMs } : null;
  } catch {
    return null;
  }
}
