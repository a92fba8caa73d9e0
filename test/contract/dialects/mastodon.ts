import { type Dialect, delivery, escaped, inMs, json, lastPart, newId, unfiltered } from '../dialect.js';

const PERMALINK = 'https://crisis.example/fr/messages/2026-0042/v2';

const html = (text: string): string =>
  `<p>${escaped(text)
    .replaceAll('\n\n', '</p><p>')
    .replaceAll('\n', '<br />')
    .replace(
      /https:\/\/(\S+)/g,
      '<a href="https://$1" rel="nofollow"><span class="invisible">https://</span><span>$1</span></a>',
    )}</p>`;

export const dialect: Dialect = {
  kind: 'mastodon',
  settings: (url) => ({ url, visibility: 'public', ...unfiltered }),
  secrets: { token: 'mastodon-token-0123456789' },
  delivery: (overrides) =>
    delivery({
      text: `MISE À JOUR – Incendie & fumée\n\nFermez les fenêtres.\n\n${PERMALINK}`,
      marker: PERMALINK,
      ...overrides,
    }),
  act({ method, path, ...received }, shown) {
    const status = (id: string) => ({
      id,
      url: `https://far.example/@crisis/${id}`,
      content: html(shown.get(id)!.text),
    });
    const id = lastPart(path.replace(/\/source$/, ''));
    const ids = new URL(path, 'http://far.example').searchParams.getAll('id[]');
    if (ids.length > 0) return { status: 200, body: ids.filter((each) => shown.has(each)).map(status) };
    if (path.includes('/verify_credentials')) return { status: 200, body: { id: '1', acct: 'crisis' } };
    if (path.includes('/api/v2/instance'))
      return {
        status: 200,
        body: { configuration: { statuses: { max_characters: 800, characters_reserved_per_url: 30 } } },
      };
    if (path.includes('/accounts/1/statuses'))
      return { status: 200, body: path.includes('max_id') ? [] : [...shown.keys()].reverse().map(status) };
    if (method === 'POST') {
      const { status: text, in_reply_to_id } = json({ ...received, method, path });
      const made = newId(shown);
      shown.set(made, { text: String(text), replyTo: in_reply_to_id ? String(in_reply_to_id) : null });
      return { status: 200, body: status(made) };
    }
    if (!shown.has(id)) return { status: 404, body: { error: 'Record not found' } };
    if (path.includes('/source')) return { status: 200, body: { id, text: shown.get(id)!.text, spoiler_text: '' } };
    if (method === 'PUT')
      shown.set(id, { ...shown.get(id)!, text: String(json({ ...received, method, path }).status) });
    const body = status(id);
    if (method === 'DELETE') shown.delete(id);
    return { status: 200, body };
  },
  limited(when): { [name: string]: string } {
    if (when === 'missing') return {};
    return { 'x-ratelimit-reset': when === 'garbled' ? 'tomorrow' : new Date(inMs(when)).toISOString() };
  },
  left: (remaining, resetAt) => ({
    'x-ratelimit-limit': '300',
    'x-ratelimit-remaining': remaining,
    'x-ratelimit-reset': resetAt.toISOString(),
  }),
  replyGone: { status: 404, body: { error: 'The post you are trying to reply to does not appear to exist.' } },
};
