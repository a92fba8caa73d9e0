import type { frame as english } from '../en/frame.js';
import type { Translated } from '../translated.js';

export const frame: Translated<typeof english> = {
  skip: 'Direkt zum Bildschirm',
  rooms: {
    label: 'Räume',
    board: 'Tafel',
    messages: 'Meldungen',
    officers: 'Dienstleute',
    channels: 'Kanäle',
    settings: 'Einstellungen',
  },
  officer: {
    ways: 'Sprache, Farben, Tastenkürzel',
    title: 'Ihre Vorlieben',
    own: 'Ihre Anmeldung',
    signOut: 'Abmelden',
    language: 'Sprache',
    colours: 'Farben',
    scheme: { auto: 'Wie das System', light: 'Hell', dark: 'Dunkel' },
    keys: 'Tastenkürzel',
  },
  keys: {
    title: 'Tastenkürzel',
    list: { key: 'j, k', does: 'nächste und vorige Meldung in einer Liste' },
    open: { key: 'Enter', does: 'die markierte Meldung öffnen' },
    search: { key: '/', does: 'in den Meldungen suchen' },
    palette: { key: 'Strg + K', does: 'überallhin gehen, eine Meldung finden, mit dieser etwas tun' },
    cells: { key: 'Pfeiltasten', does: 'von Zelle zu Zelle in der Tabelle einer Tafel' },
    save: { key: 'Strg + S', does: 'den Entwurf sofort speichern' },
    preview: { key: 'Strg + Enter', does: 'vom Entwurf zur Vorschau' },
    escape: { key: 'Esc', does: 'ein Fenster schließen; nichts wird gesendet' },
    help: { key: '?', does: 'diese Liste' },
  },
  line: {
    lost: 'Verbindung unterbrochen',
    told: 'Tocsin antwortet nicht <since/>. Ihr Text bleibt hier, und jede Anfrage wird als dieselbe Anfrage wiederholt, sodass nichts doppelt geschieht. Die öffentliche Seite läuft weiter.',
    since: '(seit {{span}})',
  },
  nowhere: {
    title: 'Hier ist nichts',
    told: 'Die Adresse stammt vielleicht aus einer anderen Version. <board/> oder <messages/>.',
    board: 'Zur Tafel',
    messages: 'zu den Meldungen',
  },
  readers: {
    title: 'Anfragen pro Sekunde über alle Presseräume, Mittel aus zehn Sekunden',
    now: 'Leser jetzt',
    of: 'von {{capacity}} Lesern',
    near: 'von {{capacity}} Lesern: nahe an der Grenze',
  },
  waiting: 'Bitte warten: {{what}} …',
  starting: 'Die öffentliche Seite läuft ohne die Konsole weiter.',
  trouble: {
    noAnswer: 'Keine Antwort',
    noAnswerTold:
      'Tocsin hat eine Minute lang nicht geantwortet; noch weiß niemand, ob es geschehen ist. Drücken Sie erneut: Es ist dieselbe Anfrage und wirkt nur einmal.',
    notShown: 'Kein Passkey wurde gezeigt',
    fault: 'Die Konsole hat einen Fehler',
    faultTold: '{{message}}. Laden Sie die Seite neu; Entwürfe bleiben erhalten.',
  },
  crisis: {
    mode: 'Krisenmodus',
    on: 'Krisenmodus an',
    isOn: 'Der Krisenmodus ist an',
    isHeldOff: 'Der Krisenmodus wird zurückgehalten',
    called: 'Entschieden von <who/>, <at/>: <reason/>.',
    over: 'Presseraum <replica/> liegt seit <since/> über seiner Grenze: {{figure}}, die Grenze ist {{limit}}.',
    overMore_one:
      'Presseraum <replica/> liegt seit <since/> über seiner Grenze: {{figure}}, die Grenze ist {{limit}}; {{count}} weiterer ebenso.',
    overMore_other:
      'Presseraum <replica/> liegt seit <since/> über seiner Grenze: {{figure}}, die Grenze ist {{limit}}; {{count}} weitere ebenso.',
    figure: {
      lag: '{{n}} ms Verzögerung',
      connections: '{{n}} offene Verbindungen',
      requests: '{{n}} Anfragen pro Sekunde',
    },
    stays: 'Er bleibt an, bis jemand neu entscheidet.',
    endsItself: 'Er endet von selbst, wenn alle Presseräume einige Minuten ruhig sind.',
    staysOff: 'Er bleibt bis <until/> aus, dann entscheidet wieder die Last.',
    told: 'Leser erhalten Seiten ohne Bilder und Skript, Zwischenspeicher behalten sie länger, und Liveströme enden. Was gesagt wird, bleibt gleich, auch in den Feeds.',
    legend: 'Er soll sein',
    choice: {
      on: { label: 'An', told: 'Leichte Seiten für alle, bis jemand neu entscheidet.' },
      auto: {
        label: 'Automatisch',
        told: 'An, solange ein Presseraum über einer Grenze liegt; aus, wenn alle ruhig sind.',
      },
      off: { label: '30 Minuten aus', told: 'Volle Seiten, was auch gemessen wird. Danach wieder automatisch.' },
    },
    why: 'Warum',
    whyTold: 'Steht auf dem Bildschirm aller Dienstleute und im Protokoll',
    telling: 'Die Presseräume werden benachrichtigt …',
    tell: 'Alle Presseräume benachrichtigen',
  },
};
