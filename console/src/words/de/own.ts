import type { own as english } from '../en/own.js';
import type { Translated } from '../translated.js';

export const own: Translated<typeof english> = {};
