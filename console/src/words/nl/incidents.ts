import type { incidents as english } from '../en/incidents.js';
import type { Translated } from '../translated.js';

export const incidents: Translated<typeof english> = {};
