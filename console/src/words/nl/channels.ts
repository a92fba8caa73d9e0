import type { channels as english } from '../en/channels.js';
import type { Translated } from '../translated.js';

export const channels: Translated<typeof english> = {};
