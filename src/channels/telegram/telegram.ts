import type { MakePlugin } from '../plugin.js';
import { settingsSchema, telegramKind } from './kind.js';
import { TelegramChannel } from './opened.js';

/** Settings are read anew: those of an older hub lack what was added since, and then its default counts. */
export const telegram: MakePlugin = (outbound) => ({
  kind: telegramKind(outbound),
  open: (account, context) =>
    new TelegramChannel(outbound, { ...account, settings: settingsSchema.parse(account.settings) }, context),
});
