import type { contacts as english } from '../en/contacts.js';
import type { Translated } from '../translated.js';

export const contacts: Translated<typeof english> = {};
