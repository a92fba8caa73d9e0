import type { board as english } from '../en/board.js';
import type { Translated } from '../translated.js';

export const board: Translated<typeof english> = {};
