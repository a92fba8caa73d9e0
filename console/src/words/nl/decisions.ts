import type { decisions as english } from '../en/decisions.js';
import type { Translated } from '../translated.js';

export const decisions: Translated<typeof english> = {};
