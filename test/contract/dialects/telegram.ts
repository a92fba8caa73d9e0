import { type Dialect, delivery, escaped, inMs, json, type Shown, unfiltered } from '../dialect.js';
import type { Reply } from '../far-side.js';

const PERMALINK = 'https://crisis.example/fr/messages/2026-0042/v2';
const ok = (result: unknown): Reply => ({ status: 200, body: { ok: true, result } });
const bad = (reason: string): Reply => ({
  status: 400,
  body: { ok: false, error_code: 400, description: `Bad Request: ${reason}` },
});
const CHANNEL = { id: -1001234567890, type: 'channel', title: 'Crisis', username: 'Crisis' };
const REPLY_GONE = bad('message to be replied not found');

/** As t.me shows a post: line breaks, links whose words are their address, and the words of what it replies to. */
const widget = (id: string, text: string, { service = false, quote = '' } = {}): string =>
  `<div class="tgme_widget_message_wrap js-widget_message_wrap"><div class="tgme_widget_message text_not_supported_wrap ${
    service ? 'service_message ' : ''
  }js-widget_message" data-post="Crisis/${id}" data-view="e30"><div class="tgme_widget_message_bubble">${
    quote &&
    `<a class="tgme_widget_message_reply" href="https://t.me/Crisis/1"><div class="tgme_widget_message_text js-message_reply_text" dir="auto">${escaped(quote)}</div></a>`
  }<div class="tgme_widget_message_text js-message_text" dir="auto">${escaped(text)
    .replaceAll('\n', '<br/>')
    .replace(/https:\/\/[^\s<]+/g, '<a href="$&" target="_blank" rel="noopener">$&</a>')}</div>
<div class="tgme_widget_message_footer"><a class="tgme_widget_message_date" href="https://t.me/Crisis/${id}"><time datetime="2026-11-22T02:14:07+00:00" class="time">02:14</time></a></div></div></div></div>`;

/** The newest 20 posts before one, after which older ones may follow. The first of all is "Channel created". */
export function preview(shown: Shown, before = Number.POSITIVE_INFINITY): Reply {
  const posts = [...shown].map(([id, { text, replyTo }]) => ({
    id,
    text,
    quote: shown.get(replyTo ?? '')?.text ?? '',
  }));
  const all = [{ id: '1', text: 'Channel created', quote: '' }, ...posts].sort((a, b) => Number(a.id) - Number(b.id));
  const within = all.filter(({ id }) => Number(id) < before);
  const page = within.slice(-20);
  const more = within.length > page.length ? `<a class="tme_messages_more" data-before="${page[0]?.id}"></a>` : '';
  const widgets = page.map(({ id, text, quote }) => widget(id, text, { service: id === '1', quote }));
  return {
    status: 200,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: `<!DOCTYPE html><html><body><section class="tgme_channel_history js-message_history">${more}${widgets.join('\n')}</section></body></html>`,
  };
}

export const dialect: Dialect = {
  kind: 'telegram',
  settings: (url) => ({ url, chat: '@crisis', ...unfiltered }),
  secrets: { token: '123456789:AAE-made_up_for_this_suite-0123456789' },
  delivery: (overrides) =>
    delivery({
      text: `MISE À JOUR – Incendie & fumée\n\nFermez les fenêtres.\n\n${PERMALINK}`,
      marker: PERMALINK,
      ...overrides,
    }),
  act(received, shown) {
    const url = new URL(received.path, 'http://far.example');
    if (url.pathname.endsWith('/s/crisis'))
      return preview(shown, Number(url.searchParams.get('before') ?? Number.POSITIVE_INFINITY));
    const given = json(received) as { message_id?: number; text: string; reply_parameters?: { message_id: number } };
    const id = String(given.message_id);
    const post = shown.get(id);
    const told = (of: string) => ({ message_id: Number(of), chat: CHANNEL, date: 1, text: shown.get(of)?.text });
    switch (url.pathname.split('/').at(-1)) {
      case 'getMe':
        return ok({ id: 123456789, is_bot: true, username: 'crisis_bot' });
      case 'getChat':
        return ok(CHANNEL);
      case 'getChatMember':
        return ok({
          status: 'administrator',
          can_post_messages: true,
          can_edit_messages: true,
          can_delete_messages: true,
        });
      case 'sendMessage': {
        const replyTo = given.reply_parameters ? String(given.reply_parameters.message_id) : null;
        if (replyTo !== null && !shown.has(replyTo)) return REPLY_GONE;
        const made = String(Math.max(1, ...[...shown.keys()].map(Number)) + 1);
        shown.set(made, { text: given.text, replyTo });
        return ok(told(made));
      }
      case 'editMessageText':
        if (!post) return bad('message to edit not found');
        if (post.text === given.text) return bad('message is not modified');
        shown.set(id, { ...post, text: given.text });
        return ok(told(id));
      case 'deleteMessage':
        return shown.delete(id) ? ok(true) : bad('message to delete not found');
      default:
        return { status: 404, body: { ok: false, error_code: 404, description: 'Not Found' } };
    }
  },
  limited: () => ({}),
  limitedBody(when) {
    const SECONDS = { soon: 30, later: 900, past: 0, absurd: inMs('absurd'), garbled: 'tomorrow', missing: undefined };
    const parameters = when === 'missing' ? undefined : { retry_after: SECONDS[when] };
    return { ok: false, error_code: 429, description: 'Too Many Requests', parameters };
  },
  replyGone: REPLY_GONE,
};
