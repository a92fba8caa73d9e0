import type { notices as english } from '../en/notices.js';
import type { Translated } from '../translated.js';

export const notices: Translated<typeof english> = {
  title: 'Wer geweckt wurde',
  why: {
    submitted: 'Freigabe erbeten',
    returned: 'zurückgegeben',
    approved: 'freigegeben',
    'approval-void': 'Freigabe ungültig',
    'break-glass': 'ohne Freigabe veröffentlicht',
    countersigned: 'gegengezeichnet',
    objected: 'Einspruch',
    expiring: 'läuft bald ab',
    silent: 'lange nichts gesagt',
    'ledger-anchor': 'Verankerung des Protokolls',
    trial: 'Probe',
  },
  way: {
    mail: 'E-Mail',
    'web-push': 'Push-Nachricht',
    chat: 'Chat',
    webhook: 'Webhook',
  },
  state: {
    waiting: 'wartet',
    sent: 'gesendet',
    refused: 'abgelehnt',
    dropped: 'nicht mehr nötig',
  },
  everybody: 'Alle dort',
  delivery: '{{who}}: {{way}} {{state}}',
  next: 'nächster Versuch <at/>',
  finding: 'Wer zu wecken ist, wird ermittelt …',
  nobody: 'Niemand konnte geweckt werden: kein Weg ist eingerichtet. Rufen Sie an.',
  devices: {
    title: 'Mich wecken',
    told: 'Wenn etwas auf Sie wartet: ein Entwurf zur Freigabe oder zurück, eine Veröffentlichung ohne zweite Person, eine Meldung, die abläuft. Der Hinweis nennt die Meldung und nichts von ihrem Text.',
    mail: 'Per E-Mail an {{email}}.',
    noMail: 'Keine E-Mail: der Betreiber hat SMTP_URL nicht gesetzt.',
    on: 'Mich auf diesem Gerät wecken',
    turning: 'Der Browser wird gefragt …',
    name: '{{browser}} auf {{system}}',
    since: 'Seit <at/>',
    off: 'Abschalten',
    offFor: '{{name}} abschalten',
    none: 'Noch weckt Sie kein Browser.',
    cannot: 'Dieser Browser kann hier nicht geweckt werden: das braucht https oder localhost.',
    denied:
      'Der Browser lässt Tocsin keine Hinweise zeigen. Erlauben Sie es in seinen Einstellungen und versuchen Sie es erneut.',
    try: 'Jetzt ausprobieren',
    tried: 'Ein Probehinweis ist unterwegs.',
  },
};
