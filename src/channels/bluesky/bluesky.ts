import type { MakePlugin } from '../plugin.js';
import { blueskyKind, settingsSchema } from './kind.js';
import { BlueskyAccount } from './opened.js';

/** Settings are read anew: those of an older hub lack what was added since, and then its default counts. */
export const bluesky: MakePlugin = (outbound) => ({
  kind: blueskyKind(outbound),
  open: (account, context) =>
    new BlueskyAccount(outbound, { ...account, settings: settingsSchema.parse(account.settings) }, context),
});
