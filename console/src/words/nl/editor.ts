import type { editor as english } from '../en/editor.js';
import type { Translated } from '../translated.js';

export const editor: Translated<typeof english> = {};
