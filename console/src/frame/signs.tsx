import type { ReactElement } from 'react';

/** Drawn for the words beside them; alone they say nothing. */
export const BoardSign = (): ReactElement => (
  <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d="M4 6h16M4 12h16M4 18h16" />
    <path d="M10 4v16M15.5 4v16" opacity="0.55" />
  </svg>
);

export const MessagesSign = (): ReactElement => (
  <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d="M4.5 5h15v11.5h-9L6.5 20v-3.500h-2z" />
    <path d="M8 9h8M8 12.500h5" opacity="0.55" />
  </svg>
);
