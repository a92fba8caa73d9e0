import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { type Asked, ask, fault, ground, TOKENS } from './ground.js';

const openapi = JSON.parse(readFileSync(join(import.meta.dirname, '../schemas/x-openapi.json'), 'utf8'));
// OpenAPI 3.0's own words (discriminator, example, format int32) are no JSON Schema; the rest is checked as it stands.
const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
ajv.addSchema(openapi, 'x');

/** What is wrong with a body by one of the document's schemas; empty where nothing is. */
function wrong(pointer: string, body: unknown): unknown {
  const validate = ajv.compile({ $ref: `x#${pointer}` });
  validate(body);
  return validate.errors ?? [];
}

const escaped = (path: string): string => path.replaceAll('~', '~0').replaceAll('/', '~1');
const answerOf = (path: string, method: string, status: number): string =>
  `/paths/${escaped(path)}/${method}/responses/${status}/content/application~1json/schema`;
const PROBLEM = '/components/schemas/Problem';

/** `about:blank` problems are in the pages of the API (standards.md §6), and not in its OpenAPI document. */
const untyped = {
  type: 'object',
  required: ['title', 'detail', 'type', 'status'],
  properties: {
    title: { type: 'string' },
    detail: { type: 'string' },
    type: { const: 'about:blank' },
    status: { type: 'integer' },
  },
  additionalProperties: false,
};

async function withPosts() {
  const training = await ground();
  const x = (method: string, path: string, body?: unknown): Promise<Asked> =>
    ask(training, method, `/x${path}`, { token: TOKENS.x, body });
  const me = (await x('GET', '/2/users/me')).json.data.id as string;
  const first = (await x('POST', '/2/tweets', { text: 'Alerte https://crisis.be/fr [2026-0042/1 fr]' })).json.data
    .id as string;
  await x('POST', '/2/tweets', { text: 'Suite [2026-0042/2 fr]', reply: { in_reply_to_tweet_id: first } });
  return { training, x, me, first };
}

const EVERY_FIELD = `post.fields=${openapi.components.parameters.PostFieldsParameter.schema.items.enum.join(',')}`;
const LEGACY = 'tweet.fields=referenced_tweets,author_id,in_reply_to_user_id,edit_history_tweet_ids';

describe('the X stand-in answers as the OpenAPI document of X says', () => {
  test('a created post', async () => {
    const { x } = await withPosts();
    const answer = await x('POST', '/2/tweets', { text: 'a' });
    expect(answer.status).toBe(201);
    expect(wrong(answerOf('/2/tweets', 'post', 201), answer.json)).toEqual([]);
  });

  test('an edited post', async () => {
    const { x, first } = await withPosts();
    const answer = await x('POST', '/2/tweets', { text: 'b', edit_options: { previous_post_id: first } });
    expect(answer.status).toBe(201);
    expect(wrong(answerOf('/2/tweets', 'post', 201), answer.json)).toEqual([]);
  });

  test('a deleted post', async () => {
    const { x, first } = await withPosts();
    const answer = await x('DELETE', `/2/tweets/${first}`);
    expect(wrong(answerOf('/2/tweets/{id}', 'delete', 200), answer.json)).toEqual([]);
  });

  test.each([
    ['', 'as it is'],
    [`?${EVERY_FIELD}`, 'with every field'],
    [`?${LEGACY}`, 'with the libraries’ field names'],
  ])('one post%s %s', async (query) => {
    const { x, first } = await withPosts();
    const answer = await x('GET', `/2/tweets/${first}${query}`);
    expect(answer.json.data.id).toBe(first);
    expect(wrong(answerOf('/2/tweets/{id}', 'get', 200), answer.json)).toEqual([]);
  });

  test('a post that is not there', async () => {
    const { x } = await withPosts();
    const answer = await x('GET', '/2/tweets/1');
    expect(answer).toMatchObject({ status: 200, json: { errors: [{ resource_id: '1' }] } });
    expect(wrong(answerOf('/2/tweets/{id}', 'get', 200), answer.json)).toEqual([]);
  });

  test('several posts, one of which is not there', async () => {
    const { x, first } = await withPosts();
    const answer = await x('GET', `/2/tweets?ids=${first},1`);
    expect(answer.json.data).toHaveLength(1);
    expect(wrong(answerOf('/2/tweets', 'get', 200), answer.json)).toEqual([]);
  });

  test('a timeline with replies, and one that is empty', async () => {
    const { x, me } = await withPosts();
    const full = await x('GET', `/2/users/${me}/tweets?max_results=5&${EVERY_FIELD}`);
    expect(full.json.meta.result_count).toBe(2);
    expect(wrong(answerOf('/2/users/{id}/tweets', 'get', 200), full.json)).toEqual([]);
    const empty = await x('GET', `/2/users/${me}/tweets?since_id=9223372036854775807`);
    expect(empty.json).toEqual({ meta: { result_count: 0 } });
    expect(wrong(answerOf('/2/users/{id}/tweets', 'get', 200), empty.json)).toEqual([]);
  });

  test('who we are', async () => {
    const { x } = await withPosts();
    const answer = await x('GET', '/2/users/me?user.fields=created_at,description,protected,verified');
    expect(wrong(answerOf('/2/users/me', 'get', 200), answer.json)).toEqual([]);
  });

  test.each([
    ['GET', '/2/tweets/abc', undefined],
    ['GET', '/2/tweets?ids=', undefined],
    ['GET', '/2/users/1500000000000000001/tweets?max_results=4', undefined],
    ['GET', '/2/users/1500000000000000001/tweets?pagination_token=!', undefined],
    ['GET', '/2/tweets/1?tweet.fields=shoe_size', undefined],
    ['POST', '/2/tweets', { text: 'é'.repeat(281) }],
    ['POST', '/2/tweets', { text: '' }],
    ['POST', '/2/tweets', '[]'],
    ['DELETE', '/2/tweets/1', undefined],
  ])('the refusal of %s %s', async (method, path, body) => {
    const { x } = await withPosts();
    const answer = await x(method, path, body);
    expect([400, 404]).toContain(answer.status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(wrong(PROBLEM, answer.json)).toEqual([]);
  });

  test('the problems without a type of their own: token, duplicate, refusal, rate', async () => {
    const { training, x } = await withPosts();
    const answers = [
      await ask(training, 'GET', '/x/2/users/me'),
      await x('POST', '/2/tweets', { text: 'Suite [2026-0042/2 fr]' }),
    ];
    for (const mode of ['refuse', 'rate-limit']) {
      await fault(training, { at: 'x', mode, times: 1 });
      answers.push(await x('POST', '/2/tweets', { text: mode }));
    }
    expect(answers.map((answer) => answer.status)).toEqual([401, 403, 403, 429]);
    for (const answer of answers) expect(ajv.validate(untyped, answer.json)).toBe(true);
  });
});
