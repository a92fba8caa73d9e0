import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Arrival, MOST_BYTES, WHOLE_WITHIN_MS } from './whole-request.js';

/** What a call to the desk gets while the desk is not there, has no room for it, or will not get it, as `application/problem+json` (RFC 9457). */
export interface Away {
  readonly status: 408 | 413 | 502 | 503;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const SENTENCE = 'The press office is restarting; the public page is not affected. Try again in a moment.';

/** A call that may have arrived may have been carried out, and only its caller can find out whether to repeat it. */
const PERHAPS_DONE = ' What you sent may have arrived: look at the board before you send it again.';

const PLAIN = {
  'content-type': 'application/problem+json',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
} as const;

const SAFE = ['GET', 'HEAD', 'OPTIONS'];

/** `reached`: the desk may have had the request before its answer was lost. */
export function away(method: string, reached: boolean): Away {
  const status = reached ? 502 : 503;
  return {
    status,
    headers: { ...PLAIN, 'retry-after': '2' },
    body: JSON.stringify({
      type: 'about:blank',
      title: reached ? 'Bad Gateway' : 'Service Unavailable',
      status,
      detail: reached && !SAFE.includes(method) ? SENTENCE + PERHAPS_DONE : SENTENCE,
      code: 'desk-away',
    }),
  };
}

/** Nothing of it has reached the desk, so it may be sent again as it is. */
export const shedAway = (): Away => ({
  status: 503,
  headers: { ...PLAIN, 'retry-after': '5' },
  body: JSON.stringify({
    type: 'urn:tocsin:problem:shed',
    title: 'Too busy at the moment',
    status: 503,
    detail: 'The hub has more to do than it can, and readers come first. Nothing was done: try again in five seconds.',
    code: 'shed',
    errors: [],
  }),
});

/** The desk is not given what does not come in to its end, or is longer than it reads. */
export function unread(why: Exclude<Arrival, 'whole'>): Away {
  const isLate = why === 'late';
  const status = isLate ? 408 : 413;
  const body = {
    type: 'urn:tocsin:problem:validation',
    title: isLate ? 'The request came in too slowly' : 'The request is too large',
    status,
    detail: isLate
      ? `It was not here to its end within ${WHOLE_WITHIN_MS / 1_000} s. Nothing was done: try again.`
      : `At most ${MOST_BYTES / 1_000} kB are taken: shorten the texts, or leave polygons out.`,
    code: 'validation',
    errors: [],
  };
  return { status, headers: PLAIN, body: JSON.stringify(body) };
}

/** Answers for a desk that nobody has connected yet. */
export function deskAway(request: IncomingMessage, response: ServerResponse): void {
  answerAway(request, response, away(request.method ?? 'GET', false));
}

/** What the caller still sends is not read: the connection ends with the answer. */
export function answerAway(request: IncomingMessage, response: ServerResponse, answer: Away): void {
  const { status, headers, body } = answer;
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' });
  response.end(request.method === 'HEAD' ? undefined : body);
}
