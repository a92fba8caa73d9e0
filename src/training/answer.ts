import type { IncomingHttpHeaders } from 'node:http';
import type { FieldError } from '../domain/refusal.js';

/** One request, wholly read. Handlers take it and give an `Answer`, without an await in between. */
export interface Call {
  readonly method: string;
  /** Decoded, below the side's own prefix: `/api/v1/statuses/1`. */
  readonly path: string;
  /** The prefix that was taken off: `/mastodon`, or empty. */
  readonly prefix: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The fields of a form, urlencoded or multipart; null for every other body. */
  readonly form: URLSearchParams | null;
  /** Asked by a read of a timeline: entries after this `seq` are not on it yet (fault `lag`); null when nothing lags. */
  readonly lagsBehind: () => number | null;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

export const json = (status: number, value: unknown, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body: JSON.stringify(value),
});

/** RFC 9457. `errors` name the fields that cannot be taken. */
export const problem = (
  status: number,
  detail: string,
  more: { errors?: readonly FieldError[]; headers?: Record<string, string> } = {},
): Answer => ({
  status,
  headers: { 'content-type': 'application/problem+json; charset=utf-8', ...more.headers },
  body: JSON.stringify({
    type: 'about:blank',
    title: titleOf(status),
    status,
    detail,
    ...(more.errors ? { code: 'validation', errors: more.errors } : {}),
  }),
});

/** After a form: the browser goes back to the page by GET, so that a reload repeats nothing. */
export const seeOther = (location: string): Answer => ({ status: 303, headers: { location }, body: '' });

/** What a proxy in front of a far side says when the far side is down: HTML, where a client expects JSON. */
export const brokenGateway = (): Answer => ({
  status: 503,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: '<!DOCTYPE html><html><head><title>503</title></head><body><h1>503 Service Unavailable</h1></body></html>',
});

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  413: 'Content Too Large',
  414: 'URI Too Long',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};
export const titleOf = (status: number): string => TITLES[status] ?? 'Error';

/** A JSON object out of a body, or null where it is none. `__proto__` as a name is refused: no API of ours has it. */
export function jsonObject(body: Buffer): Record<string, unknown> | null {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
  return isObject(value) && !Object.hasOwn(value, '__proto__') ? value : null;
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
