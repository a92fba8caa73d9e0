import type { Account } from '../../src/domain/channel.js';
import type { Delivery, Op } from '../../src/domain/delivery.js';
import type { Received, Reply } from './far-side.js';

/** What the far side shows to the public, by id. */
export type Shown = Map<string, { text: string; replyTo: string | null }>;

/**
 * How one kind of far side talks, as far as the claims need it: doing what it is asked, and being read. Adding a channel
 * means adding one of these; the claims stay.
 */
export interface Dialect {
  readonly kind: string;
  settings(url: string): { readonly [name: string]: unknown };
  readonly secrets: { readonly [name: string]: string };
  delivery(overrides: Partial<Delivery>): Delivery;
  act(received: Received, shown: Shown): Reply;
  /** Headers of a 429 whose reset is like this. */
  limited(when: When): { [name: string]: string };
  /** For posts: the answer to a reply whose parent is gone. */
  readonly replyGone: Reply;
}
export type When = 'soon' | 'past' | 'absurd' | 'garbled' | 'missing';
const AHEAD_MS = { soon: 30_000, past: -3_600_000, absurd: 10 * 365 * 86_400_000 };
const inMs = (when: 'soon' | 'past' | 'absurd'): number => Date.now() + AHEAD_MS[when];

const WHSEC = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const PERMALINK = 'https://crisis.example/fr/messages/2026-0042/v2';
const filter = { languages: [], categories: [], minimumSeverity: null };
const json = (received: Received): { readonly [name: string]: unknown } => JSON.parse(received.body || '{}');
const lastPart = (path: string): string => path.split('?')[0]!.split('/').at(-1)!;
const newId = (shown: Shown): string => String(110000000000000000n + BigInt(shown.size + 1));

const delivery = (overrides: Partial<Delivery>): Delivery => ({
  op: 'open',
  ordinal: 1,
  version: 2,
  language: 'fr',
  text: '',
  marker: '',
  key: 'c2f0-key',
  remoteId: null,
  otherIds: [],
  ...overrides,
});

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const html = (text: string): string =>
  `<p>${escaped(text)
    .replaceAll('\n\n', '</p><p>')
    .replaceAll('\n', '<br />')
    .replace(
      /https:\/\/(\S+)/g,
      '<a href="https://$1" rel="nofollow"><span class="invisible">https://</span><span>$1</span></a>',
    )}</p>`;

const mastodon: Dialect = {
  kind: 'mastodon',
  settings: (url) => ({ url, visibility: 'public', ...filter }),
  secrets: { token: 'mastodon-token-0123456789' },
  delivery: (overrides) =>
    delivery({
      text: `MISE À JOUR – Incendie & fumée\n\nFermez les fenêtres.\n\n${PERMALINK}`,
      marker: PERMALINK,
      ...overrides,
    }),
  act({ method, path, ...received }, shown) {
    const status = (id: string) => ({
      id,
      url: `https://far.example/@crisis/${id}`,
      content: html(shown.get(id)!.text),
    });
    const id = lastPart(path.replace(/\/source$/, ''));
    if (path.includes('/verify_credentials')) return { status: 200, body: { id: '1', acct: 'crisis' } };
    if (path.includes('/api/v2/instance'))
      return {
        status: 200,
        body: { configuration: { statuses: { max_characters: 800, characters_reserved_per_url: 30 } } },
      };
    if (path.includes('/accounts/1/statuses'))
      return { status: 200, body: path.includes('max_id') ? [] : [...shown.keys()].reverse().map(status) };
    if (method === 'POST') {
      const { status: text, in_reply_to_id } = json({ ...received, method, path });
      const made = newId(shown);
      shown.set(made, { text: String(text), replyTo: in_reply_to_id ? String(in_reply_to_id) : null });
      return { status: 200, body: status(made) };
    }
    if (!shown.has(id)) return { status: 404, body: { error: 'Record not found' } };
    if (path.includes('/source')) return { status: 200, body: { id, text: shown.get(id)!.text, spoiler_text: '' } };
    if (method === 'PUT')
      shown.set(id, { ...shown.get(id)!, text: String(json({ ...received, method, path }).status) });
    const body = status(id);
    if (method === 'DELETE') shown.delete(id);
    return { status: 200, body };
  },
  limited(when): { [name: string]: string } {
    if (when === 'missing') return {};
    return { 'x-ratelimit-reset': when === 'garbled' ? 'tomorrow' : new Date(inMs(when)).toISOString() };
  },
  replyGone: { status: 404, body: { error: 'The post you are trying to reply to does not appear to exist.' } },
};

const x: Dialect = {
  kind: 'x',
  settings: (url) => ({ url, account: 'crisis', corrections: 'delete', updates: 'reply', ...filter }),
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
  replyGone: {
    status: 403,
    body: { title: 'Forbidden', detail: 'You attempted to reply to a Tweet that is deleted or not visible to you.' },
  },
};

const webhook: Dialect = {
  kind: 'webhook',
  settings: (url) => ({ url, broadcaster: 'Radio Un', ...filter }),
  secrets: { secret: WHSEC },
  delivery: (overrides) =>
    delivery({
      op: 'send',
      language: '*',
      text: JSON.stringify({
        type: 'message.update',
        data: { id: 'm', version: 2, texts: { fr: { headline: 'Écoutez' } } },
      }),
      marker: 'm_2',
      key: 'm_2',
      ...overrides,
    }),
  act(received, shown) {
    shown.set(String(received.headers['webhook-id']), { text: received.body, replyTo: null });
    return { status: 204, body: '' };
  },
  limited(when): { [name: string]: string } {
    if (when === 'missing') return {};
    return { 'retry-after': when === 'garbled' ? 'soon' : new Date(inMs(when)).toUTCString() };
  },
  replyGone: { status: 404 },
};

export const DIALECTS: readonly Dialect[] = [mastodon, x, webhook];

export function dialect(kind: string): Dialect {
  const found = DIALECTS.find((candidate) => candidate.kind === kind);
  if (!found) throw new Error(`The contract suite has no dialect for ${kind}: add one to dialects.ts.`);
  return found;
}

export const accountOf = (kind: string, url: string): Account => ({
  settings: dialect(kind).settings(url),
  secrets: dialect(kind).secrets,
});

export const deliveryFor = (kind: string, op?: Op, overrides: Partial<Delivery> = {}): Delivery =>
  dialect(kind).delivery({ ...(op ? { op } : {}), ...overrides });
