import type { messages as english } from '../en/messages.js';
import type { Translated } from '../translated.js';

export const messages: Translated<typeof english> = {};
