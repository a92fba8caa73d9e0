import { eventIn, placeAtEnd } from './place.js';
import type { Words } from './vocabulary.js';

const inPlace = placeAtEnd('Ort: ');

/** German. */
export const de: Words = {
  language: 'de',
  locale: 'de-BE',
  tag: 'de-BE',
  colon: ': ',
  exercise: 'ÜBUNG',
  thisIsAnExercise: 'Dies ist eine Übung',

  kinds: {
    alert: 'Warnung',
    update: 'Aktualisierung',
    correction: 'Korrektur',
    hold: 'Ausgesetzt',
    withdrawal: 'Zurückgezogen',
    'all-clear': 'Entwarnung',
  },
  severities: {
    Extreme: 'Extreme Gefahr',
    Severe: 'Große Gefahr',
    Moderate: 'Mäßige Gefahr',
    Minor: 'Geringe Gefahr',
    Unknown: 'Gefahr noch nicht eingeschätzt',
  },
  past: 'Abgelaufen',
  superseded: 'Ersetzt',

  whatToDo: 'Was Sie tun sollten',
  whatToDoThen: 'Hinweise dieser Version, nicht mehr gültig',
  whatIsKnown: 'Was bekannt ist',
  whatWasKnown: 'Was diese Version sagte',
  whatChanged: 'Was sich ändert',
  history: 'Verlauf',
  newestVersion: 'aktuelle Version',
  source: 'Quelle',
  information: 'Auskunft',
  press: 'Presse',
  links: 'Mehr dazu',
  feeds: 'Feeds',
  languages: 'Sprachen',
  skip: 'Zur Meldung',

  otherChannels: 'Auch hier',
  differences: (n) => `Was sich gegenüber Version ${n} unterscheidet`,
  noDifference: 'Der Text ist derselbe.',
  headline: 'Titel',
  advice: 'Hinweise',
  added: 'hinzugefügt: ',
  removed: 'gestrichen: ',
  othersBelow: (count) => (count === 1 ? 'Eine weitere aktive Meldung' : `${count} weitere aktive Meldungen`),
  othersOnHold: (count) =>
    count === 1 ? 'Eine weitere ausgesetzte Meldung' : `${count} weitere ausgesetzte Meldungen`,
  updatedNow: 'Diese Seite wurde gerade aktualisiert.',
  image: 'Bild',
  accessibility: 'Barrierefreiheit',
  privacy: 'Datenschutz',

  version: (n, time) => [`Version ${n} vom `, time],
  validUntil: (time) => ['Gültig bis zum ', time],
  wasValidUntil: (time) => ['Diese Meldung galt bis zum ', time, '.'],
  confirmed: (at, until) => [
    'Bestätigt am ',
    at,
    '. Steht hier nach ',
    until,
    ' Uhr keine neuere Zeit, betrachten Sie diese Seite als unbestätigt.',
  ],
  unconfirmed: (since, at) => [
    'Unbestätigt seit ',
    since,
    ' Uhr. Was hier steht, wurde zuletzt am ',
    at,
    ' bestätigt und kann sich geändert haben.',
  ],
  dateTime: (date, time) => `${date} um ${time} Uhr`,

  replacedBy: (n) => `Ersetzt durch Version ${n}`,
  readNewest: 'Zur aktuellen Version',
  withdrawn: 'Diese Meldung wurde zurückgezogen. Beachten Sie sie nicht mehr und verbreiten Sie sie nicht weiter.',
  onHold: 'Diese Meldung ist ausgesetzt, während wir sie prüfen. Verbreiten Sie sie vorerst nicht.',
  allClear: 'Die Warnung ist aufgehoben.',
  withdrawnMessage: 'Zurückgezogene Meldung',

  noActive: 'Keine aktive Meldung.',
  noActiveUnknown: 'Wir können nicht bestätigen, ob es eine aktive Meldung gibt.',
  otherMessages: 'Weitere aktive Meldungen',
  otherOpenMessages: 'Weitere Meldungen',
  pastMessages: 'Frühere Meldungen',
  notFound: 'Diese Seite gibt es nicht.',
  toStart: 'Zu den aktiven Meldungen',

  notYetIn: (languages) => `Noch nicht auf ${languages} verfügbar.`,
  notUpdatedIn: (languages) => `Noch nicht aktualisiert auf ${languages}.`,
  notUpdatedHere: (newest) =>
    `Dieser Text ist noch nicht aktualisiert. Die neuesten Informationen gibt es auf ${newest}.`,
  shownIn: ({ here, shown }) => `Diese Meldung ist noch nicht auf ${here} verfügbar. Es folgt der Text auf ${shown}.`,
  availableIn: (languages) => `Den Text gibt es auf ${languages}.`,
  newButNotYetIn: (here) => `Neue Meldung, noch nicht auf ${here} verfügbar`,
  updatedButNotYetIn: (here) => `Meldung aktualisiert, noch nicht auf ${here} verfügbar`,

  feedTitle: (office) => `Krisenmeldungen – ${office}`,
  feedDescription: 'Jede Meldung in ihrer neuesten Version, auch korrigiert oder zurückgezogen.',
  capFeedDescription: 'Jede Version jeder Meldung als eigenes CAP-Dokument; das neueste nennt die, die es ersetzt.',

  unnamedEvent: 'Krisenmeldung',
  standardNotes: {
    withdrawal: 'Diese Meldung ist zurückgezogen: Sie gilt nicht mehr.',
    hold: 'Wir prüfen diese Meldung. Verbreiten Sie sie vorerst nicht.',
  },
  standard: {
    withdrawal: ({ event }) => ({
      headline: `${event}: Diese Meldung ist nicht mehr gültig`,
      description:
        'Wir haben unsere Meldung zurückgezogen. Ihr Inhalt gilt nicht mehr, Sie brauchen sie nicht mehr zu beachten. ' +
        'Verbreiten Sie sie nicht weiter und informieren Sie alle, denen Sie sie geschickt haben.',
      short: `${event}: Unsere Meldung ist zurückgezogen. Beachten Sie sie nicht mehr und verbreiten Sie sie nicht weiter.`,
      spoken: `Unsere Meldung „${event}“ ist zurückgezogen. Sie ist nicht mehr gültig. Sie brauchen sie nicht mehr zu beachten.`,
    }),
    hold: ({ event, place }) => ({
      headline: `${event}: Meldung ausgesetzt, wir prüfen sie`,
      instruction: 'Verbreiten Sie diese Meldung vorerst nicht. Folgen Sie den Anweisungen der Rettungskräfte vor Ort.',
      description: `Wir prüfen unsere Meldung. Wir werden sie hier bestätigen, korrigieren oder zurückziehen.${inPlace(place)}`,
      short: `${eventIn({ event, place })}: Wir prüfen unsere Meldung. Verbreiten Sie sie vorerst nicht.`,
      spoken: `Wir prüfen unsere Meldung „${event}“. Verwenden Sie sie vorerst nicht. Wir werden sie bestätigen, korrigieren oder zurückziehen.${inPlace(place)}`,
    }),
    'all-clear': ({ event }) => ({
      headline: `${event}: Entwarnung`,
      description: 'Die Warnung ist aufgehoben. Die Hinweise gelten nicht mehr. Danke, dass Sie sie befolgt haben.',
      short: `${event}: Die Warnung ist aufgehoben. Die Hinweise gelten nicht mehr.`,
      spoken: `${event}: Die Warnung ist aufgehoben. Die Hinweise gelten nicht mehr. Danke, dass Sie sie befolgt haben.`,
    }),
  },
};
