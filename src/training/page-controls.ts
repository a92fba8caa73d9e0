import { type Fault, MODE_WORDS, MODES } from './faults.js';
import { html, type Markup } from './markup.js';
import type { Timeline } from './stand-in.js';

/** For people: `mastodon does what it is asked, and its answer is lost (the next call)`. */
export const faultWords = (fault: Fault): string => {
  const often =
    fault.left === null ? 'until switched off' : fault.left === 1 ? 'the next call' : `the next ${fault.left} calls`;
  const bytes = fault.mode === 'cut' ? `after ${fault.bytes ?? 0} bytes, ` : '';
  return `${fault.at} ${MODE_WORDS[fault.mode]} (${bytes}${often})`;
};

/** The faults that are on, each with its switch, and the form for one more. Plain forms: no script is needed. */
export const faultsSection = (faults: readonly Fault[], places: readonly string[]): Markup => html`
<section class="faults" id="faults" aria-labelledby="faults-title"><h2 id="faults-title">Faults</h2>
${
  faults.length === 0
    ? html`<p class="soft">No fault is on: the stand-ins behave.</p>`
    : html`<ul class="on">${faults.map(
        (fault) => html`<li><span>${faultWords(fault)}</span>${switchOff(String(fault.id), 'Switch off')}</li>`,
      )}</ul>${faults.length > 1 && switchOff('all', 'Switch all off')}`
}
<form method="post" action="/faults" class="order">
<label>At<select name="at">${places.map((place) => html`<option>${place}</option>`)}</select></label>
<label class="wide">What goes wrong<select name="mode">${MODES.map(
  (mode) => html`<option value="${mode}">${mode}: ${MODE_WORDS[mode]}</option>`,
)}</select></label>
<label>Calls (empty: as usual)<input type="number" name="times" min="1" max="1000000"></label>
<label>Seconds to reset<input type="number" name="seconds" min="1" max="86400"></label>
<label>Bytes until the cut<input type="number" name="bytes" min="0" max="65536"></label>
<div><button>Switch it on</button></div>
</form></section>`;

const switchOff = (clear: string, words: string): Markup =>
  html`<form method="post" action="/faults"><button class="quiet" name="clear" value="${clear}">${words}</button></form>`;

/** How an officer adds the exercise channel that no hub makes by itself; its token is good for this stand-in only. */
export function howToAdd({ kind, url, token }: Timeline): Markup | null {
  const { byDefault, input, ...channel } = kind.exercise;
  if (byDefault) return null;
  const body = { kind: channel.kind, name: channel.name, world: 'exercise', settings: input(url, token) };
  return html`<details><summary>Add its exercise channel to a hub</summary>
<p class="soft">No hub makes this channel by itself. An admin adds it with <code>POST /api/v1/channels</code> and this body; address and token lead to this stand-in and nowhere else.</p>
<pre>${JSON.stringify(body, null, 2)}</pre></details>`;
}

/** Writes a foreign post on the account, as somebody with its password would. */
export const foreignPost = (at: string): Markup => html`<details><summary>Post by hand</summary>
<form method="post" action="/hand"><input type="hidden" name="at" value="${at}">
<label>Text that the hub knows nothing of<textarea name="post" maxlength="5000" required></textarea></label>
<div class="buttons"><button class="quiet">Post it</button></div></form></details>`;
