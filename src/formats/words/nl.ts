import { eventIn, placeAtEnd } from './place.js';
import type { Words } from './vocabulary.js';

const inPlace = placeAtEnd('Plaats: ');

/** Dutch as written in Belgium. */
export const nl: Words = {
  language: 'nl',
  locale: 'nl-BE',
  tag: 'nl-BE',
  colon: ': ',
  exercise: 'OEFENING',
  thisIsAnExercise: 'Dit is een oefening',

  kinds: {
    alert: 'Alarm',
    update: 'Update',
    correction: 'Rechtzetting',
    hold: 'Opgeschort',
    withdrawal: 'Ingetrokken',
    'all-clear': 'Einde alarm',
  },
  severities: {
    Extreme: 'Extreem gevaar',
    Severe: 'Ernstig gevaar',
    Moderate: 'Matig gevaar',
    Minor: 'Beperkt gevaar',
    Unknown: 'Gevaar nog niet ingeschat',
  },
  past: 'Verlopen',
  superseded: 'Vervangen',

  whatToDo: 'Wat u moet doen',
  whatToDoThen: 'Advies van deze versie, niet langer geldig',
  whatIsKnown: 'Wat we weten',
  whatWasKnown: 'Wat deze versie zei',
  whatChanged: 'Wat er verandert',
  history: 'Geschiedenis',
  newestVersion: 'huidige versie',
  source: 'Bron',
  information: 'Informatie',
  press: 'Pers',
  links: 'Meer weten',
  feeds: 'Feeds',
  languages: 'Talen',
  skip: 'Naar het bericht',

  otherChannels: 'Ook op',
  differences: (n) => `Wat verschilt van versie ${n}`,
  noDifference: 'De tekst is dezelfde.',
  headline: 'Titel',
  advice: 'Advies',
  added: 'toegevoegd: ',
  removed: 'geschrapt: ',
  othersBelow: (count) => (count === 1 ? 'Nog een actief bericht' : `Nog ${count} actieve berichten`),
  othersOnHold: (count) => (count === 1 ? 'Nog een opgeschort bericht' : `Nog ${count} opgeschorte berichten`),
  updatedNow: 'Deze pagina is zonet bijgewerkt.',
  image: 'Beeld',
  accessibility: 'Toegankelijkheid',
  privacy: 'Privacy',

  version: (n, time) => [`Versie ${n} van `, time],
  validUntil: (time) => ['Geldig tot ', time],
  wasValidUntil: (time) => ['Dit bericht was geldig tot ', time, '.'],
  confirmed: (at, until) => [
    'Bevestigd op ',
    at,
    '. Staat hier na ',
    until,
    ' geen recenter tijdstip, beschouw deze pagina dan als niet bevestigd.',
  ],
  unconfirmed: (since, at) => [
    'Niet bevestigd sinds ',
    since,
    '. Wat hier staat, is voor het laatst bevestigd op ',
    at,
    ' en kan intussen veranderd zijn.',
  ],
  dateTime: (date, time) => `${date} om ${time}`,

  replacedBy: (n) => `Vervangen door versie ${n}`,
  readNewest: 'Lees de huidige versie',
  withdrawn: 'Dit bericht is ingetrokken. Hou er geen rekening meer mee en verspreid het niet verder.',
  onHold: 'Dit bericht is opgeschort terwijl we het controleren. Verspreid het voorlopig niet.',
  allClear: 'Het alarm is opgeheven.',
  withdrawnMessage: 'Ingetrokken bericht',

  noActive: 'Geen actief bericht.',
  noActiveUnknown: 'We kunnen niet bevestigen of er een actief bericht is.',
  otherMessages: 'Andere actieve berichten',
  otherOpenMessages: 'Andere berichten',
  pastMessages: 'Afgelopen berichten',
  notFound: 'Deze pagina bestaat niet.',
  toStart: 'Naar de actieve berichten',

  notYetIn: (languages) => `Nog niet beschikbaar in het ${languages}.`,
  notUpdatedIn: (languages) => `Nog niet bijgewerkt in het ${languages}.`,
  notUpdatedHere: (newest) => `Deze tekst is nog niet bijgewerkt. De recentste informatie staat er in het ${newest}.`,
  shownIn: ({ here, shown }) =>
    `Dit bericht is nog niet beschikbaar in het ${here}. Hieronder leest u de tekst in het ${shown}.`,
  availableIn: (languages) => `De tekst bestaat in het ${languages}.`,
  newButNotYetIn: (here) => `Nieuw bericht, nog niet beschikbaar in het ${here}`,
  updatedButNotYetIn: (here) => `Bericht bijgewerkt, nog niet beschikbaar in het ${here}`,

  feedTitle: (office) => `Crisisberichten – ${office}`,
  feedDescription: 'Elk bericht in zijn recentste versie, ook rechtgezet of ingetrokken.',
  capFeedDescription: 'Elke versie van elk bericht als een eigen CAP-document; het recentste noemt wat het vervangt.',

  unnamedEvent: 'Crisisbericht',
  standardNotes: {
    withdrawal: 'Dit bericht is ingetrokken: het geldt niet meer.',
    hold: 'Wij controleren dit bericht. Verspreid het voorlopig niet.',
  },
  standard: {
    withdrawal: ({ event }) => ({
      headline: `${event}: dit bericht is niet langer geldig`,
      description:
        'We hebben ons bericht ingetrokken. Wat erin stond, geldt niet meer en u hoeft er geen rekening meer mee te ' +
        'houden. Verspreid het niet verder en verwittig wie het van u kreeg.',
      short: `${event}: ons bericht is ingetrokken. Hou er geen rekening meer mee en verspreid het niet verder.`,
      spoken: `Ons bericht „${event}” is ingetrokken. Het is niet langer geldig. U hoeft er geen rekening meer mee te houden.`,
    }),
    hold: ({ event, place }) => ({
      headline: `${event}: bericht opgeschort, we controleren het`,
      instruction: 'Verspreid dit bericht voorlopig niet. Volg de aanwijzingen van de hulpdiensten ter plaatse.',
      description: `We controleren ons bericht. We bevestigen het hier, zetten het recht of trekken het in.${inPlace(place)}`,
      short: `${eventIn({ event, place })}: we controleren ons bericht. Verspreid het voorlopig niet.`,
      spoken: `We controleren ons bericht „${event}”. Gebruik het voorlopig niet. We bevestigen het, zetten het recht of trekken het in.${inPlace(place)}`,
    }),
    'all-clear': ({ event }) => ({
      headline: `${event}: einde van het alarm`,
      description: 'Het alarm is opgeheven. Het gegeven advies geldt niet langer. Bedankt om het op te volgen.',
      short: `${event}: het alarm is opgeheven. Het advies geldt niet langer.`,
      spoken: `${event}: het alarm is opgeheven. Het gegeven advies geldt niet langer. Bedankt om het op te volgen.`,
    }),
  },
};
