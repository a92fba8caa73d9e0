import type { MakePlugin } from '../plugin.js';
import { mastodonKind, settingsSchema } from './kind.js';
import { MastodonAccount } from './opened.js';

/** Settings are read anew: those of an older hub lack what was added since, and then its default counts. */
export const mastodon: MakePlugin = (outbound) => ({
  kind: mastodonKind(outbound),
  open: (account, context) =>
    new MastodonAccount(outbound, { ...account, settings: settingsSchema.parse(account.settings) }, context),
});
