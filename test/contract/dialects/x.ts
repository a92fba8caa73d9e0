import { type Dialect, delivery, escaped, inMs, json, lastPart, newId, unfiltered } from '../dialect.js';

export const dialect: Dialect = {
  kind: 'x',
  settings: (url) => ({ url, account: 'crisis', corrections: 'delete', updates: 'reply', ...unfiltered }),
  secrets: { accessToken: 'x-access-token-0123456789' },
  delivery: (overrides) =>
    delivery({ text: 'MISE À JOUR – Incendie & fumée [2026-0042/2 fr]', marker: '[2026-0042/2 fr]', ...overrides }),
  act(received, shown) {
    const { method, path } = received;
    const id = lastPart(path);
    if (path.includes('/users/me')) return { status: 200, body: { data: { id: '77', name: 'C', username: 'Crisis' } } };
    if (path.includes('/users/77/tweets')) {
      const data = [...shown].reverse().map(([post, { text }]) => ({ id: post, text: escaped(text) }));
      return { status: 200, body: { ...(data.length > 0 ? { data } : {}), meta: { result_count: data.length } } };
    }
    if (method === 'POST') {
      const { text, reply } = json(received) as { text: string; reply?: { in_reply_to_tweet_id: string } };
      const made = newId(shown);
      shown.set(made, { text, replyTo: reply?.in_reply_to_tweet_id ?? null });
      return { status: 201, body: { data: { id: made, text: escaped(text) } } };
    }
    const type = 'https://api.x.com/2/problems/resource-not-found';
    const ids = new URL(path, 'http://far.example').searchParams.get('ids')?.split(',');
    if (ids) {
      const data = ids
        .filter((each) => shown.has(each))
        .map((each) => ({ id: each, text: escaped(shown.get(each)!.text) }));
      const errors = ids.filter((each) => !shown.has(each)).map((each) => ({ type, resource_id: each }));
      return { status: 200, body: { ...(data.length > 0 ? { data } : {}), ...(errors.length > 0 ? { errors } : {}) } };
    }
    if (method === 'DELETE') {
      if (!shown.delete(id)) return { status: 404, body: { title: 'Not Found', type, status: 404 } };
      return { status: 200, body: { data: { deleted: true } } };
    }
    return shown.has(id)
      ? { status: 200, body: { data: { id, text: shown.get(id)!.text } } }
      : { status: 200, body: { errors: [{ title: 'Not Found Error', type }] } };
  },
  limited(when): { [name: string]: string } {
    if (when === 'missing') return {};
    return { 'x-rate-limit-reset': when === 'garbled' ? '12:00' : String(Math.round(inMs(when) / 1000)) };
  },
  left: (remaining, resetAt) => ({
    'x-rate-limit-limit': '100',
    'x-rate-limit-remaining': remaining,
    'x-rate-limit-reset': String(Math.round(resetAt.getTime() / 1000)),
  }),
  replyGone: {
    status: 403,
    body: { title: 'Forbidden', detail: 'You attempted to reply to a Tweet that is deleted or not visible to you.' },
  },
};
