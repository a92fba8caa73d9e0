import type { templates as english } from '../en/templates.js';
import type { Translated } from '../translated.js';

export const templates: Translated<typeof english> = {};
