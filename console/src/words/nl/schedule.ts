import type { schedule as english } from '../en/schedule.js';
import type { Translated } from '../translated.js';

export const schedule: Translated<typeof english> = {
  stillValid: 'Nog geldig',
  silent: 'zonder nieuws sinds <at/>.',
  early: 'Redacties hebben het al.',
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
