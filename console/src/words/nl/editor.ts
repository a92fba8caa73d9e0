import type { editor as english } from '../en/editor.js';
import type { Translated } from '../translated.js';

export const editor: Translated<typeof english> = {
  people: {
    here: '{{who}} heeft dit concept ook open.',
    writes: '{{who}} schrijft in {{field}}.',
    inField: '{{who}} schrijft hier',
    mineHere: 'Dit concept is ook open in een ander venster van u.',
    mineWrites: 'In een ander venster staat u in {{field}}.',
    you: 'u, in een ander venster',
  },
};
