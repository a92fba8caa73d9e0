import type { frame as english } from '../en/frame.js';
import type { Translated } from '../translated.js';

export const frame: Translated<typeof english> = {
  skip: 'Direct naar het scherm',
  rooms: {
    label: 'Ruimten',
    board: 'Bord',
    messages: 'Berichten',
    officers: 'Medewerkers',
    channels: 'Kanalen',
    settings: 'Instellingen',
  },
  officer: {
    ways: 'taal, kleuren, sneltoetsen',
    title: 'Uw voorkeuren',
    own: 'Uw aanmelding',
    signOut: 'Afmelden',
    language: 'Taal',
    colours: 'Kleuren',
    scheme: { auto: 'Zoals het systeem', light: 'Licht', dark: 'Donker' },
    keys: 'Sneltoetsen',
  },
  keys: {
    title: 'Sneltoetsen',
    list: { key: 'j, k', does: 'volgend en vorig bericht in een lijst' },
    open: { key: 'Enter', does: 'het gemarkeerde bericht openen' },
    search: { key: '/', does: 'in de berichten zoeken' },
    palette: { key: 'Ctrl + K', does: 'overal heen gaan, een bericht vinden, iets met dit bericht doen' },
    cells: { key: 'Pijltoetsen', does: 'van cel naar cel in de tabel van een bord' },
    save: { key: 'Ctrl + S', does: 'het ontwerp meteen opslaan' },
    preview: { key: 'Ctrl + Enter', does: 'van het ontwerp naar de voorvertoning' },
    escape: { key: 'Esc', does: 'een venster sluiten; er wordt niets verzonden' },
    help: { key: '?', does: 'deze lijst' },
  },
  line: {
    lost: 'Verbinding verbroken',
    told: 'Tocsin antwoordt niet <since/>. Uw tekst blijft hier en elk verzoek wordt als hetzelfde verzoek herhaald, zodat niets tweemaal gebeurt. De openbare pagina gaat intussen door.',
    since: '(al {{span}})',
  },
  nowhere: {
    title: 'Hier is niets',
    told: 'Het adres komt misschien van een andere versie. <board/> of <messages/>.',
    board: 'Ga naar het bord',
    messages: 'naar de berichten',
  },
  readers: {
    title: 'Verzoeken per seconde over alle perskamers, gemiddelde van tien seconden',
    now: 'lezers nu',
    of: 'van {{capacity}} lezers',
    near: 'van {{capacity}} lezers: dicht bij de grens',
  },
  waiting: 'Even wachten op: {{what}} …',
  starting: 'De openbare pagina gaat door zonder de console.',
  trouble: {
    noAnswer: 'Geen antwoord',
    noAnswerTold:
      'Tocsin heeft een minuut lang niet geantwoord; niemand weet nog of dit gebeurd is. Druk opnieuw: het is hetzelfde verzoek en het geldt één keer.',
    notShown: 'Er is geen toegangssleutel getoond',
    fault: 'De console heeft een fout',
    faultTold: '{{message}}. Laad de pagina opnieuw; ontwerpen blijven bewaard.',
  },
  crisis: {
    mode: 'Crisismodus',
    on: 'Crisismodus aan',
    isOn: 'De crisismodus staat aan',
    isHeldOff: 'De crisismodus wordt tegengehouden',
    called: 'Beslist door <who/>, <at/>: <reason/>.',
    over: 'Perskamer <replica/> zit boven haar grens sinds <since/>: {{figure}}, de grens is {{limit}}.',
    overMore_one:
      'Perskamer <replica/> zit boven haar grens sinds <since/>: {{figure}}, de grens is {{limit}}; nog {{count}} andere ook.',
    overMore_other:
      'Perskamer <replica/> zit boven haar grens sinds <since/>: {{figure}}, de grens is {{limit}}; nog {{count}} andere ook.',
    figure: {
      lag: '{{n}} ms vertraging',
      connections: '{{n}} open verbindingen',
      requests: '{{n}} verzoeken per seconde',
    },
    stays: 'Ze blijft aan tot iemand opnieuw beslist.',
    endsItself: 'Ze eindigt vanzelf wanneer elke perskamer enkele minuten rustig is.',
    staysOff: 'Ze blijft uit tot <until/>, daarna beslist de belasting weer.',
    told: 'Lezers krijgen pagina’s zonder beelden en script, caches bewaren ze langer en livestreams stoppen. Wat er staat blijft hetzelfde, de feeds ook.',
    legend: 'Ze moet',
    choice: {
      on: { label: 'Aan', told: 'Lichte pagina’s voor iedereen, tot iemand opnieuw beslist.' },
      auto: {
        label: 'Automatisch',
        told: 'Aan zolang een perskamer boven een grens zit; uit wanneer alle rustig zijn.',
      },
      off: { label: '30 minuten uit', told: 'Volledige pagina’s, wat er ook gemeten wordt. Daarna weer automatisch.' },
    },
    why: 'Waarom',
    whyTold: 'Staat op het scherm van elke medewerker en in het register',
    telling: 'De perskamers worden ingelicht …',
    tell: 'Elke perskamer inlichten',
  },
};
