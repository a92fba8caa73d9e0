import type { schedule as english } from '../en/schedule.js';
import type { Translated } from '../translated.js';

export const schedule: Translated<typeof english> = {
  stillValid: 'Gilt weiterhin',
  silent: 'ohne Mitteilung seit <at/>.',
  early: 'Redaktionen haben sie bereits.',
  newsrooms: 'Redaktionen, die Meldungen vorab haben dürfen',
  newsroomsTold:
    'Mit einem eigenen Token liest eine Redaktion, was vorab gegeben wird, und sonst nichts. Das Protokoll sagt, wer was gelesen hat.',
  noNewsrooms: 'Keine Redaktion hat ein Token.',
  until: 'bis <at/>',
  revoke: 'Widerrufen',
  newsroom: 'Redaktion',
  makeToken: 'Token erstellen',
  newToken: 'Ein Token für die Redaktion',
  newTokenTold: 'Es wird einmal angezeigt. Geben Sie es der Redaktion auf einem Weg, den andere nicht mitlesen.',
  copied: 'Ich habe es kopiert',
  giveEarly: 'Berechtigten Redaktionen schon jetzt geben, bis dahin unter Sperrfrist',
};
