import type { MakePlugin } from '../plugin.js';
import { type XSettings, xKind } from './kind.js';
import { XAccount } from './opened.js';

export const x: MakePlugin = (outbound) => ({
  kind: xKind(outbound),
  open: (account, context) => new XAccount(outbound, { ...account, settings: account.settings as XSettings }, context),
});
