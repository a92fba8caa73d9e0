import type { IncomingMessage, ServerResponse } from 'node:http';

/** What a call to the desk gets while the desk is not there, as `application/problem+json` (RFC 9457). */
export interface Away {
  readonly status: 502 | 503;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const SENTENCE = 'The press office is restarting; the public page is not affected. Try again in a moment.';

/** A call that may have arrived may have been carried out, and only its caller can find out whether to repeat it. */
const PERHAPS_DONE = ' What you sent may have arrived: look at the board before you send it again.';

const SAFE = ['GET', 'HEAD', 'OPTIONS'];

/** `reached`: the desk may have had the request before its answer was lost. */
export function away(method: string, reached: boolean): Away {
  const status = reached ? 502 : 503;
  return {
    status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'retry-after': '2',
      'x-content-type-options': 'nosniff',
    },
    body: JSON.stringify({
      type: 'about:blank',
      title: reached ? 'Bad Gateway' : 'Service Unavailable',
      status,
      detail: reached && !SAFE.includes(method) ? SENTENCE + PERHAPS_DONE : SENTENCE,
      code: 'desk-away',
    }),
  };
}

/** Answers for a desk that nobody has connected yet. */
export function deskAway(request: IncomingMessage, response: ServerResponse): void {
  const { status, headers, body } = away(request.method ?? 'GET', false);
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' });
  response.end(request.method === 'HEAD' ? undefined : body);
}
