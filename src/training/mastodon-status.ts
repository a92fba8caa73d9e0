import { hashtagsIn, mastodonContent } from './mastodon-text.js';
import type { Post, PostImage, PostState } from './record.js';

/** The stand-in has one account, as a token of a real instance belongs to one. */
export const ACCOUNT = { id: '110000000000000001', username: 'crisis', displayName: 'Crisis centre (training)' };

/** What the entities need to know of the instance: its address, and the posts that are there. */
export interface Instance {
  /** Without a trailing slash, the stand-in's prefix included: `http://127.0.0.1:3001/mastodon`. */
  readonly url: string;
  readonly posts: ReadonlyMap<string, Post>;
  readonly openedAt: string;
}

/** The Status entity of Mastodon 4. `text` is there only after a delete, as the source to write it anew from. */
export function statusEntity(post: Post, instance: Instance, withSource = false): Record<string, unknown> {
  const url = statusUrl(instance, post.id);
  const current = post.states[post.states.length - 1]!;
  // A reply whose parent was deleted stays, and is a reply to nothing.
  const parent = post.inReplyTo !== null && instance.posts.has(post.inReplyTo) ? post.inReplyTo : null;
  return {
    id: post.id,
    created_at: post.postedAt,
    in_reply_to_id: parent,
    in_reply_to_account_id: parent === null ? null : ACCOUNT.id,
    sensitive: current.sensitive,
    spoiler_text: current.warning,
    visibility: post.visibility,
    language: post.language,
    uri: `${instance.url}/users/${post.account}/statuses/${post.id}`,
    url,
    replies_count: [...instance.posts.values()].filter((other) => other.inReplyTo === post.id).length,
    reblogs_count: 0,
    favourites_count: 0,
    quotes_count: 0,
    edited_at: post.editedAt,
    favourited: false,
    reblogged: false,
    muted: false,
    bookmarked: false,
    pinned: false,
    ...(withSource ? { text: post.text } : {}),
    content: mastodonContent(post.text, `${instance.url}/tags/`),
    filtered: [],
    reblog: null,
    application: { name: 'Training ground', website: null },
    account: accountEntity(instance),
    media_attachments: current.images.map((image) => mediaEntity(image, instance)),
    mentions: [],
    tags: hashtagsIn(post.text).map((name) => ({ name, url: `${instance.url}/tags/${encodeURIComponent(name)}` })),
    emojis: [],
    card: null,
    poll: null,
  };
}

export const statusUrl = (instance: Instance, id: string): string => `${instance.url}/@${ACCOUNT.username}/${id}`;

/** StatusEdit: one of the states that a post has shown. */
export const editEntity = (state: PostState, instance: Instance): Record<string, unknown> => ({
  content: mastodonContent(state.text, `${instance.url}/tags/`),
  spoiler_text: state.warning,
  sensitive: state.sensitive,
  created_at: state.at,
  account: accountEntity(instance),
  media_attachments: state.images.map((image) => mediaEntity(image, instance)),
  emojis: [],
});

/** MediaAttachment; the bytes are at the training ground's own address. */
export function mediaEntity({ id, alt }: PostImage, { url }: Instance): Record<string, unknown> {
  const address = `${new URL(url).origin}/pictures/mastodon/${id}`;
  return {
    id,
    type: 'image',
    url: address,
    preview_url: address,
    remote_url: null,
    meta: {},
    description: alt,
    blurhash: null,
  };
}

export function accountEntity(instance: Instance): Record<string, unknown> {
  const newest = [...instance.posts.values()].pop();
  return {
    id: ACCOUNT.id,
    username: ACCOUNT.username,
    acct: ACCOUNT.username,
    display_name: ACCOUNT.displayName,
    locked: false,
    bot: true,
    discoverable: false,
    indexable: false,
    group: false,
    created_at: `${instance.openedAt.slice(0, 10)}T00:00:00.000Z`,
    note: '<p>Exercises only. EXERCICE – OEFENING – ÜBUNG – EXERCISE</p>',
    url: `${instance.url}/@${ACCOUNT.username}`,
    uri: `${instance.url}/users/${ACCOUNT.username}`,
    avatar: `${instance.url}/avatars/original/missing.png`,
    avatar_static: `${instance.url}/avatars/original/missing.png`,
    header: `${instance.url}/headers/original/missing.png`,
    header_static: `${instance.url}/headers/original/missing.png`,
    followers_count: 0,
    following_count: 0,
    statuses_count: instance.posts.size,
    last_status_at: newest ? newest.postedAt.slice(0, 10) : null,
    hide_collections: false,
    noindex: true,
    emojis: [],
    roles: [],
    fields: [],
  };
}

/** CredentialAccount: the account as its own token sees it. */
export const credentialEntity = (instance: Instance): Record<string, unknown> => ({
  ...accountEntity(instance),
  source: {
    privacy: 'public',
    sensitive: false,
    language: null,
    note: 'Exercises only.',
    fields: [],
    follow_requests_count: 0,
    attribution_domains: [],
    quote_policy: 'nobody',
    indexable: false,
    discoverable: false,
    hide_collections: false,
  },
  role: { id: '-99', name: '', permissions: '0', color: '', highlighted: false },
});

/** `GET /api/v2/instance`; the hub reads its limits from `configuration.statuses`. */
export const instanceEntity = (instance: Instance, characters: number, perUrl: number): Record<string, unknown> => ({
  domain: new URL(instance.url).host,
  title: 'Training ground',
  version: '4.5.0',
  source_url: instance.url,
  description: 'A stand-in for Mastodon. Nothing that is posted here leaves it.',
  usage: { users: { active_month: 1 } },
  thumbnail: { url: `${instance.url}/avatars/original/missing.png` },
  icon: [],
  languages: ['en'],
  configuration: {
    urls: { streaming: '', status: null, about: null, privacy_policy: null, terms_of_service: null },
    vapid: { public_key: '' },
    accounts: { max_featured_tags: 10, max_pinned_statuses: 5 },
    statuses: { max_characters: characters, max_media_attachments: 4, characters_reserved_per_url: perUrl },
    media_attachments: {
      supported_mime_types: [],
      description_limit: 1500,
      image_size_limit: 0,
      image_matrix_limit: 0,
      video_size_limit: 0,
      video_frame_rate_limit: 0,
      video_matrix_limit: 0,
    },
    polls: { max_options: 4, max_characters_per_option: 50, min_expiration: 300, max_expiration: 2629746 },
    translation: { enabled: false },
    limited_federation: true,
  },
  registrations: {
    enabled: false,
    approval_required: false,
    reason_required: false,
    message: null,
    min_age: null,
    url: null,
  },
  api_versions: { mastodon: 7 },
  contact: { email: '', account: null },
  rules: [],
});
