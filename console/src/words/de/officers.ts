import type { officers as english } from '../en/officers.js';
import type { Translated } from '../translated.js';

export const officers: Translated<typeof english> = {
  title: 'Dienstleute',
  the: 'die Dienstleute',
  meanwhile: 'Wer angemeldet ist, kann weiterarbeiten.',
  invite: 'Jemanden einladen',
  alone:
    'Eine echte Meldung braucht die Freigabe einer zweiten Person, und noch sind Sie allein: Laden Sie jemanden ein.',
  role: {
    author: 'Verfassen: schreibt',
    approver: 'Freigabe: schreibt und gibt frei',
    admin: 'Administration: alles, auch Dienstleute und Kanäle',
    auditor: 'Prüfung: liest nur',
  },
  since: '{{email}}, seit <since/>',
  sinceBare: '{{email}}, ohne Passwort, seit <since/>',
  disabledAt: 'gesperrt <at/>',
  you: 'Sie: {{role}}',
  roleOf: 'Rolle von {{name}}',
  resetOf: 'Faktoren von {{name}} zurücksetzen',
  reset: 'Faktoren zurücksetzen',
  enableOne: '{{name}} freischalten',
  disableOne: '{{name}} sperren',
  enable: 'Freischalten',
  disable: 'Sperren',
  resetAsk: 'Faktoren von {{name}} zurücksetzen?',
  resetTold:
    'Passkeys, App, Wiederherstellungscodes, verknüpfte Identitäten und Token werden entzogen, und jede Sitzung von {{name}} endet. Dann genügt das Passwort: Vergewissern Sie sich, wer darum bittet, persönlich oder durch Rückruf unter einer bekannten Nummer.',
  resetDo: 'Die Faktoren zurücksetzen',
  invitation: 'Die Einladung',
  invitationTold:
    'Rolle: {{role}}. Dieser Link gilt einmal, bis <until/>, und wird nur jetzt gezeigt: Geben Sie ihn weiter, wo sonst niemand mitliest.',
  roleLabel: 'Rolle',
  makeLink: 'Link erstellen',
};
