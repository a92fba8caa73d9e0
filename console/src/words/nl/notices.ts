import type { notices as english } from '../en/notices.js';
import type { Translated } from '../translated.js';

export const notices: Translated<typeof english> = {
  title: 'Wie is gewekt',
  why: {
    submitted: 'goedkeuring gevraagd',
    returned: 'teruggestuurd',
    approved: 'goedgekeurd',
    'approval-void': 'goedkeuring vervallen',
    'break-glass': 'zonder goedkeuring verspreid',
    countersigned: 'meegetekend',
    objected: 'bezwaar',
    expiring: 'vervalt binnenkort',
    silent: 'lang niets gezegd',
    'ledger-anchor': 'verankering van het logboek',
    trial: 'proef',
  },
  way: {
    mail: 'e-mail',
    'web-push': 'pushbericht',
    chat: 'chat',
    webhook: 'webhook',
  },
  state: {
    waiting: 'wacht',
    sent: 'verstuurd',
    refused: 'geweigerd',
    dropped: 'niet meer nodig',
  },
  everybody: 'Iedereen daar',
  delivery: '{{who}}: {{way}} {{state}}',
  next: 'volgende poging <at/>',
  finding: 'Zoekt wie te wekken …',
  nobody: 'Niemand kon worden gewekt: er is geen weg ingesteld. Bel hen.',
  devices: {
    title: 'Mij wekken',
    told: 'Als er iets op u wacht: een ontwerp om goed te keuren of dat terugkwam, een verspreiding zonder tweede medewerker, een bericht dat vervalt. De melding noemt het bericht en zegt niets over de tekst.',
    mail: 'Per e-mail naar {{email}}.',
    noMail: 'Geen e-mail: de beheerder heeft SMTP_URL niet ingesteld.',
    on: 'Mij op dit toestel wekken',
    turning: 'De browser wordt gevraagd …',
    name: '{{browser}} op {{system}}',
    since: 'Sinds <at/>',
    off: 'Uitzetten',
    offFor: '{{name}} uitzetten',
    none: 'Nog geen browser wekt u.',
    cannot: 'Deze browser kan hier niet worden gewekt: dat vraagt https of localhost.',
    denied:
      'De browser laat Tocsin geen meldingen tonen. Sta het toe in de instellingen van de browser en probeer opnieuw.',
    try: 'Nu proberen',
    tried: 'Een proefmelding is onderweg.',
  },
};
