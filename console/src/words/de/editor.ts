import type { editor as english } from '../en/editor.js';
import type { Translated } from '../translated.js';

export const editor: Translated<typeof english> = {
  people: {
    here: '{{who}}: hat diesen Entwurf auch offen.',
    writes: '{{who}}: schreibt in {{field}}.',
    inField: '{{who}}: schreibt hier',
    you: 'Sie, in einem anderen Fenster',
  },
};
