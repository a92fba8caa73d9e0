import type { IncomingMessage } from 'node:http';
import type { Clock } from './deadline.js';

/** How a request came in: to its end, too slowly, or as more than the desk would read. */
export type Arrival = 'whole' | 'late' | 'large';

/** Bytes. The desk's own limit for what is no image: it refuses what is longer. */
export const MOST_BYTES = 256_000;
/** A message in every language comes in well under a second, and over a poor mobile line in three. */
export const WHOLE_WITHIN_MS = 5_000;

/**
 * Tells when a request has come in to its end, and leaves all of its body to be read. Somebody who sends one byte and
 * then none costs only a socket until then, and no place at the desk. Of one that is broken off nothing is told.
 */
export function whenWhole(request: IncomingMessage, clock: Clock, tell: (arrival: Arrival) => void): void {
  const said = saidBytes(request);
  if (said === 0 || said > MOST_BYTES) {
    tell(said === 0 ? 'whole' : 'large');
    return;
  }
  const pieces: Buffer[] = [];
  let size = 0;
  const patience = new AbortController();
  const leave = (): void => {
    request.off('readable', read);
    request.off('close', leave);
    patience.abort();
  };
  const end = (arrival: Arrival): void => {
    leave();
    tell(arrival);
  };
  const read = (): void => {
    for (let piece = request.read() as Buffer | null; piece !== null; piece = request.read() as Buffer | null) {
      pieces.push(piece);
      size += piece.length;
    }
    if (size > MOST_BYTES) end('large');
    else if (request.complete) {
      // In the turn of the last read, so that the stream has not ended yet.
      if (size > 0) request.unshift(Buffer.concat(pieces, size));
      end('whole');
    }
  };
  request.on('readable', read);
  request.on('close', leave);
  clock.wait(WHOLE_WITHIN_MS, patience.signal).then(
    () => end('late'),
    () => undefined,
  );
}

/** As many bytes as a body may come to, by what its headers say. */
export function saidBytes({ headers }: IncomingMessage): number {
  if (headers['transfer-encoding'] !== undefined) return MOST_BYTES;
  return Number(headers['content-length'] ?? 0);
}
