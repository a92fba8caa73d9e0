import type { editor as english } from '../en/editor.js';
import type { Translated } from '../translated.js';

export const editor: Translated<typeof english> = {
  people: {
    here: '{{who}} hat diesen Entwurf ebenfalls geöffnet.',
    writes: '{{who}} schreibt in {{field}}.',
    inField: '{{who}} schreibt hier',
    mineHere: 'Dieser Entwurf ist auch in einem anderen Fenster von Ihnen geöffnet.',
    mineWrites: 'In einem anderen Fenster sind Sie in {{field}}.',
    you: 'Sie, in einem anderen Fenster',
  },
};
