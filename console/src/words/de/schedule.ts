import type { schedule as english } from '../en/schedule.js';
import type { Translated } from '../translated.js';

export const schedule: Translated<typeof english> = {
  stillValid: 'Gilt weiterhin',
  label: 'Gesetzte Zeiten',
  expires: 'läuft ab <at/>.',
  silent: 'ohne Mitteilung seit <at/>.',
  setBy: 'Gesetzt von {{by}}.',
  early: 'Redaktionen haben sie bereits.',
  putAside: 'Beiseitelegen',
  holdAll: 'Alles Geplante anhalten',
  holdAllTitle: 'Alles Geplante anhalten?',
  holdAllTold:
    'Nichts davon geht von selbst hinaus; jeder Entwurf bleibt und kann eine neue Zeit erhalten oder freigegeben werden. Redaktionen, die etwas vorab hatten, werden benachrichtigt.',
  why: 'Begründung',
  hold: 'Alles anhalten',
  giveEarly: 'Berechtigten Redaktionen schon jetzt geben, bis dahin unter Sperrfrist',
};
