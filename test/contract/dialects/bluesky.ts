import { createHash } from 'node:crypto';
import { type Dialect, delivery, inMs, json, unfiltered } from '../dialect.js';
import type { Reply } from '../far-side.js';

const PERMALINK = 'https://crisis.example/fr/messages/2026-0042/v2';
const DID = 'did:plc:crisiscentre0000000000000';
const POSTS = 'app.bsky.feed.post';
/** Any content hash that has the form of one: CIDv1 of DAG-CBOR, of which nobody here checks the digest. */
const cid = (text: string): string => {
  const digits = createHash('sha256')
    .update(text)
    .digest('hex')
    .replace(/[0189]/g, 'b');
  return `bafyreia${digits.slice(0, 50)}a`;
};
const ok = (body: unknown): Reply => ({ status: 200, body });
const no = (error: string, message: string, status = 400): Reply => ({ status, body: { error, message } });
const uriOf = (rkey: unknown): string => `at://${DID}/${POSTS}/${rkey}`;
const MISSING = no('RecordNotFound', 'Could not locate record');

export const dialect: Dialect = {
  kind: 'bluesky',
  settings: (url) => ({ url, handle: 'crisis.example', corrections: 'delete', updates: 'reply', ...unfiltered }),
  secrets: { appPassword: 'abcd-efgh-ijkl-mnop' },
  delivery: (overrides) =>
    delivery({
      text: `MISE À JOUR – Incendie & fumée\n\nFermez les fenêtres.\n\n${PERMALINK}`,
      marker: PERMALINK,
      ...overrides,
    }),
  aside({ path }) {
    if (!/\/com\.atproto\.server\.(create|refresh)Session$/.test(path)) return null;
    return ok({ did: DID, handle: 'crisis.example', accessJwt: 'access.token.1', refreshJwt: 'refresh.token.1' });
  },
  act(received, shown) {
    const [call, query = ''] = received.path.split('/xrpc/').at(-1)!.split('?');
    const rkey = new URLSearchParams(query).get('rkey');
    const input = json(received) as { rkey: string; record: Post };
    const told = (uri: string) => {
      const { text, replyTo } = shown.get(uri)!;
      const ref = { uri: replyTo, cid: cid(String(replyTo)) };
      const value = { $type: POSTS, text, createdAt: '2026-11-22T02:14:07.120Z' };
      return { uri, cid: cid(text), value: replyTo === null ? value : { ...value, reply: { root: ref, parent: ref } } };
    };
    switch (call) {
      case 'com.atproto.server.getSession':
        return ok({ did: DID, handle: 'crisis.example', active: true });
      case 'com.atproto.repo.putRecord': {
        const uri = uriOf(input.rkey);
        const { text, reply } = input.record;
        const there = shown.get(uri);
        if (there && there.text !== text) return no('InvalidSwap', `Record was at ${cid(there.text)}`);
        shown.set(uri, { text, replyTo: reply?.parent.uri ?? null });
        return ok({ uri, cid: cid(text), validationStatus: 'valid' });
      }
      case 'com.atproto.repo.deleteRecord':
        shown.delete(uriOf(input.rkey));
        return ok({});
      case 'com.atproto.repo.getRecord':
        return shown.has(uriOf(rkey)) ? ok(told(uriOf(rkey))) : MISSING;
      case 'com.atproto.repo.listRecords':
        return ok({ records: [...shown.keys()].sort().reverse().map(told) });
      default:
        return no('MethodNotImplemented', 'Method Not Implemented', 501);
    }
  },
  limited(when): { [name: string]: string } {
    if (when === 'missing') return {};
    return { 'ratelimit-reset': when === 'garbled' ? 'tomorrow' : String(Math.round(inMs(when) / 1000)) };
  },
  // Told in points, of which putting a record takes two.
  left: (remaining, resetAt) => ({
    'ratelimit-limit': '5000',
    'ratelimit-remaining': /^\d+$/.test(remaining) ? String(2 * Number(remaining)) : remaining,
    'ratelimit-reset': String(Math.round(resetAt.getTime() / 1000)),
    'ratelimit-policy': '5000;w=3600',
  }),
  replyGone: MISSING,
  postId: (n) =>
    uriOf(
      `3kabcdefg${String(n)
        .padStart(4, '0')
        .replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)]!)}`,
    ),
};

interface Post {
  readonly text: string;
  readonly reply?: { readonly parent: { readonly uri: string } };
}
