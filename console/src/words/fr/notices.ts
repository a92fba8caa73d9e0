import type { notices as english } from '../en/notices.js';
import type { Translated } from '../translated.js';

export const notices: Translated<typeof english> = {};
