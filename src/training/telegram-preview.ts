import { piecesOf } from './links.js';
import { html, type Markup } from './markup.js';
import type { Post } from './record.js';
import { CHANNEL } from './telegram-request.js';

/** So many are on a page of the preview. */
const PER_PAGE = 20;
/** The first message of every channel; it can be seen, and is nobody's post. */
const CREATED_ID = 1;

/**
 * The public preview of the channel, as https://t.me/s/{name} shows it: the newest posts, or the newest of those before
 * one, oldest first, with a link to what came earlier. What it lacks of the real page is decoration.
 *
 * @param before posts with a smaller id; null for the newest
 */
export function previewPage(posts: readonly Post[], before: number | null, createdAt: string): string {
  const all = [
    { id: CREATED_ID, markup: service(createdAt) },
    ...posts.map((post) => ({ id: Number(post.id), markup: widget(post, posts) })),
  ];
  const within = all.filter(({ id }) => before === null || id < before).sort((a, b) => a.id - b.id);
  const page = within.slice(-PER_PAGE);
  const [first] = page;
  const more = within.length > page.length && first ? older(first.id) : null;
  return html`<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>${CHANNEL.title} – Telegram</title></head><body class="widget_frame_base tgme_webpreview"><main class="tgme_main">
<div class="tgme_channel_info"><div class="tgme_channel_info_header"><div class="tgme_channel_info_header_title"><span dir="auto">${CHANNEL.title}</span></div><div class="tgme_channel_info_header_username"><a href="https://t.me/${CHANNEL.username}">@${CHANNEL.username}</a></div></div></div>
<section class="tgme_channel_history js-message_history">${more}${page.map(({ markup }) => markup)}</section></main></body></html>`
    .text;
}

const older = (id: number): Markup =>
  html`<div class="tgme_widget_message_centered js-messages_more_wrap"><a href="/s/${CHANNEL.username}?before=${id}" class="tme_messages_more js-messages_more" data-before="${id}"></a></div>`;

const service = (createdAt: string): Markup =>
  html`<div class="tgme_widget_message_wrap js-widget_message_wrap"><div class="tgme_widget_message text_not_supported_wrap service_message js-widget_message" data-post="${CHANNEL.username}/${CREATED_ID}"><div class="tgme_widget_message_bubble"><div class="tgme_widget_message_text js-message_text" dir="auto">Channel created</div>${footer(CREATED_ID, createdAt, false)}</div></div></div>`;

function widget(post: Post, posts: readonly Post[]): Markup {
  const parent = posts.find(({ id }) => id === post.inReplyTo);
  return html`<div class="tgme_widget_message_wrap js-widget_message_wrap"><div class="tgme_widget_message text_not_supported_wrap js-widget_message" data-post="${CHANNEL.username}/${post.id}"><div class="tgme_widget_message_bubble"><div class="tgme_widget_message_author accent_color"><a class="tgme_widget_message_owner_name" href="https://t.me/${CHANNEL.username}"><span dir="auto">${CHANNEL.title}</span></a></div>${
    parent &&
    html`<a class="tgme_widget_message_reply user-color-default" href="https://t.me/${CHANNEL.username}/${parent.id}"><div class="tgme_widget_message_author accent_color"><span class="tgme_widget_message_author_name" dir="auto">${CHANNEL.title}</span></div><div class="tgme_widget_message_text js-message_reply_text" dir="auto">${parent.text.slice(0, 80)}</div></a>`
  }<div class="tgme_widget_message_text js-message_text" dir="auto">${wordsOf(post.text)}</div>${footer(Number(post.id), post.postedAt, post.editedAt !== null)}</div></div></div>`;
}

const footer = (id: number, at: string, isEdited: boolean): Markup =>
  html`<div class="tgme_widget_message_footer compact js-message_footer"><div class="tgme_widget_message_info short js-message_info"><span class="tgme_widget_message_views">1</span><span class="copyonly"> views</span><span class="tgme_widget_message_meta">${isEdited && 'edited '}<a class="tgme_widget_message_date" href="https://t.me/${CHANNEL.username}/${id}"><time datetime="${at.replace(/\.\d+Z$/, '+00:00')}" class="time">${at.slice(11, 16)}</time></a></span></div></div>`;

/** Escaped, with `<br/>` for line breaks, and addresses as links to where they say. */
const wordsOf = (text: string): Markup =>
  html`${piecesOf(text).map((piece) =>
    piece.link
      ? html`<a href="${piece.text}" target="_blank" rel="noopener">${piece.text}</a>`
      : piece.text.split('\n').map((line, i) => (i === 0 ? line : html`<br/>${line}`)),
  )}`;
