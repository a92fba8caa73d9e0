/**
 * The stand-in for one X account (API v2, as standards.md §6 has it read): it creates, deletes and lists posts, refuses
 * a text that the account shows already, weighs lengths as X does, lets a post be edited for a while, renews tokens, and
 * knows no idempotency key. It has no films, polls or quotes, and says so instead of pretending.
 */
import { z } from 'zod';
import { type Answer, type Call, json, jsonObject } from './answer.js';
import type { Journal } from './journal.js';
import { type Entry, follow, marksIn, type Post } from './record.js';
import { type Route, route } from './router.js';
import { bearerToken, isBelow, type PostingStandIn, RateWindow, Snowflakes, type StandInKind } from './stand-in.js';
import { type Picture, partsOf, typeOf, Uploads } from './uploads.js';
import { MAX_WEIGHT, weightedLength } from './weighted-length.js';
import { apiText, postEntity, USER, userEntity } from './x-post.js';
import { duplicateContent, invalidRequest, notFound, notFoundAnswer, xProblem } from './x-problem.js';
import { postFields, timelineQuery, tokenFor } from './x-query.js';
import { idRefused, oauthToken, type PostRequest, postRequest } from './x-request.js';
import { scopeFor, XTokens } from './x-tokens.js';
import { edited, isEditable, newestOf, versionsOf } from './x-versions.js';

export interface XOptions {
  readonly token: string;
  readonly journal: Journal;
  readonly now: () => Date;
  /** The documented rates are multiplied by this. */
  readonly rateFactor: number;
}

const NAME = 'x';
const TOKEN_PATH = '/2/oauth2/token';
const UPLOAD_PATH = '/2/media/upload';
const METADATA_PATH = '/2/media/metadata';
/** Of a description (standards.md §6). */
const MOST_ALT = 1000;
const WINDOW_SECONDS = 900;
const TWITTER_EPOCH_MS = 1_288_834_974_657n;
/** No text of weight 280 is as long, however many addresses stand in it. */
const MAX_CODE_UNITS = 10_000;

export class XStandIn implements PostingStandIn {
  readonly name = NAME;
  readonly account = USER.username;
  readonly routes: readonly Route[];
  readonly posts = new Map<string, Post>();
  private readonly ids = new Snowflakes(TWITTER_EPOCH_MS, 22n);
  private readonly images = new Uploads(() => this.newId());
  /** Every id of every post that is there, older versions included. */
  private readonly known = new Map<string, Post>();
  private readonly tokens: XTokens;
  private readonly windows: Readonly<Record<'create' | 'delete' | 'read', RateWindow>>;

  constructor(private readonly options: XOptions) {
    // Per user and 15 minutes: 100 posts, 50 deletes, 900 reads.
    const window = (calls: number) => new RateWindow(Math.ceil(calls * options.rateFactor), WINDOW_SECONDS);
    this.windows = { create: window(100), delete: window(50), read: window(900) };
    this.tokens = new XTokens(options.token, options.now);
    options.journal.follow((entry) => this.remember(entry));
    this.routes = [
      route('POST', TOKEN_PATH, (call) => this.tokens.renew(call)),
      route('POST', UPLOAD_PATH, (call) => this.upload(call)),
      route('POST', METADATA_PATH, (call) => this.describe(call)),
      route('POST', '/2/tweets', (call) => this.create(call)),
      route('GET', '/2/tweets', (call) => this.byIds(call)),
      route('GET', '/2/tweets/:id', (call, [id = '']) => this.byId(call, id)),
      route('DELETE', '/2/tweets/:id', (_, [id = '']) => this.remove(id)),
      route('GET', '/2/users/me', (call) => json(200, { data: this.user(call) })),
      route('GET', '/2/users/:id/tweets', (call, [id = '']) => this.timeline(call, id)),
    ];
  }

  admit(call: Call): Answer | null {
    if (call.path === TOKEN_PATH) return null;
    const token = bearerToken(call) ?? oauthToken(call);
    const scopes = token === null ? null : this.tokens.scopesOf(token);
    if (scopes === null) return this.no(401, 'Unauthorized');
    if (!scopes.includes(scopeFor(call))) return this.refused();
    return this.windowOf(call).count(this.options.now()).exceeded ? this.no(429, 'Too Many Requests') : null;
  }

  headers(call: Call): Record<string, string> {
    if (call.path === TOKEN_PATH) return {};
    const window = this.windowOf(call);
    const { remaining, resetsAt } = window.state();
    return rateHeaders(window.limit, remaining, resetsAt);
  }

  no(status: number, detail: string): Answer {
    return xProblem(status, detail);
  }

  rateLimited(seconds: number | null): Answer {
    const resetsAt = new Date(this.options.now().getTime() + (seconds ?? WINDOW_SECONDS) * 1000);
    return xProblem(429, 'Too Many Requests', rateHeaders(this.windows.create.limit, 0, resetsAt));
  }

  duplicate(): Answer {
    return duplicateContent();
  }

  /** X asks whether a text is there already of new posts only. */
  repeats(call: Call): boolean {
    return call.method === 'POST';
  }

  /** New tokens are nothing that the public sees. */
  changes(call: Call): boolean {
    return call.method !== 'GET' && call.path !== TOKEN_PATH && !call.path.startsWith('/2/media/');
  }

  refused(): Answer {
    return xProblem(403, 'You are not permitted to perform this action.');
  }

  newId(): string {
    return this.ids.next(this.options.now());
  }

  readonly uploads = [UPLOAD_PATH];

  picture(id: string): Picture | undefined {
    return this.images.get(id);
  }

  private upload(call: Call): Answer {
    const parts = partsOf(call);
    const bytes = parts?.get('media');
    const type = bytes ? typeOf(bytes) : null;
    if (!bytes || type === null || parts?.get('media_category')?.toString() !== 'tweet_image')
      return invalidRequest('media', '', '$.media: is not an image that can be posted');
    const { id } = this.images.add({ type, bytes });
    return json(200, { data: { id, media_key: `3_${id}`, size: bytes.length, expires_after_secs: 86_400 } });
  }

  private describe(call: Call): Answer {
    const read = metadataSchema.safeParse(jsonObject(call.body));
    if (!read.success)
      return invalidRequest('metadata', '', `$.metadata.alt_text.text: must be 1 to ${MOST_ALT} characters`);
    const { id, metadata } = read.data;
    const image = this.images.get(id);
    if (!image) return xProblem(404, 'The media was not found.');
    image.alt = metadata.alt_text.text;
    return json(200, { data: { id, associated_metadata: metadata } });
  }

  private windowOf(call: Call): RateWindow {
    if (call.path.startsWith('/2/media/')) return this.windows.read;
    if (call.method === 'POST') return this.windows.create;
    return call.method === 'DELETE' ? this.windows.delete : this.windows.read;
  }

  private remember(entry: Entry): void {
    if (entry.where !== NAME) return;
    const before = this.posts.get(entry.id);
    for (const { id } of before ? versionsOf(before) : []) this.known.delete(id);
    follow(this.posts, entry);
    const now = this.posts.get(entry.id);
    for (const { id } of now ? versionsOf(now) : []) {
      this.known.set(id, now!);
      this.ids.seen(id);
    }
  }

  private create(call: Call): Answer {
    const request = postRequest(call);
    if ('status' in request) return request;
    const text = request.text.trim();
    if (request.quote_tweet_id !== undefined) return xProblem(403, 'Quoting a Post is not available to this account.');
    if (text === '' && !request.media)
      return invalidRequest('$.text', '', '$.text: must not be empty when there is no media');
    if (text.length > MAX_CODE_UNITS || weightedLength(text) > MAX_WEIGHT) {
      return invalidRequest('$.text', text, `$.text: is longer than ${MAX_WEIGHT} weighted characters`);
    }
    return this.say(text.normalize('NFC'), request);
  }

  private say(text: string, { reply, media, edit_options: edit }: PostRequest): Answer {
    const replyTo = reply?.in_reply_to_tweet_id;
    const parent = replyTo === undefined ? null : this.known.get(replyTo);
    if (parent === undefined) {
      return xProblem(403, 'You attempted to reply to a Tweet that is deleted or not visible to you.');
    }
    const old = edit ? this.known.get(edit.previous_post_id) : null;
    if (old === undefined || (old && newestOf(old).id !== edit?.previous_post_id)) {
      return xProblem(403, 'You are not permitted to edit this Post.');
    }
    if (old && !isEditable(old, this.options.now())) return xProblem(403, 'This Post can no longer be edited.');
    if ([...this.posts.values()].some((post) => post !== old && post.text === text)) return duplicateContent();
    const mark = marksIn(text);
    const id = this.newId();
    const images = this.images.attach(media?.media_ids ?? [], old?.id ?? id);
    if (images === null) return invalidRequest('$.media.media_ids', '', 'Your media IDs are invalid.');
    this.options.journal.append({
      where: NAME,
      account: USER.username,
      text,
      ...(images.length > 0 ? { images } : {}),
      ...(mark ? { reference: mark.reference, version: mark.version } : {}),
      ...(mark?.language ? { language: mark.language } : {}),
      ...(old
        ? { event: 'edited', id: old.id, own: edited(old, id) }
        : { event: 'posted', id, ...(parent ? { inReplyTo: parent.id } : {}) }),
    });
    const history = versionsOf(this.known.get(id)!).map((version) => version.id);
    return json(201, {
      data: { id, text: apiText(text), edit_history_post_ids: history, edit_history_tweet_ids: history },
    });
  }

  /** Any version of a post stands for all of them. */
  private remove(id: string): Answer {
    const refused = idRefused(id);
    if (refused) return refused;
    const post = this.known.get(id);
    if (!post) return notFoundAnswer('tweet', 'id', id);
    this.options.journal.append({ where: NAME, event: 'deleted', id: post.id, account: USER.username });
    return json(200, { data: { deleted: true } });
  }

  /** What is not there is told in `errors` of a 200, and there is no `data`. */
  private byId(call: Call, id: string): Answer {
    const refused = idRefused(id);
    if (refused) return refused;
    const fields = postFields(call);
    if (!(fields instanceof Set)) return fields;
    const post = this.known.get(id);
    if (!post) return json(200, { errors: [notFound('tweet', 'id', id)] });
    return json(200, { data: postEntity(post, this.posts, fields, id) });
  }

  private byIds(call: Call): Answer {
    const given = call.query.get('ids') ?? '';
    const ids = [...new Set(given.split(','))];
    if (ids.length > 100 || ids.some((id) => idRefused(id) !== null)) {
      return invalidRequest('ids', given, 'The `ids` query parameter must be 1 to 100 ids, separated by commas');
    }
    const fields = postFields(call);
    if (!(fields instanceof Set)) return fields;
    const found = ids.flatMap((id) => {
      const post = this.known.get(id);
      return post ? [postEntity(post, this.posts, fields, id)] : [];
    });
    const lacking = ids.filter((id) => !this.known.has(id));
    return json(200, {
      ...(found.length > 0 ? { data: found } : {}),
      ...(lacking.length > 0 ? { errors: lacking.map((id) => notFound('tweet', 'ids', id)) } : {}),
    });
  }

  /** Newest first. A page's token is the id it begins below (or above), in base 32. */
  private timeline(call: Call, id: string): Answer {
    const refused = idRefused(id);
    if (refused) return refused;
    const asked = timelineQuery(call);
    if ('status' in asked) return asked;
    if (id !== USER.id) return json(200, { errors: [notFound('user', 'id', id)] });
    const lag = call.lagsBehind();
    const within = [...this.posts.values()]
      .filter((post) => (lag === null || post.seq <= lag) && asked.admits(post))
      .reverse();
    const start = within.findIndex((post) => !asked.below || isBelow(post.id, asked.below));
    const page = start === -1 ? [] : within.slice(start, start + asked.max);
    const oldest = page[page.length - 1];
    const aboveThat = start > asked.max ? (within[start - asked.max - 1]?.id ?? null) : null;
    return json(200, {
      ...(page.length > 0 ? { data: page.map((post) => postEntity(post, this.posts, asked.fields)) } : {}),
      meta: {
        result_count: page.length,
        ...(page[0] && oldest ? { newest_id: page[0].id, oldest_id: oldest.id } : {}),
        ...(oldest && oldest !== within[within.length - 1] ? { next_token: tokenFor(oldest.id) } : {}),
        ...(start > 0 ? { previous_token: tokenFor(aboveThat) } : {}),
      },
    });
  }

  private user(call: Call): object {
    const newest = [...this.posts.keys()].pop();
    return userEntity(new Set((call.query.get('user.fields') ?? '').split(',')), newest);
  }
}

const metadataSchema = z.object({
  id: z.string(),
  metadata: z.object({ alt_text: z.object({ text: z.string().min(1).max(MOST_ALT) }) }),
});

const rateHeaders = (limit: number, remaining: number, resetsAt: Date): Record<string, string> => ({
  'x-rate-limit-limit': String(limit),
  'x-rate-limit-remaining': String(remaining),
  'x-rate-limit-reset': String(Math.ceil(resetsAt.getTime() / 1000)),
});

export const x: StandInKind = {
  name: NAME,
  title: 'X',
  mount: '/x',
  api: '/2',
  postPage: '/:account/status/:id',
  reads: 'newest-first',
  lags: true,
  exercise: {
    kind: 'x',
    name: 'X (training)',
    byDefault: true,
    input: (url, token) => ({ url, account: `@${USER.username}`, accessToken: token }),
  },
  open: ({ token, journal, now, limits }) => new XStandIn({ token, journal, now, rateFactor: limits.rateFactor }),
};
