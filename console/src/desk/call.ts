import type { FieldError, Problem } from '../../../src/press-office/api.js';
import { line } from './line.js';

/** The desk said no. It is the officer's turn, and `problem` says what to do. */
export class Refused extends Error {
  override readonly name = 'Refused';
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }

  get code(): string {
    return this.problem.code;
  }

  get errors(): readonly FieldError[] {
    return this.problem.errors;
  }
}

/** No answer came. Whether the call took effect is not known, so only the same call with the same key may be repeated. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
  constructor(cause: unknown) {
    super('Tocsin does not answer.', { cause });
  }
}

export interface Ask {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, in place of a body: an image. */
  readonly file?: File;
  /** Idempotency-Key of an unsafe call: one per decision of the officer, the same for each try. */
  readonly key?: string;
  /** The revision that a draft is changed from. */
  readonly ifMatch?: number;
}

const ANSWER_MS = 15_000;
/* An unsafe call is repeated for a minute at most: a release that slips through later would surprise its officer. */
const WAITS_MS = [500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000, 8_000, 8_000, 8_000];

/**
 * One call of the desk API, `path` relative to `/api/v1`. Throws `Refused` with the desk's problem+json, `Unreachable`
 * when there is no answer. Reading is repeated by whoever reads; writing is repeated here, with the same key.
 */
export async function call<T>(path: string, ask: Ask = {}): Promise<T> {
  const waits = ask.key === undefined ? [] : WAITS_MS;
  for (let tries = 0; ; tries++) {
    try {
      const answer = await once<T>(path, ask);
      line.found();
      return answer;
    } catch (error) {
      if (error instanceof Refused) line.found();
      if (!(error instanceof Unreachable)) throw error;
      line.lost();
      const wait = waits[tries];
      if (wait === undefined) throw error;
      await new Promise((later) => setTimeout(later, wait));
    }
  }
}

async function once<T>(path: string, { method = 'GET', body, file, key, ifMatch }: Ask): Promise<T> {
  const headers: Record<string, string> = { accept: 'application/json, application/problem+json' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (file !== undefined) headers['content-type'] = file.type || 'application/octet-stream';
  if (key !== undefined) headers['idempotency-key'] = key;
  if (ifMatch !== undefined) headers['if-match'] = `"${ifMatch}"`;
  let response: Response;
  let text: string;
  try {
    response = await fetch(`/api/v1${path}`, {
      method,
      headers,
      credentials: 'same-origin',
      cache: 'no-store',
      signal: AbortSignal.timeout(ANSWER_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(file === undefined ? {} : { body: file }),
    });
    text = await response.text();
  } catch (cause) {
    throw new Unreachable(cause);
  }
  const json = parsed(text);
  if (response.ok) return json as T;
  if (isProblem(json) && !(response.status === 503 && json.code !== 'internal')) throw new Refused(json);
  // What stands between us and the desk answers for it while the desk is away.
  if ([502, 503, 504].includes(response.status)) throw new Unreachable(new Error(`status ${response.status}`));
  throw new Refused({
    type: 'about:blank',
    title: response.statusText,
    status: response.status,
    detail: `Tocsin answered ${response.status} without saying why. Try again; if it stays so, tell the operator.`,
    code: 'internal',
    errors: [],
  });
}

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isProblem = (json: unknown): json is Problem =>
  typeof json === 'object' &&
  json !== null &&
  'detail' in json &&
  'code' in json &&
  'errors' in json &&
  Array.isArray(json.errors);
