import type { Gap } from '../../src/domain/gaps.js';

/** What a press officer might write into the gaps of a shipped template: as long as such things are. */
export const fillings = (gaps: readonly Gap[]): { [gap: string]: string } =>
  Object.fromEntries(gaps.map(({ gap, kind }) => [gap, BY_KIND[kind]]));

const BY_KIND: { readonly [K in Gap['kind']]: string } = {
  place: 'Neder-Over-Heembeek',
  time: '14:30',
  number: '3500',
  phone: '112',
  free: 'Brussel-Noord – Mechelen',
};
