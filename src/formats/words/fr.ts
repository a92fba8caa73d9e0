import { eventIn, placeAtEnd } from './place.js';
import type { Words } from './vocabulary.js';

const inPlace = placeAtEnd('Lieu concerné\u00a0: ');

/** French as written in Belgium. No-break spaces stand before `:` and inside quotation marks. */
export const fr: Words = {
  language: 'fr',
  locale: 'fr-BE',
  tag: 'fr-BE',
  colon: '\u00a0: ',
  exercise: 'EXERCICE',
  thisIsAnExercise: 'Ceci est un exercice',

  kinds: {
    alert: 'Alerte',
    update: 'Mise à jour',
    correction: 'Correction',
    hold: 'Suspendu',
    withdrawal: 'Retiré',
    'all-clear': 'Fin d’alerte',
  },
  severities: {
    Extreme: 'Danger extrême',
    Severe: 'Danger grave',
    Moderate: 'Danger modéré',
    Minor: 'Danger limité',
    Unknown: 'Danger non évalué',
  },
  past: 'Expiré',
  superseded: 'Remplacé',

  whatToDo: 'Que faire',
  whatToDoThen: 'Consignes qui ne sont plus d’application',
  whatIsKnown: 'Ce que l’on sait',
  whatWasKnown: 'Ce que disait cette version',
  whatChanged: 'Ce qui change',
  history: 'Historique',
  newestVersion: 'version actuelle',
  source: 'Source',
  information: 'Informations',
  press: 'Presse',
  links: 'En savoir plus',
  feeds: 'Flux',
  languages: 'Langues',
  skip: 'Aller au message',

  otherChannels: 'Aussi sur',
  differences: (n) => `Ce qui diffère de la version ${n}`,
  noDifference: 'Le texte est le même.',
  headline: 'Titre',
  advice: 'Consignes',
  added: 'ajouté\u00a0: ',
  removed: 'supprimé\u00a0: ',
  othersBelow: (count) => (count === 1 ? 'Un autre message actif' : `${count} autres messages actifs`),
  othersOnHold: (count) => (count === 1 ? 'Un autre message suspendu' : `${count} autres messages suspendus`),
  updatedNow: 'Cette page vient d’être mise à jour.',
  image: 'Image',
  accessibility: 'Accessibilité',
  privacy: 'Vie privée',

  version: (n, time) => [`Version ${n} du `, time],
  validUntil: (time) => ['Valable jusqu’au ', time],
  wasValidUntil: (time) => ['Ce message était valable jusqu’au ', time, '.'],
  confirmed: (at, until) => [
    'Confirmé le ',
    at,
    '. Si aucune heure plus récente n’apparaît ici après ',
    until,
    ', considérez cette page comme non confirmée.',
  ],
  unconfirmed: (since, at) => [
    'Non confirmé depuis ',
    since,
    '. Ces informations ont été confirmées pour la dernière fois le ',
    at,
    '. Elles peuvent avoir changé.',
  ],
  dateTime: (date, time) => `${date.replace(/^1 /, '1er ')} à ${time}`,

  replacedBy: (n) => `Remplacé par la version ${n}`,
  readNewest: 'Lire la version actuelle',
  withdrawn: 'Ce message est retiré. N’en tenez plus compte et ne le diffusez plus.',
  onHold: 'Ce message est suspendu pendant que nous le vérifions. Ne le diffusez pas pour l’instant.',
  allClear: 'L’alerte est levée.',
  withdrawnMessage: 'Message retiré',

  noActive: 'Aucun message actif.',
  noActiveUnknown: 'Nous ne pouvons pas confirmer s’il y a un message actif.',
  otherMessages: 'Autres messages actifs',
  otherOpenMessages: 'Autres messages',
  pastMessages: 'Messages passés',
  notFound: 'Cette page n’existe pas.',
  toStart: 'Voir les messages actifs',

  notYetIn: (languages) => `Pas encore disponible en ${languages}.`,
  notUpdatedIn: (languages) => `Pas encore mis à jour en ${languages}.`,
  notUpdatedHere: (newest) =>
    `Ce texte n’a pas encore été mis à jour. L’information la plus récente existe en ${newest}.`,
  shownIn: ({ here, shown }) => `Ce message n’est pas encore disponible en ${here}. Voici le texte en ${shown}.`,
  availableIn: (languages) => `Le texte existe en ${languages}.`,
  newButNotYetIn: (here) => `Nouveau message, pas encore disponible en ${here}`,
  updatedButNotYetIn: (here) => `Message mis à jour, pas encore disponible en ${here}`,

  feedTitle: (office) => `Messages de crise – ${office}`,
  feedDescription: 'Chaque message dans sa version la plus récente, corrections et retraits compris.',
  capFeedDescription: 'Chaque version de chaque message en un document CAP ; le plus récent nomme ceux qu’il remplace.',

  unnamedEvent: 'Message de crise',
  standardNotes: {
    withdrawal: 'Ce message est retiré\u00a0: il n’est plus valable.',
    hold: 'Nous vérifions ce message. Ne le diffusez pas pour le moment.',
  },
  standard: {
    withdrawal: ({ event }) => ({
      headline: `${event}\u00a0: ce message n’est plus valable`,
      description:
        'Nous avons retiré notre message. Ce qu’il disait ne vaut plus et vous ne devez plus en tenir compte. ' +
        'Ne le diffusez plus, et prévenez les personnes à qui vous l’avez transmis.',
      short: `${event}\u00a0: notre message est retiré. N’en tenez plus compte et ne le diffusez plus.`,
      spoken: `Notre message «\u00a0${event}\u00a0» est retiré. Il n’est plus valable. Vous ne devez plus en tenir compte.`,
    }),
    hold: ({ event, place }) => ({
      headline: `${event}\u00a0: message suspendu, en cours de vérification`,
      instruction: 'Ne diffusez pas ce message pour l’instant. Suivez les consignes des services de secours sur place.',
      description: `Nous vérifions notre message. Nous le confirmerons, le corrigerons ou le retirerons ici.${inPlace(place)}`,
      short: `${eventIn({ event, place })}\u00a0: nous vérifions notre message. Ne le diffusez pas pour l’instant.`,
      spoken: `Nous vérifions notre message «\u00a0${event}\u00a0». Ne l’utilisez pas pour l’instant. Nous le confirmerons, le corrigerons ou le retirerons.${inPlace(place)}`,
    }),
    'all-clear': ({ event }) => ({
      headline: `${event}\u00a0: fin de l’alerte`,
      description: 'L’alerte est levée. Les consignes données ne sont plus d’application. Merci de les avoir suivies.',
      short: `${event}\u00a0: l’alerte est levée. Les consignes ne sont plus d’application.`,
      spoken: `${event}\u00a0: l’alerte est levée. Les consignes données ne sont plus d’application. Merci de les avoir suivies.`,
    }),
  },
};
