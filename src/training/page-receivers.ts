import { html, type Markup } from './markup.js';
import { SHOWN_AT_MOST } from './page-posts.js';
import type { PageTime } from './page-time.js';
import type { Entry } from './record.js';
import { heardBy } from './sight.js';

const KIND_WORDS: Readonly<Record<string, { readonly words: string; readonly tone: string }>> = {
  alert: { words: '▲ alert', tone: '' },
  update: { words: '● update', tone: '' },
  correction: { words: '● correction', tone: '' },
  hold: { words: '⏸ hold: do not use for now', tone: 'held' },
  withdrawal: { words: '✕ withdrawn: do not use', tone: 'bad' },
  'all-clear': { words: '✓ all-clear', tone: 'good' },
};

/** What one broadcaster's desk has: the newest version of each message, then everything that came, in order. */
export function receiverSection(name: string, record: readonly Entry[], time: PageTime): Markup {
  const events = record.filter((entry) => entry.where === name);
  const newest = [...heardBy(events, name).values()].sort((a, b) => b.seq - a.seq).slice(0, SHOWN_AT_MOST);
  const latest = events.slice(-SHOWN_AT_MOST).reverse();
  return html`<section class="receiver" aria-labelledby="r-${name}"><h3 id="r-${name}">${name}</h3>
${newest.length === 0 && html`<p class="empty">No message has been received yet.</p>`}
${newest.map((entry) => message(entry, time))}
${
  latest.length > 0 &&
  html`<details><summary>Everything that came (${events.length})</summary><ul class="past">${latest.map(
    (entry) => html`<li>${time.short(entry.at)} ${told(entry)}</li>`,
  )}</ul>${
    events.length > latest.length &&
    html`<p class="soft">The newest ${latest.length} are shown; <a href="/record">the record</a> has all.</p>`
  }</details>`
}</section>`;
}

function message(entry: Entry, time: PageTime): Markup {
  const kind = KIND_WORDS[entry.kind ?? ''];
  return html`<article class="card"><div class="by"><strong>${entry.reference ?? entry.id}, version ${entry.version ?? '?'}</strong>${time.tell(entry.at)}</div>
<ul class="headlines">${Object.entries(entry.headline ?? {}).map(
    ([language, headline]) =>
      html`<li><b>${language}</b><span lang="${language}" dir="auto" class="said">${headline}</span></li>`,
  )}</ul>
<ul class="marks">${kind && html`<li class="${kind.tone}">${kind.words}</li>`}${
    entry.status === 'exercise' && html`<li>exercise</li>`
  }${entry.verified && html`<li class="good">✓ signature verified</li>`}</ul></article>`;
}

function told(entry: Entry): string {
  if (entry.event === 'rejected') return `refused: ${entry.reason ?? 'no reason told'}`;
  const what =
    entry.version === undefined
      ? entry.type
      : `${entry.reference ?? entry.id}, version ${entry.version} (${entry.type})`;
  return entry.stale ? `dropped: ${what}, which was not newer than what it had` : `${what}`;
}
