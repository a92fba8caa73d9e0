import { type Answered, ask } from './ask.js';

/** What the cache gave, and whether it asked the origin for it. */
export interface Given {
  readonly status: number;
  readonly body: string;
  readonly from: 'origin' | 'cache' | 'cache, confirmed' | 'cache, as the origin fails';
}

interface Stored {
  readonly answer: Answered;
  /** By the cache's own clock: when it was asked for, since an answer is as old as its request (RFC 9111 §4.2.3). */
  readonly askedMs: number;
}

/**
 * A shared HTTP cache in front of a newsroom, as strict as RFC 9111 and RFC 5861 let it be: it gives what it has as long
 * as `max-age` lasts, confirms by ETag after that, gives old bytes only where `stale-if-error` lets it and the origin
 * fails, and stores nothing that says `no-store`. Its clock is moved by hand.
 */
export class CachingProxy {
  nowMs = 0;
  private readonly stored = new Map<string, Stored>();

  constructor(readonly originPort: number) {}

  has(path: string): boolean {
    return this.stored.has(path);
  }

  async get(path: string, originPort = this.originPort): Promise<Given> {
    const held = this.stored.get(path);
    const ageS = held ? (this.nowMs - held.askedMs) / 1_000 : 0;
    if (held && ageS < (directive(held.answer, 'max-age') ?? 0)) return given(held.answer, 'cache');
    const askedMs = this.nowMs;
    const headers = { 'accept-encoding': 'identity', ...(held ? { 'if-none-match': held.answer.headers.etag } : {}) };
    const answer = await ask(originPort, path, { headers }).catch(() => null);
    if (held && answer?.status === 304) {
      const fresh = { ...held.answer, headers: { ...held.answer.headers, ...answer.headers } };
      this.stored.set(path, { answer: fresh, askedMs });
      return given(fresh, 'cache, confirmed');
    }
    if (answer === null || answer.status >= 500) {
      const maxAge = held ? (directive(held.answer, 'max-age') ?? 0) : 0;
      const lasts = held ? (directive(held.answer, 'stale-if-error') ?? 0) : 0;
      if (held && ageS < maxAge + lasts) return given(held.answer, 'cache, as the origin fails');
      if (answer === null) return { status: 502, body: '', from: 'origin' };
    }
    if (isStorable(answer)) this.stored.set(path, { answer, askedMs });
    else if (answer.status < 500) this.stored.delete(path);
    return given(answer, 'origin');
  }
}

const control = (answer: Answered): string[] =>
  (answer.headers['cache-control'] ?? '').split(',').map((part) => part.trim());

function directive(answer: Answered, name: string): number | null {
  const found = control(answer).find((part) => part.startsWith(`${name}=`));
  return found ? Number(found.slice(name.length + 1)) : null;
}

/** 404 and 500 may be stored as well as 200, wherever an answer names a time and does not forbid it (RFC 9111 §3). */
const isStorable = (answer: Answered): boolean =>
  !control(answer).includes('no-store') && directive(answer, 'max-age') !== null;

const given = (answer: Answered, from: Given['from']): Given => ({
  status: answer.status,
  body: answer.body.toString('utf8'),
  from,
});
