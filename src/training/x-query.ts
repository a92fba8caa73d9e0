import type { Answer, Call } from './answer.js';
import type { Post } from './record.js';
import { isBelow } from './stand-in.js';
import { isPostField } from './x-post.js';
import { invalidRequest } from './x-problem.js';

/** `post.fields` (OpenAPI) and `tweet.fields` (libraries) together, or the refusal of a field that there is not. */
export function postFields(call: Call): Set<string> | Answer {
  const fields = new Set<string>();
  for (const parameter of ['post.fields', 'tweet.fields']) {
    const given = call.query.get(parameter);
    if (given === null) continue;
    for (const name of given.split(',')) {
      if (!isPostField(name)) {
        return invalidRequest(parameter, given, `The \`${parameter}\` query parameter value [${name}] is not known`);
      }
      fields.add(name);
    }
  }
  return fields;
}

/** What `GET /2/users/:id/tweets` is asked for. */
export interface TimelineQuery {
  readonly max: number;
  readonly fields: Set<string>;
  /** The page begins with the newest post below this id; null for the newest of all. */
  readonly below: string | null;
  admits(post: Post): boolean;
}

const ID = /^[0-9]{1,19}$/;
/** The token of the first page, which begins below no post: the greatest id there can be. */
const FIRST_PAGE_ID = '9999999999999999999';

/** A page's token is the id that it begins below, in base 32 (extended hex), since it must be taken as opaque. */
export const tokenFor = (id: string | null): string => BigInt(id ?? FIRST_PAGE_ID).toString(32);

/** Reads and checks the query; answers with a 400 that names the parameter. */
export function timelineQuery(call: Call): TimelineQuery | Answer {
  const { query } = call;
  const fields = postFields(call);
  if (!(fields instanceof Set)) return fields;
  const max = query.get('max_results') ?? '10';
  if (!/^\d{1,3}$/.test(max) || Number(max) < 5 || Number(max) > 100) {
    return invalidRequest(
      'max_results',
      max,
      `The \`max_results\` query parameter value [${max}] is not between 5 and 100`,
    );
  }
  const token = query.get('pagination_token');
  if (token !== null && !/^[0-9a-v]{1,13}$/.test(token)) {
    return invalidRequest('pagination_token', token, 'The `pagination_token` query parameter is not one of ours');
  }
  for (const name of ['since_id', 'until_id']) {
    const id = query.get(name);
    if (id !== null && !ID.test(id))
      return invalidRequest(name, id, `The \`${name}\` query parameter is not a valid id`);
  }
  for (const name of ['start_time', 'end_time']) {
    const time = query.get(name);
    if (time !== null && Number.isNaN(Date.parse(time))) {
      return invalidRequest(name, time, `The \`${name}\` query parameter is not a valid time`);
    }
  }
  const replies = !(query.get('exclude') ?? '').split(',').includes('replies');
  const [since, until] = [query.get('since_id'), query.get('until_id')];
  const [start, end] = [query.get('start_time'), query.get('end_time')];
  return {
    max: Number(max),
    fields,
    below: token === null ? null : fromBase32(token),
    admits: (post) =>
      (replies || post.inReplyTo === null) &&
      (!since || isBelow(since, post.id)) &&
      (!until || isBelow(post.id, until)) &&
      (!start || Date.parse(post.postedAt) >= Date.parse(start)) &&
      (!end || Date.parse(post.postedAt) < Date.parse(end)),
  };
}

function fromBase32(token: string): string {
  let value = 0n;
  for (const digit of token) value = value * 32n + BigInt(Number.parseInt(digit, 32));
  return value.toString();
}
