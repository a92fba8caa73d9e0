import type { editor as english } from '../en/editor.js';
import type { Translated } from '../translated.js';

export const editor: Translated<typeof english> = {
  people: {
    here: '{{who}} a aussi ouvert ce brouillon.',
    writes: '{{who}} écrit dans {{field}}.',
    inField: '{{who}} écrit ici',
    you: 'Vous, dans une autre fenêtre',
  },
};
