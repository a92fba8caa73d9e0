/**
 * The stand-in for one account on an AT Protocol server (packages/pds of bluesky-social/atproto, read 2026-08-20): it
 * signs in, puts, creates, deletes, reads and lists records of app.bsky.feed.post, compares and swaps, and keeps its
 * clients to the lexicon of posts. Like the server it knows nothing of threads: a reply to what is gone is taken. It has
 * no other collections, no films and no other accounts, and says so instead of pretending.
 */
import { type Answer, type Call, json, jsonObject } from './answer.js';
import { PostLimits } from './bluesky-limits.js';
import { cidOf, DID, HANDLE, keyOf, newTid, POSTS, recordOf, uriOf } from './bluesky-record.js';
import { recordIn, recordKey } from './bluesky-request.js';
import { Sessions } from './bluesky-session.js';
import type { Journal } from './journal.js';
import { follow, marksIn, type Post } from './record.js';
import { type Route, route } from './router.js';
import { bearerToken, type PostingStandIn, type StandInKind } from './stand-in.js';
import { type Picture, typeOf, Uploads } from './uploads.js';

export interface BlueskyOptions {
  readonly token: string;
  readonly journal: Journal;
  readonly now: () => Date;
  /** The documented rates are multiplied by this. */
  readonly rateFactor: number;
}

const NAME = 'bluesky';
const REPO = '/xrpc/com.atproto.repo.';
const UPLOAD_PATH = `${REPO}uploadBlob`;
const SERVER = '/xrpc/com.atproto.server.';
/** Calls that change what the public sees; signing in is a POST too. */
const WRITES: ReadonlySet<string> = new Set([`${REPO}putRecord`, `${REPO}createRecord`, `${REPO}deleteRecord`]);

export class BlueskyStandIn implements PostingStandIn {
  readonly name = NAME;
  readonly account = HANDLE;
  readonly routes: readonly Route[];
  /** By at:// address, in the order of posting. */
  readonly posts = new Map<string, Post>();
  private readonly sessions: Sessions;
  private readonly limits: PostLimits;
  private lastTid = 0n;
  private readonly images = new Uploads(() => cidOf({ $type: POSTS, text: this.newId(), createdAt: '' }));
  readonly uploads = [UPLOAD_PATH];

  constructor(private readonly options: BlueskyOptions) {
    this.sessions = new Sessions(options.token, options.now);
    this.limits = new PostLimits(options.rateFactor, options.now);
    options.journal.follow((entry) => {
      if (entry.where === NAME) follow(this.posts, entry);
    });
    this.routes = [
      route('GET', `${SERVER}describeServer`, () => json(200, { did: 'did:web:training', availableUserDomains: [] })),
      route('POST', `${SERVER}createSession`, (call) => this.sessions.create(jsonObject(call.body))),
      route('POST', `${SERVER}refreshSession`, (call) => this.sessions.refresh(bearerToken(call))),
      route('GET', `${SERVER}getSession`, () => this.sessions.get()),
      route('POST', UPLOAD_PATH, (call) => this.upload(call)),
      route('POST', `${REPO}putRecord`, (call) => this.put(call)),
      route('POST', `${REPO}createRecord`, (call) => this.create(call)),
      route('POST', `${REPO}deleteRecord`, (call) => this.remove(call)),
      route('GET', `${REPO}getRecord`, (call) => this.read(call)),
      route('GET', `${REPO}listRecords`, (call) => this.list(call)),
    ];
  }

  /** What is public is read without a session, and a bad one is then ignored, as the server does. */
  admit(call: Call): Answer | null {
    const isWrite = WRITES.has(call.path) || call.path === UPLOAD_PATH;
    const signIn = call.path === `${SERVER}createSession`;
    if (isWrite || call.path === `${SERVER}getSession`) {
      const refused = this.sessions.refusal(bearerToken(call));
      if (refused) return refused;
    }
    const exceeded = this.limits.count({ points: pointsOf(call), signIn });
    return exceeded ? this.no(429, 'Rate Limit Exceeded') : null;
  }

  headers(call: Call): Record<string, string> {
    return this.limits.headers({ points: pointsOf(call), signIn: call.path === `${SERVER}createSession` });
  }

  changes(call: Call): boolean {
    return WRITES.has(call.path);
  }

  no(status: number, detail: string): Answer {
    return said(NAMES[status] ?? 'InvalidRequest', detail, status);
  }

  rateLimited(seconds: number | null): Answer {
    const answer = this.no(429, 'Rate Limit Exceeded');
    return { ...answer, headers: { ...answer.headers, ...this.limits.exhausted(seconds ?? 300) } };
  }

  /** The record stands, and what stands in front of the server does not know it. */
  duplicate(): Answer {
    return said('UpstreamFailure', 'Upstream service unreachable', 502);
  }

  refused(): Answer {
    return said('InvalidRequest', `Invalid ${POSTS} record: it was refused by this stand-in`);
  }

  newId(): string {
    const { tid, at } = newTid(this.options.now(), this.lastTid);
    this.lastTid = at;
    return uriOf(tid);
  }

  /**
   * A record that stands already, byte for byte, is answered as if it had been put now. Otherwise `swapRecord` rules: null
   * wants nothing to stand there, a hash wants exactly that, and without one the record is replaced.
   */
  private put(call: Call): Answer {
    const request = recordIn(call, true);
    if ('status' in request) return request;
    const { rkey, record, swapRecord } = request;
    const unknown = this.unknownBlob(record);
    if (unknown) return unknown;
    const uri = uriOf(rkey);
    const post = this.posts.get(uri);
    const current = post ? cidOf(recordOf(post)) : null;
    const cid = cidOf(record);
    if (current !== cid) {
      if (swapRecord !== undefined && swapRecord !== current)
        return said('InvalidSwap', `Record was at ${current ?? 'null'}`);
      this.write(uri, record, post ? 'edited' : 'posted');
    }
    return json(200, { uri, cid, validationStatus: 'valid' });
  }

  /** Where something stands, the server fails on its own tree: it has no better word for it. */
  private create(call: Call): Answer {
    const request = recordIn(call, false);
    if ('status' in request) return request;
    const unknown = this.unknownBlob(request.record);
    if (unknown) return unknown;
    const uri = request.rkey === '' ? this.newId() : uriOf(request.rkey);
    if (this.posts.has(uri)) return said('InternalServerError', 'Internal Server Error', 500);
    this.write(uri, request.record, 'posted');
    return json(200, { uri, cid: cidOf(request.record), validationStatus: 'valid' });
  }

  private write(uri: string, record: ReturnType<typeof recordOf>, event: 'posted' | 'edited'): void {
    const { text, langs, reply, embed } = record;
    const images = (embed?.images ?? []).map(({ alt, image }) => ({ id: image.ref.$link, alt }));
    const mark = marksIn(text);
    const language = langs?.[0] ?? mark?.language;
    this.options.journal.append({
      where: NAME,
      event,
      id: uri,
      account: HANDLE,
      text,
      ...(images.length > 0 ? { images } : {}),
      ...(language ? { language } : {}),
      ...(reply ? { inReplyTo: reply.parent.uri } : {}),
      ...(mark ? { reference: mark.reference, version: mark.version } : {}),
      own: { record },
    });
  }

  private upload({ body, headers }: Call): Answer {
    const type = typeOf(body);
    if (type === null || headers['content-type'] !== type)
      return said('InvalidRequest', 'The blob is no image of its type');
    const { id } = this.images.add({ type, bytes: body });
    return json(200, { blob: { $type: 'blob', ref: { $link: id }, mimeType: type, size: body.length } });
  }

  picture(id: string): Picture | undefined {
    return this.images.get(id);
  }

  private unknownBlob({ embed }: ReturnType<typeof recordOf>): Answer | null {
    const lost = embed?.images.find(({ image }) => !this.images.get(image.ref.$link));
    return lost ? said('BlobNotFound', `Could not find blob: ${lost.image.ref.$link}`) : null;
  }

  /** Deleting what is not there is no error. */
  private remove(call: Call): Answer {
    const key = recordKey(jsonObject(call.body) ?? {});
    if ('status' in key) return key;
    const uri = uriOf(key.rkey);
    if (this.posts.has(uri)) this.options.journal.append({ where: NAME, event: 'deleted', id: uri, account: HANDLE });
    return json(200, {});
  }

  private read(call: Call): Answer {
    const key = recordKey(Object.fromEntries(call.query));
    if ('status' in key) return key;
    const post = this.posts.get(uriOf(key.rkey));
    if (!post) return said('RecordNotFound', `Could not locate record: ${uriOf(key.rkey)}`);
    return json(200, entityOf(post));
  }

  /** By record key, the newest time first: a key that somebody made up stands where its time puts it. */
  private list({ query, lagsBehind }: Call): Answer {
    if (query.get('repo') !== DID && query.get('repo') !== HANDLE)
      return said('InvalidRequest', `Could not find repo: ${(query.get('repo') ?? '').slice(0, 200)}`);
    const limit = query.get('limit') ?? '50';
    if (!/^\d{1,3}$/.test(limit) || Number(limit) < 1 || Number(limit) > 100)
      return said('InvalidRequest', 'Error: limit can not be greater than 100');
    const [cursor, lag, upwards] = [query.get('cursor'), lagsBehind(), query.get('reverse') === 'true'];
    const within = query.get('collection') === POSTS ? [...this.posts.values()] : [];
    const sorted = within
      .filter((post) => lag === null || post.seq <= lag)
      .filter(({ id }) => cursor === null || (upwards ? keyOf(id) > cursor : keyOf(id) < cursor))
      .sort((a, b) => (keyOf(a.id) < keyOf(b.id) === upwards ? -1 : 1));
    const page = sorted.slice(0, Number(limit));
    const last = page.at(-1);
    return json(200, { records: page.map(entityOf), ...(last ? { cursor: keyOf(last.id) } : {}) });
  }
}

const entityOf = (post: Post): object => ({ uri: post.id, cid: cidOf(recordOf(post)), value: recordOf(post) });

/** Creates 3, puts 2, deletes 1 (packages/pds/src/rate-limits.ts). */
function pointsOf({ path }: Call): number {
  if (path === `${REPO}createRecord`) return 3;
  if (path === `${REPO}putRecord`) return 2;
  return path === `${REPO}deleteRecord` ? 1 : 0;
}

const NAMES: { readonly [status: number]: string } = {
  401: 'AuthenticationRequired',
  404: 'XRPCNotSupported',
  405: 'InvalidRequest',
  413: 'PayloadTooLarge',
  415: 'UnsupportedMediaType',
  429: 'RateLimitExceeded',
  500: 'InternalServerError',
};
const said = (error: string, message: string, status = 400): Answer => json(status, { error, message });

export const bluesky: StandInKind = {
  name: NAME,
  title: 'Bluesky',
  mount: '/bluesky',
  api: '/xrpc',
  postPage: '/profile/:account/post/:id',
  reads: 'threads',
  lags: true,
  exercise: {
    kind: 'bluesky',
    name: 'Bluesky (training)',
    byDefault: false,
    input: (url, token) => ({ url, handle: HANDLE, appPassword: token }),
  },
  open: ({ token, journal, now, limits }) => new BlueskyStandIn({ token, journal, now, rateFactor: limits.rateFactor }),
};
