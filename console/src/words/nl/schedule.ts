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
  newsrooms: 'Redacties die berichten onder embargo mogen krijgen',
  newsroomsTold:
    'Met een eigen token leest een redactie wat een medewerker vooraf geeft, en niets anders. Het logboek zegt wie wat heeft gelezen.',
  noNewsrooms: 'Geen enkele redactie heeft een token.',
  until: 'tot <at/>',
  revoke: 'Intrekken',
  newsroom: 'Redactie',
  makeToken: 'Token maken',
  newToken: 'Een token voor de redactie',
  newTokenTold: 'Het wordt één keer getoond. Bezorg het de redactie langs een weg die anderen niet lezen.',
  copied: 'Ik heb het gekopieerd',
  giveEarly: 'Nu al aan gerechtigde redacties geven, tot dan onder embargo',
};
