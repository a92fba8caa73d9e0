import type { editor as english } from '../en/editor.js';
import type { Translated } from '../translated.js';

export const editor: Translated<typeof english> = {
  people: {
    here: '{{who}} a aussi ouvert ce brouillon.',
    writes: '{{who}} écrit dans {{field}}.',
    inField: '{{who}} écrit ici',
    mineHere: 'Ce brouillon est aussi ouvert dans une autre de vos fenêtres.',
    mineWrites: 'Dans une autre de vos fenêtres, vous êtes dans {{field}}.',
    you: 'vous, dans une autre fenêtre',
  },
};
