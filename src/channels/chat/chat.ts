import type { Carried } from '../../domain/notice.js';
import { answered } from '../answered.js';
import type { Outbound } from '../outbound.js';
import { Deadline } from '../plugin.js';

/** Incoming webhooks of Teams (Workflows) take a card; Slack, Mattermost, Rocket.Chat, Zulip and Discord-alikes a text. */
const TEAMS = /(^|\.)(logic\.azure\.com|webhook\.office\.com|powerplatform\.com)$/;

export interface Said {
  readonly text: string;
  readonly url: string;
}

/** Says one text where people read it, and gives programs a notice as JSON: both are one POST, through the guard. */
export class ChatCarrier {
  constructor(readonly outbound: Outbound) {}

  /** What markup would make of a text is taken out, so that a reason that somebody typed neither pings nor leads anybody. */
  say(address: string, said: Said, bounds: { readonly deadlineMs: number }): Promise<Carried> {
    const body = TEAMS.test(new URL(address).hostname)
      ? card(said)
      : { text: `${said.text.replace(/[&<>@*_`~[\]]/g, (sign) => STANDING_FOR[sign]!)}\n${said.url}` };
    return this.post(address, body, bounds);
  }

  async post(address: string, body: unknown, { deadlineMs }: { readonly deadlineMs: number }): Promise<Carried> {
    const answer = await this.outbound.request(
      address,
      { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
      { world: 'live', signal: new Deadline(deadlineMs).signal() },
    );
    return answered(answer, { what: 'webhook', goneAt: [404, 410] });
  }
}

/** Look-alikes, since each of these services escapes in another way and none of them unescapes the others'. */
const STANDING_FOR: { readonly [sign: string]: string } = {
  '&': '＆',
  '<': '‹',
  '>': '›',
  '@': '＠',
  '*': '∗',
  _: 'ˍ',
  '`': 'ˋ',
  '~': '∼',
  '[': '［',
  ']': '］',
};

/** A text run, unlike a text block, reads no Markdown. */
const card = ({ text, url }: Said) => ({
  type: 'message',
  attachments: [
    {
      contentType: 'application/vnd.microsoft.card.adaptive',
      content: {
        type: 'AdaptiveCard',
        version: '1.2',
        body: text.split('\n').map((line) => ({ type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: line }] })),
        actions: [{ type: 'Action.OpenUrl', title: 'Tocsin', url }],
      },
    },
  ],
});
