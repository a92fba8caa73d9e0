import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from './deadline.js';

/**
 * Whom the desk has let in lately, by a digest of the session or token they showed. It promises that a crowd of strangers
 * cannot take the places of officers at work. It gives nobody a right: the desk looks again at every call.
 */
export class Acquaintances {
  /** When each was let in last, oldest first. */
  private readonly lastMs = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  knows(headers: IncomingHttpHeaders): boolean {
    const last = this.lastMs.get(digestOf(headers) ?? '');
    return last !== undefined && this.clock.nowMs() - last <= KNOWN_FOR_MS;
  }

  /** What the desk answered to who showed this. */
  note(headers: IncomingHttpHeaders, path: string, status: number): void {
    const digest = digestOf(headers);
    if (digest === null) return;
    const isLetIn = GUARDED.test(path) && status < 400;
    if (isLetIn || status === 401) this.lastMs.delete(digest);
    if (!isLetIn) return;
    this.lastMs.set(digest, this.clock.nowMs());
    for (const oldest of this.lastMs.keys()) {
      if (this.lastMs.size <= MOST_KNOWN) return;
      this.lastMs.delete(oldest);
    }
  }
}

/** An open board asks every few seconds; a program that publishes does so now and then. */
const KNOWN_FOR_MS = 30 * 60_000;
const MOST_KNOWN = 2_000;

/** Where nobody is answered well who has not been let in: a page of the console or a sign-in says nothing of its caller. */
const GUARDED = /^\/api\/v1\/(?:board|media|messages)(?:\/|$)/;

function digestOf({ authorization, cookie }: IncomingHttpHeaders): string | null {
  const shown = authorization ?? cookie;
  return shown === undefined ? null : createHash('sha256').update(shown).digest('base64');
}
