import type { MakePlugin } from '../plugin.js';
import { settingsSchema, xKind } from './kind.js';
import { XAccount } from './opened.js';

/** Settings are read anew: those of an older hub lack what was added since, and then its default counts. */
export const x: MakePlugin = (outbound) => ({
  kind: xKind(outbound),
  open: (account, context) =>
    new XAccount(outbound, { ...account, settings: settingsSchema.parse(account.settings) }, context),
});
