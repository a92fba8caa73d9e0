import type { MakePlugin } from '../plugin.js';
import { type MastodonSettings, mastodonKind } from './kind.js';
import { MastodonAccount } from './opened.js';

export const mastodon: MakePlugin = (outbound) => ({
  kind: mastodonKind(outbound),
  open: (account, context) =>
    new MastodonAccount(outbound, { ...account, settings: account.settings as MastodonSettings }, context),
});
