import type { preview as english } from '../en/preview.js';
import type { Translated } from '../translated.js';

export const preview: Translated<typeof english> = {};
