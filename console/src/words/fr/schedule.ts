import type { schedule as english } from '../en/schedule.js';
import type { Translated } from '../translated.js';

export const schedule: Translated<typeof english> = {};
