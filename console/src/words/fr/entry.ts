import type { entry as english } from '../en/entry.js';
import type { Translated } from '../translated.js';

export const entry: Translated<typeof english> = {};
