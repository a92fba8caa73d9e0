import type { officers as english } from '../en/officers.js';
import type { Translated } from '../translated.js';

export const officers: Translated<typeof english> = {};
