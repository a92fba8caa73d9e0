import type { MakePlugin } from '../plugin.js';
import { type WebhookSettings, webhookKind } from './kind.js';
import { WebhookEndpoint } from './opened.js';

export const webhook: MakePlugin = (outbound) => ({
  kind: webhookKind(outbound),
  open: (account, context) =>
    new WebhookEndpoint(outbound, { ...account, settings: account.settings as WebhookSettings }, context),
});
