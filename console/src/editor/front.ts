import type { Language } from '../../../src/press-office/api.js';

/** The language with which the next form begins, where somebody came to write just that one. */
let wanted: Language | null = null;

export const beginIn = (language: Language): void => {
  wanted = language;
};

export function takeFront(): Language | null {
  const taken = wanted;
  wanted = null;
  return taken;
}
