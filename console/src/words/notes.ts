import type { Language } from '../../../src/press-office/api.js';
import type { EndingKind } from '../desk/desk.js';

/**
 * What a hold, a withdrawal or an all-clear says as its note unless the officer writes another one: at 3 a.m. the right
 * press must not wait for four translations. A language that is not here starts empty, and the desk asks for it.
 */
const NOTES: { readonly [K in EndingKind]: { readonly [language: Language]: string } } = {
  hold: {
    fr: 'Nous vérifions ce message. Ne le diffusez pas pour le moment.',
    nl: 'Wij controleren dit bericht. Verspreid het voorlopig niet.',
    de: 'Wir prüfen diese Meldung. Verbreiten Sie sie vorerst nicht.',
    en: 'We are checking this message. Do not pass it on for now.',
  },
  withdrawal: {
    fr: 'Ce message est retiré : il n’est plus valable.',
    nl: 'Dit bericht is ingetrokken: het geldt niet meer.',
    de: 'Diese Meldung ist zurückgezogen: Sie gilt nicht mehr.',
    en: 'This message is withdrawn: it no longer holds.',
  },
  'all-clear': {
    fr: 'L’alerte est levée.',
    nl: 'Het alarm is opgeheven.',
    de: 'Die Warnung ist aufgehoben.',
    en: 'The alert is over.',
  },
};

export const standardNotes = (kind: EndingKind, languages: readonly Language[]): { [language: Language]: string } =>
  Object.fromEntries(languages.map((language) => [language, NOTES[kind][language] ?? '']));
