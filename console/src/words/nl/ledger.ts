import type { ledger as english } from '../en/ledger.js';
import type { Translated } from '../translated.js';

export const ledger: Translated<typeof english> = {};
