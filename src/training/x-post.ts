import { createHash } from 'node:crypto';
import { escapeHtml } from './markup.js';
import { imagesOn, type Post } from './record.js';
import { xLinksIn } from './weighted-length.js';
import { editControls, newestOf, versionsOf } from './x-versions.js';

export const USER = { id: '1500000000000000001', username: 'crisis', name: 'Crisis centre (training)' };

/** The field names of both generations: `post.fields` of the OpenAPI, `tweet.fields` of the libraries. */
const FIELDS: ReadonlySet<string> = new Set(
  (
    'article article_title attachments author_id card_uri community_id context_annotations conversation_id created_at ' +
    'display_text_range edit_controls edit_history_post_ids edit_history_tweet_ids entities geo id in_reply_to_user_id ' +
    'lang matched_media_notes media_metadata non_public_metrics note_post note_request_suggestions note_tweet ' +
    'organic_metrics paid_partnership possibly_sensitive promoted_metrics public_metrics referenced_posts ' +
    'referenced_tweets reply_settings scopes source suggested_source_links suggested_source_links_with_counts text withheld'
  ).split(' '),
);
export const isPostField = (name: string): boolean => FIELDS.has(name);

/**
 * The text as the API tells it: `&`, `<` and `>` are written as entities, and every address stands as the t.co link
 * that X made of it. Whoever compares it with what was sent must know both.
 */
export function apiText(text: string): string {
  let told = '';
  let at = 0;
  for (const link of xLinksIn(text)) {
    if (!link.certain) continue;
    told += angled(text.slice(at, link.start)) + shortened(link.url);
    at = link.end;
  }
  return told + angled(text.slice(at));
}

const angled = (text: string): string => text.replace(/[&<>]/g, escapeHtml);

/** The same address always has the same short one here; X makes a new one each time. */
export const shortened = (url: string): string =>
  `https://t.co/${createHash('sha256').update(url).digest('base64').replace(/[+/=]/g, '').slice(0, 10)}`;

function urlEntities(text: string): Record<string, unknown>[] {
  const told = apiText(text);
  const entities: Record<string, unknown>[] = [];
  let from = 0;
  for (const link of xLinksIn(text)) {
    if (!link.certain) continue;
    const url = shortened(link.url);
    const start = told.indexOf(url, from);
    from = start + url.length;
    const expanded = /^https?:/i.test(link.url) ? link.url : `http://${link.url}`;
    const display = expanded.replace(/^https?:\/\/(www\.)?/i, '');
    const points = [...told.slice(0, start)].length;
    entities.push({
      start: points,
      end: points + url.length,
      url,
      expanded_url: expanded,
      display_url: display.length > 27 ? `${display.slice(0, 26)}…` : display,
    });
  }
  return entities;
}

/**
 * A Post with its default fields (id, text, history) and those asked for of which the stand-in knows something. Asked for
 * by the id of an older version, it is given as it was; otherwise as it is.
 */
export function postEntity(
  post: Post,
  posts: ReadonlyMap<string, Post>,
  fields: ReadonlySet<string>,
  askedId?: string,
): object {
  const versions = versionsOf(post);
  const { id, text } = versions.find((version) => version.id === askedId) ?? newestOf(post);
  const history = versions.map((version) => version.id);
  const parent = post.inReplyTo;
  const images = imagesOn(post);
  // X writes the address of a post's own picture behind its text.
  const picture = images.length > 0 ? [pictureLink(id)] : [];
  const urls = [...urlEntities(text), ...picture.map((link) => ({ ...link, ...placed(apiText(text), link.url) }))];
  const reference = parent === null ? [] : [{ type: 'replied_to', id: parent }];
  const known: Record<string, unknown> = {
    author_id: USER.id,
    conversation_id: rootOf(post, posts),
    created_at: post.postedAt,
    in_reply_to_user_id: parent === null ? undefined : USER.id,
    referenced_posts: parent === null ? undefined : reference,
    referenced_tweets: parent === null ? undefined : reference,
    entities: urls.length > 0 ? { urls } : undefined,
    lang: post.language ?? 'und',
    possibly_sensitive: false,
    reply_settings: 'everyone',
    edit_controls: editControls(post),
    attachments: images.length > 0 ? { media_keys: images.map((image) => `3_${image.id}`) } : undefined,
    public_metrics: {
      repost_count: 0,
      retweet_count: 0,
      reply_count: [...posts.values()].filter((other) => other.inReplyTo === post.id).length,
      like_count: 0,
      quote_count: 0,
      bookmark_count: 0,
      impression_count: 0,
    },
  };
  const asked = Object.entries(known).filter(([name, value]) => fields.has(name) && value !== undefined);
  return {
    id,
    text: [apiText(text), ...picture.map(({ url }) => url)].join(' '),
    edit_history_post_ids: history,
    edit_history_tweet_ids: history,
    ...Object.fromEntries(asked),
  };
}

const pictureLink = (id: string) => {
  const expanded = `https://x.com/${USER.username}/status/${id}/photo/1`;
  return { url: shortened(expanded), expanded_url: expanded, display_url: `pic.x.com/${id.slice(-10)}` };
};

/** Behind the text and a space, in code points. */
function placed(told: string, url: string): { start: number; end: number } {
  const start = [...told].length + 1;
  return { start, end: start + url.length };
}

function rootOf(post: Post, posts: ReadonlyMap<string, Post>): string {
  let root = post;
  for (let depth = 0; depth < 100 && root.inReplyTo !== null; depth += 1) {
    const parent = posts.get(root.inReplyTo);
    if (!parent) return root.inReplyTo;
    root = parent;
  }
  return root.id;
}

/** A User; what no stand-in knows is left out even when it is asked for. */
export const userEntity = (fields: ReadonlySet<string>, newest: string | undefined): object => {
  const known: Record<string, unknown> = {
    created_at: '2026-01-01T00:00:00.000Z',
    description: 'Exercises only. EXERCICE – OEFENING – ÜBUNG – EXERCISE',
    protected: false,
    verified: false,
    verified_type: 'none',
    most_recent_post_id: newest,
    most_recent_tweet_id: newest,
  };
  const asked = Object.entries(known).filter(([name, value]) => fields.has(name) && value !== undefined);
  return { id: USER.id, name: USER.name, username: USER.username, ...Object.fromEntries(asked) };
};
