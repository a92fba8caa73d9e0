import type { schedule as english } from '../en/schedule.js';
import type { Translated } from '../translated.js';

export const schedule: Translated<typeof english> = {
  stillValid: 'Nog geldig',
  label: 'Ingestelde tijden',
  expires: 'vervalt <at/>.',
  silent: 'zonder nieuws sinds <at/>.',
  setBy: 'Ingesteld door {{by}}.',
  early: 'Redacties hebben het al.',
  putAside: 'Opzijzetten',
  holdAll: 'Alles wat gepland is aanhouden',
  holdAllTitle: 'Alles wat gepland is aanhouden?',
  holdAllTold:
    'Niets ervan vertrekt vanzelf; elk ontwerp blijft en kan een nieuwe tijd krijgen of worden vrijgegeven. Redacties die iets onder embargo hadden, worden verwittigd.',
  why: 'Waarom',
  hold: 'Alles aanhouden',
  giveEarly: 'Nu al aan gerechtigde redacties geven, tot dan onder embargo',
};
