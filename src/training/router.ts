import type { Answer, Call } from './answer.js';

type Params = readonly string[];

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly handle: (call: Call, params: Params) => Answer;
  /** Segments that stand in the path as `:name`, in order. */
  readonly segments: readonly string[];
}

/** `pattern` is a path such as `/api/v1/statuses/:id`; a segment with a colon takes any text without a slash. */
export const route = (method: Route['method'], pattern: string, handle: Route['handle']): Route => ({
  method,
  handle,
  segments: pattern.split('/'),
});

export type Match =
  | { readonly is: 'found'; readonly handle: (call: Call) => Answer }
  | { readonly is: 'wrong-method'; readonly allow: string }
  | { readonly is: 'none' };

/** HEAD takes the way of GET; whoever writes the answer leaves the body out. */
export function match(routes: readonly Route[], method: string, path: string): Match {
  const wanted = method === 'HEAD' ? 'GET' : method;
  const asked = path.split('/');
  const allowed: string[] = [];
  for (const candidate of routes) {
    const params = paramsOf(candidate.segments, asked);
    if (params === null) continue;
    if (candidate.method === wanted) return { is: 'found', handle: (call) => candidate.handle(call, params) };
    allowed.push(candidate.method === 'GET' ? 'GET, HEAD' : candidate.method);
  }
  return allowed.length > 0 ? { is: 'wrong-method', allow: allowed.join(', ') } : { is: 'none' };
}

function paramsOf(segments: readonly string[], asked: readonly string[]): Params | null {
  if (segments.length !== asked.length) return null;
  const params: string[] = [];
  for (const [i, segment] of segments.entries()) {
    const given = asked[i] ?? '';
    if (segment.startsWith(':')) {
      if (given === '') return null;
      params.push(given);
    } else if (segment !== given) return null;
  }
  return params;
}
