/**
 * The stand-in for one Mastodon account (Mastodon 4.5, as standards.md §5 has it read): it creates, edits, deletes and
 * lists statuses, keeps an Idempotency-Key for an hour, takes images, counts lengths and makes HTML as Mastodon does. It
 * has no films, polls, scheduling or federation, and says so instead of pretending.
 */
import { type Answer, type Call, json, titleOf } from './answer.js';
import type { Journal } from './journal.js';
import { type Fields, fieldsOf, languageOf, mediaIdsIn, saidIn, text } from './mastodon-fields.js';
import {
  ACCOUNT,
  credentialEntity,
  editEntity,
  type Instance,
  instanceEntity,
  mediaEntity,
  statusEntity,
} from './mastodon-status.js';
import { CHARACTERS_PER_URL } from './mastodon-text.js';
import { linkHeader, timelinePage } from './mastodon-timeline.js';
import { type Entry, follow, type Post, type PostImage, type Visibility } from './record.js';
import { type Route, route } from './router.js';
import { bearerToken, type PostingStandIn, RateWindow, Snowflakes, type StandInKind, sameSecret } from './stand-in.js';
import { type Picture, partsOf, typeOf, Uploads } from './uploads.js';

export interface MastodonOptions {
  /** Of the whole training ground, and of this stand-in in it, without a trailing slash. */
  readonly origin: string;
  readonly url: string;
  readonly token: string;
  readonly journal: Journal;
  readonly now: () => Date;
  readonly characters: number;
  /** The documented rates are multiplied by this. */
  readonly rateFactor: number;
}

const NAME = 'mastodon';
/** post_status_service.rb: `redis.setex(…, 3_600, …)`. */
const KEY_SECONDS = 3600;
/** api/base_controller.rb: `DEFAULT_STATUSES_LIMIT`. */
const MOST_AT_ONCE = 20;
const MEDIA_PATH = '/api/v2/media';
/** media_attachment.rb: `MAX_DESCRIPTION_LENGTH`. */
const MOST_ALT = 1500;
const NOT_ATTACHED = 'Validation failed: Media was not found or is already attached to another post';
const VISIBILITIES: readonly string[] = ['public', 'unlisted', 'private', 'direct'] satisfies Visibility[];

export class MastodonStandIn implements PostingStandIn {
  readonly name = NAME;
  readonly account = ACCOUNT.username;
  readonly routes: readonly Route[];
  /** Every post that is there, by id, in the order of posting. */
  readonly posts = new Map<string, Post>();
  private readonly keys = new Map<string, { id: string; at: number }>();
  private readonly ids = new Snowflakes(0n, 16n);
  private readonly calls: RateWindow;
  private readonly creations: RateWindow;
  private readonly deletions: RateWindow;
  private readonly instance: Instance;
  private readonly images = new Uploads(() => this.newId());

  constructor(private readonly options: MastodonOptions) {
    // rack_attack.rb and rate_limiter.rb: per token 300 in 5 minutes, new statuses 300 in 3 hours, deletes 30 in 30 minutes.
    this.calls = new RateWindow(Math.ceil(300 * options.rateFactor), 300);
    this.creations = new RateWindow(Math.ceil(300 * options.rateFactor), 10_800);
    this.deletions = new RateWindow(Math.ceil(30 * options.rateFactor), 1800);
    this.instance = { url: options.url, posts: this.posts, openedAt: options.now().toISOString() };
    options.journal.follow((entry) => this.remember(entry));
    this.routes = [
      route('GET', '/api/v2/instance', () =>
        json(200, instanceEntity(this.instance, options.characters, CHARACTERS_PER_URL)),
      ),
      route('GET', '/api/v1/accounts/verify_credentials', () => json(200, credentialEntity(this.instance))),
      route('GET', '/api/v1/accounts/:id/statuses', (call, [id = '']) => this.timeline(call, id)),
      route('POST', MEDIA_PATH, (call) => this.upload(call)),
      route('GET', '/api/v1/media/:id', (_, [id = '']) => {
        const image = this.images.get(id);
        return image ? json(200, mediaEntity(image, this.instance)) : this.no(404, 'Record not found');
      }),
      route('GET', '/api/v1/statuses', (call) => this.several(call)),
      route('POST', '/api/v1/statuses', (call) => this.create(call)),
      route('GET', '/api/v1/statuses/:id', (_, [id]) => this.withPost(id, (post) => json(200, this.entity(post)))),
      route('PUT', '/api/v1/statuses/:id', (call, [id]) => this.withPost(id, (post) => this.edit(call, post))),
      route('DELETE', '/api/v1/statuses/:id', (_, [id]) => this.withPost(id, (post) => this.remove(post))),
      route('GET', '/api/v1/statuses/:id/source', (_, [id]) =>
        this.withPost(id, (post) =>
          json(200, { id: post.id, text: post.text, spoiler_text: post.states[post.states.length - 1]?.warning ?? '' }),
        ),
      ),
      route('GET', '/api/v1/statuses/:id/history', (_, [id]) =>
        this.withPost(id, (post) =>
          json(
            200,
            post.states.map((state) => editEntity(state, this.instance)),
          ),
        ),
      ),
    ];
  }

  /** Reading what is public needs no token; a wrong one is refused everywhere. */
  admit(call: Call): Answer | null {
    const token = bearerToken(call);
    const open =
      call.method !== 'POST' && call.method !== 'PUT' && call.method !== 'DELETE' && !OWN_ONLY.test(call.path);
    if (token === null ? !open : !sameSecret(token, this.options.token)) {
      return this.no(401, 'The access token is invalid');
    }
    return this.windowsOf(call).some((window) => window.count(this.options.now()).exceeded)
      ? this.no(429, 'Too many requests')
      : null;
  }

  headers(call: Call): Record<string, string> {
    const window = this.windowsOf(call)[0]!;
    const { remaining, resetsAt } = window.state();
    return rateHeaders(window.limit, remaining, resetsAt);
  }

  no(status: number, detail: string): Answer {
    return json(status, { error: detail === '' ? titleOf(status) : detail });
  }

  rateLimited(seconds: number | null): Answer {
    const resetsAt = new Date(this.options.now().getTime() + (seconds ?? 300) * 1000);
    return json(429, { error: 'Too many requests' }, rateHeaders(this.calls.limit, 0, resetsAt));
  }

  /** The status is there, and the answer does not say so: only the key or a look can tell. */
  duplicate(): Answer {
    return this.no(500, 'Internal server error');
  }

  refused(): Answer {
    return this.no(422, 'Validation failed: Text was refused by this instance');
  }

  readonly uploads = [MEDIA_PATH];

  /** An image that no status has is seen by nobody. */
  changes(call: Call): boolean {
    return call.method !== 'GET' && call.method !== 'HEAD' && call.path !== MEDIA_PATH;
  }

  picture(id: string): Picture | undefined {
    return this.images.get(id);
  }

  private upload(call: Call): Answer {
    const parts = partsOf(call);
    const bytes = parts?.get('file');
    const type = bytes ? typeOf(bytes) : null;
    if (!bytes || type === null) return this.no(422, 'Validation failed: File content type is invalid');
    const alt = parts?.get('description')?.toString('utf8') ?? '';
    if ([...alt].length > MOST_ALT)
      return this.no(422, `Validation failed: Description is too long (maximum is ${MOST_ALT} characters)`);
    return json(200, mediaEntity(this.images.add({ type, bytes }, alt), this.instance));
  }

  /** Those of a call on this post; null where Mastodon would not take them. */
  private attached(fields: Fields, post: string): readonly PostImage[] | null {
    return this.images.attach(mediaIdsIn(fields), post);
  }

  /** The tightest window that counts this call stands first: its numbers are the ones told. */
  private windowsOf(call: Call): RateWindow[] {
    if (call.method === 'POST' && call.path !== MEDIA_PATH) return [this.creations, this.calls];
    return call.method === 'DELETE' ? [this.deletions, this.calls] : [this.calls];
  }

  newId(): string {
    return this.ids.next(this.options.now());
  }

  private remember(entry: Entry): void {
    if (entry.where !== NAME) return;
    follow(this.posts, entry);
    this.ids.seen(entry.id);
    if (entry.event === 'posted' && entry.key !== undefined) {
      this.keys.set(entry.key, { id: entry.id, at: Date.parse(entry.at) });
    }
  }

  private create(call: Call): Answer {
    const fields = fieldsOf(call);
    if (!fields) return this.no(400, 'The body is not a JSON object or a form');
    const parent = text(fields.get('in_reply_to_id'));
    if (parent !== '' && !this.posts.has(parent)) {
      return this.no(404, 'The post you are trying to reply to does not appear to exist.');
    }
    const key = String(call.headers['idempotency-key'] ?? '').slice(0, 256);
    const known = this.keys.get(key);
    if (known && this.options.now().getTime() - known.at < KEY_SECONDS * 1000) {
      // What the key made is given as it stands now; if it was deleted, `find` fails: 404.
      return this.withPost(known.id, (post) => json(200, this.entity(post)));
    }
    const visibility = text(fields.get('visibility')) || 'public';
    if (!VISIBILITIES.includes(visibility))
      return this.no(422, `'${visibility.slice(0, 40)}' is not a valid visibility`);
    if (text(fields.get('scheduled_at')) !== '') return this.no(422, 'This stand-in does not schedule statuses');
    const said = saidIn(fields, this.options.characters);
    if (typeof said === 'string') return this.no(422, said);
    const id = this.newId();
    const images = this.attached(fields, id);
    if (images === null) return this.no(422, NOT_ATTACHED);
    this.options.journal.append({
      where: NAME,
      event: 'posted',
      id,
      account: ACCOUNT.username,
      visibility: visibility as Visibility,
      ...(parent === '' ? {} : { inReplyTo: parent }),
      ...(key === '' ? {} : { key }),
      language: languageOf(fields) ?? 'en',
      ...said,
      ...(images.length > 0 ? { images } : {}),
    });
    return this.withPost(id, (post) => json(200, this.entity(post)));
  }

  /** The full state each time: an omitted text counts as empty (standards.md §5), an omitted language as unchanged. */
  private edit(call: Call, post: Post): Answer {
    const fields = fieldsOf(call);
    if (!fields) return this.no(400, 'The body is not a JSON object or a form');
    const said = saidIn(fields, this.options.characters);
    if (typeof said === 'string') return this.no(422, said);
    const language = languageOf(fields) ?? post.language ?? 'en';
    const images = this.attached(fields, post.id);
    if (images === null) return this.no(422, NOT_ATTACHED);
    const current = post.states[post.states.length - 1]!;
    const unchanged =
      said.text === current.text &&
      (said.warning ?? '') === current.warning &&
      (said.sensitive ?? false) === current.sensitive &&
      JSON.stringify(images) === JSON.stringify(current.images) &&
      language === post.language;
    if (!unchanged) {
      this.options.journal.append({
        where: NAME,
        event: 'edited',
        id: post.id,
        account: post.account,
        language,
        ...said,
        ...(images.length > 0 ? { images } : {}),
      });
    }
    return this.withPost(post.id, (now) => json(200, this.entity(now)));
  }

  private remove(post: Post): Answer {
    const answer = json(200, statusEntity(post, this.instance, true));
    this.options.journal.append({ where: NAME, event: 'deleted', id: post.id, account: post.account });
    return answer;
  }

  /** Since 4.3; ids that name nothing are left out without a word. */
  private several(call: Call): Answer {
    const ids = new Set(call.query.getAll('id[]'));
    if (ids.size > MOST_AT_ONCE) return this.no(422, 'Validation failed');
    return json(
      200,
      [...ids].flatMap((id) => this.posts.get(id) ?? []).map((post) => this.entity(post)),
    );
  }

  private timeline(call: Call, account: string): Answer {
    if (account !== ACCOUNT.id) return this.no(404, 'Record not found');
    const page = timelinePage([...this.posts.values()], call);
    const entities = page.posts.map((post) => this.entity(post));
    const link = linkHeader(page, `${this.options.origin}${call.prefix}${call.path}`);
    return json(200, entities, link === null ? {} : { link });
  }

  private entity(post: Post): Record<string, unknown> {
    return statusEntity(post, this.instance);
  }

  private withPost(id: string | undefined, then: (post: Post) => Answer): Answer {
    const post = this.posts.get(id ?? '');
    return post ? then(post) : this.no(404, 'Record not found');
  }
}

const OWN_ONLY = /verify_credentials$|\/source$/;

const rateHeaders = (limit: number, remaining: number, resetsAt: Date): Record<string, string> => ({
  'x-ratelimit-limit': String(limit),
  'x-ratelimit-remaining': String(remaining),
  'x-ratelimit-reset': resetsAt.toISOString(),
});

export const mastodon: StandInKind = {
  name: NAME,
  title: 'Mastodon',
  mount: '/mastodon',
  api: '/api',
  postPage: `/@${ACCOUNT.username}/:id`,
  reads: 'threads',
  lags: true,
  exercise: {
    kind: 'mastodon',
    name: 'Mastodon (training)',
    byDefault: true,
    input: (url, token) => ({ url, token }),
  },
  open: ({ limits, ...making }) =>
    new MastodonStandIn({ ...making, characters: limits.statusCharacters, rateFactor: limits.rateFactor }),
};
