import { createHash } from 'node:crypto';
import type { Answer } from './answer.js';
import type { Faults } from './faults.js';
import type { Journal } from './journal.js';
import { html, Markup } from './markup.js';
import { faultsSection, faultWords, foreignPost, howToAdd } from './page-controls.js';
import { postsOf } from './page-posts.js';
import { receiverSection } from './page-receivers.js';
import { STYLE } from './page-style.js';
import { PageTime } from './page-time.js';
import { isPublic } from './record.js';
import type { Timeline } from './stand-in.js';

/** What the page is made of. */
export interface Scene {
  readonly journal: Journal;
  readonly faults: Faults;
  /** In the order of their columns. */
  readonly timelines: readonly Timeline[];
  readonly receivers: readonly string[];
  readonly now: () => Date;
  readonly timeZone: string;
}

/** Why nothing was done, for the person who pressed a button. */
export interface Notice {
  readonly text: string;
}

const CSP = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "img-src 'self' data:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * The timelines as a reader would see them. No script, and no refresh by itself, which would take the place away under
 * somebody who reads with a screen reader: "Show newest" loads it anew.
 */
export function timelinesPage(scene: Scene, status: number, notice: Notice | null): Answer {
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': CSP,
      // `no-referrer` would make a browser send our own forms with `Origin: null`.
      'referrer-policy': 'same-origin',
    },
    body: document(scene, notice).text,
  };
}

function document(scene: Scene, notice: Notice | null): Markup {
  const now = scene.now();
  const time = new PageTime(scene.timeZone, now);
  const faults = scene.faults.all();
  const { journal, timelines, receivers } = scene;
  return html`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>EXERCISE: training ground</title><link rel="icon" href="data:,"><style>${new Markup(STYLE)}</style></head>
<body><a class="skip" href="#timelines">To the timelines</a>
<header><div class="band"><span><b lang="fr">EXERCICE</b> – <b lang="nl">OEFENING</b> – <b lang="de">ÜBUNG</b> – <b lang="en">EXERCISE</b></span></div>
<div class="top"><div><h1>Training ground</h1>
<p>What the public would see, on stand-ins for the real far sides. Nothing here reaches a real account.</p></div>
<div class="fresh"><div><span>As of ${time.short(now.toISOString())} ${scene.timeZone}</span><a href="/">Show newest</a></div>
<nav aria-label="On this page">${timelines.map(({ kind }) => html`<a href="#c-${kind.name}">${kind.title}</a>`)}<a href="#c-receivers">Broadcasters</a><a href="#faults">Faults</a></nav></div></div></header>
<main id="timelines">
${notice && html`<p class="notice" role="alert">${notice.text}</p>`}
${
  faults.length > 0 &&
  html`<div class="alarm" role="status"><strong>Faults are on</strong><ul>${faults.map((fault) => html`<li>${faultWords(fault)}</li>`)}</ul></div>`
}
<div class="columns">
${timelines.map((timeline) => column(timeline, time))}
<section aria-labelledby="c-receivers"><div class="head"><h2 id="c-receivers">Broadcasters</h2><span class="soft">${plural(receivers.length, 'receiver')}</span></div>
${receivers.length === 0 && html`<p class="empty">No receiver is set up.</p>`}
${receivers.map((name) => receiverSection(name, journal.entries, time))}</section>
</div>
${faultsSection(faults, [...timelines.map(({ kind }) => kind.name), ...receivers])}
</main>
<footer class="bottom">Everything that the public could see, with its times: <a href="/record">the record</a> (JSON, ${plural(journal.entries.length, 'entry', 'entries')}).</footer>
</body></html>`;
}

function column(timeline: Timeline, time: PageTime): Markup {
  const { kind, standIn } = timeline;
  const count = [...standIn.posts.values()].filter(isPublic).length;
  return html`<section aria-labelledby="c-${kind.name}"><div class="head"><h2 id="c-${kind.name}">${kind.title}</h2><span class="soft">@${standIn.account}, ${plural(count, 'post')}</span></div>
${count === 0 ? html`<p class="empty">Nothing is posted here. Posts appear as soon as an exercise is released to this channel.</p>` : postsOf(timeline, time)}
${foreignPost(kind.name)}
${howToAdd(timeline)}</section>`;
}

const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
