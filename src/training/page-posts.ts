import { piecesOf } from './links.js';
import { html, type Markup } from './markup.js';
import type { PageTime } from './page-time.js';
import { imagesOn, isPublic, type Post, type PostImage } from './record.js';
import type { PostingStandIn, Timeline } from './stand-in.js';

/** So many of the newest are on the page; the record has them all. */
export const SHOWN_AT_MOST = 40;

export const postsOf = ({ kind, standIn }: Timeline, time: PageTime): Markup =>
  kind.reads === 'threads' ? threads(standIn, time) : flat(standIn, time);

/** A timeline where replies stand under what they reply to, as Mastodon's threads are read. */
function threads(standIn: PostingStandIn, time: PageTime): Markup {
  const posts = [...standIn.posts.values()].filter(isPublic);
  const under = new Map<string, Post[]>();
  const roots: Post[] = [];
  const rootOf = new Map<string, string>();
  for (const post of posts) {
    const root = post.inReplyTo === null ? undefined : rootOf.get(post.inReplyTo);
    rootOf.set(post.id, root ?? post.id);
    if (root === undefined) roots.push(post);
    else under.set(root, [...(under.get(root) ?? []), post]);
  }
  const newest = roots.slice(-SHOWN_AT_MOST).reverse();
  return html`${newest.map((root) => {
    const replies = under.get(root.id) ?? [];
    return html`<div class="thread">${card(root, standIn, time)}${
      replies.length > 0 && html`<div class="replies">${replies.map((reply) => card(reply, standIn, time))}</div>`
    }</div>`;
  })}${left(roots.length)}`;
}

/** A timeline with the newest first, each by itself, as X shows an account. */
function flat(standIn: PostingStandIn, time: PageTime): Markup {
  const posts = [...standIn.posts.values()].filter(isPublic);
  return html`${posts
    .slice(-SHOWN_AT_MOST)
    .reverse()
    .map((post) => card(post, standIn, time))}${left(posts.length)}`;
}

const left = (count: number): Markup | null =>
  count > SHOWN_AT_MOST
    ? html`<p class="soft">The newest ${SHOWN_AT_MOST} of ${count} are shown; <a href="/record">the record</a> has all.</p>`
    : null;

function card(post: Post, standIn: PostingStandIn, time: PageTime): Markup {
  const anchor = `${post.where}-${post.id}`;
  const current = post.states[post.states.length - 1];
  const earlier = post.states.slice(0, -1).reverse();
  const parent = post.inReplyTo === null ? null : standIn.posts.get(post.inReplyTo);
  return html`<article class="card" id="${anchor}">
<div class="by"><strong>@${post.account}</strong><a href="#${anchor}">${time.tell(post.postedAt)}</a></div>
${
  post.inReplyTo !== null &&
  html`<div class="soft">in reply to ${
    parent
      ? html`<a href="#${parent.where}-${parent.id}">the post of ${time.short(parent.postedAt)}</a>`
      : 'a post that is gone'
  }</div>`
}
${current?.warning ? html`<p class="warned">${current.warning}</p>` : null}
${said(post.text, post.language)}
${imagesOn(post).map((image) => pictured(image, post))}
<ul class="marks">${post.reference && html`<li>${post.reference}, version ${post.version ?? '?'}</li>`}${
    post.language && html`<li>${post.language}</li>`
  }${post.editedAt && html`<li>edited ${time.short(post.editedAt)}</li>`}${
    post.byHand && html`<li class="bad">! by hand, not by the hub</li>`
  }</ul>
${
  earlier.length > 0 &&
  html`<details><summary>${earlier.length === 1 ? 'What it said before' : `What it said before (${earlier.length})`}</summary><ol class="past" reversed>${earlier.map(
    (state) =>
      html`<li><span class="soft">${time.short(state.at)}${state.byHand && ', by hand'}</span>${said(state.text, post.language)}</li>`,
  )}</ol></details>`
}
<details><summary>Act by hand</summary>
<form method="post" action="/hand"><input type="hidden" name="at" value="${post.where}"><input type="hidden" name="id" value="${post.id}">
<label>Text as somebody on the platform would change it<textarea name="edit" maxlength="5000">
${post.text}</textarea></label>
<div class="buttons"><button class="quiet">Change it</button><button class="danger" name="delete" value="yes">Delete it</button></div></form></details>
</article>`;
}

/** With its description in words, for that is what some readers have of it. One that is only linked is named by its address. */
const pictured = ({ id, alt }: PostImage, { where, language }: Post): Markup =>
  /^https?:/.test(id)
    ? html`<p class="soft">shows the picture at <a href="${id}" rel="nofollow noopener noreferrer">${id}</a></p>`
    : html`<figure><img src="/pictures/${where}/${encodeURIComponent(id)}" alt="${alt}"><figcaption class="soft"${
        language ? html` lang="${language}"` : null
      }>${alt}</figcaption></figure>`;

/** A text as it was written: line breaks kept, addresses as links, everything escaped. */
const said = (text: string, language: string | null): Markup =>
  html`<p class="said" dir="auto"${language ? html` lang="${language}"` : null}>${piecesOf(text).map((piece) =>
    piece.link ? html`<a href="${piece.text}" rel="nofollow noopener noreferrer">${piece.text}</a>` : piece.text,
  )}</p>`;
