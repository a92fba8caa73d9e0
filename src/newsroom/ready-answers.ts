import { documentHead } from './heads.js';
import { type Chosen, isFresh } from './negotiate.js';
import type { Finished, Shelf, Variant } from './shelf.js';
import type { SimpleRequest } from './simple-request.js';

/** What is written for one request: the head, and with it the body unless that is long. */
export interface ReadyAnswer {
  readonly status: 200 | 304;
  readonly bytes: Buffer;
  /** Written after it. */
  readonly rest: Buffer | null;
  /** Length of the body, as those who count are told it. */
  readonly length: number;
}

/** A longer body is not copied behind its head: two writes cost less than the copy of each second. */
const JOINED_BYTES = 64 * 1024;

/**
 * The answers that are being asked for, each finished to its last byte, letter for letter what Node's server would send
 * (heads.ts, then `Date` and `Connection`). They are kept for the second of their date and for one shelf, so that they cost
 * memory only while a crowd asks for them; and they are never changed, since a slow reader may still be taking one.
 */
export class ReadyAnswers {
  private readonly byVariant = new Map<Variant, (ReadyAnswer | undefined)[]>();
  private shelf: Shelf | null = null;
  private second = 0;

  /** `keepAliveMs`: what readers are promised between two requests. */
  constructor(private readonly keepAliveMs: number) {}

  to(request: SimpleRequest, shelf: Shelf, finished: Finished, { coding, variant }: Chosen): ReadyAnswer {
    const nowMs = Date.now();
    const second = Math.floor(nowMs / 1_000);
    if (shelf !== this.shelf || second !== this.second) {
      this.byVariant.clear();
      this.shelf = shelf;
      this.second = second;
    }
    let answers = this.byVariant.get(variant);
    if (answers === undefined) {
      answers = Array<ReadyAnswer | undefined>(6).fill(undefined);
      this.byVariant.set(variant, answers);
    }
    const status = isFresh(request, finished, variant.etag, nowMs) ? 304 : 200;
    const body = status === 304 || request.isHead ? null : variant.bytes;
    const slot = (status === 304 ? 0 : request.isHead ? 1 : 2) + (request.close ? 3 : 0);
    const known = answers[slot];
    if (known !== undefined) return known;
    const told = documentHead(shelf, finished, { coding, variant, status });
    const made = this.made(status, told, body, request.close);
    answers[slot] = made;
    return made;
  }

  private made(status: 200 | 304, told: readonly string[], body: Buffer | null, close: boolean): ReadyAnswer {
    let head = `HTTP/1.1 ${status} ${status === 200 ? 'OK' : 'Not Modified'}\r\n`;
    for (let i = 0; i < told.length; i += 2) head += `${told[i]}: ${told[i + 1]}\r\n`;
    head += `Date: ${new Date(this.second * 1_000).toUTCString()}\r\n`;
    head += close
      ? 'Connection: close\r\n\r\n'
      : `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(this.keepAliveMs / 1_000)}\r\n\r\n`;
    const bytes = Buffer.from(head, 'latin1');
    const length = body?.length ?? 0;
    if (body === null || length > JOINED_BYTES) return { status, bytes, rest: body, length };
    return { status, bytes: Buffer.concat([bytes, body]), rest: null, length };
  }
}
