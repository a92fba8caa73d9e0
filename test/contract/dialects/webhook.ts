import { type Dialect, delivery, inMs, unfiltered } from '../dialect.js';

const WHSEC = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

export const dialect: Dialect = {
  kind: 'webhook',
  settings: (url) => ({ url, broadcaster: 'Radio Un', ...unfiltered }),
  secrets: { secret: WHSEC },
  delivery: (overrides) =>
    delivery({
      op: 'send',
      language: '*',
      text: JSON.stringify({
        type: 'message.update',
        data: { id: 'm', version: 2, texts: { fr: { headline: 'Écoutez' } } },
      }),
      marker: 'm_2',
      key: 'm_2',
      ...overrides,
    }),
  act(received, shown) {
    shown.set(String(received.headers['webhook-id']), { text: received.body, replyTo: null });
    return { status: 204, body: '' };
  },
  limited(when): { [name: string]: string } {
    if (when === 'missing') return {};
    return { 'retry-after': when === 'garbled' ? 'soon' : new Date(inMs(when)).toUTCString() };
  },
  replyGone: { status: 404 },
};
