import type { Image } from '../../src/domain/image.js';
import type { ByLanguage, Language } from '../../src/domain/language.js';
import type { Content, Kind, Texts } from '../../src/domain/message.js';

/** The night that the builders tell: a warehouse burns in Brussels, and every kind of version has its own headline. */
export const HEADLINES: { readonly [kind in Kind]: ByLanguage } = {
  alert: {
    fr: 'Incendie d’un entrepôt à Neder-Over-Heembeek: fumée dense',
    nl: 'Brand in een magazijn in Neder-Over-Heembeek: dichte rook',
    de: 'Lagerhausbrand in Neder-Over-Heembeek: dichter Rauch',
    en: 'Warehouse fire in Neder-Over-Heembeek: thick smoke',
  },
  update: {
    fr: 'L’incendie de Neder-Over-Heembeek est maîtrisé, la fumée reste',
    nl: 'De brand in Neder-Over-Heembeek is onder controle, de rook blijft',
    de: 'Der Brand in Neder-Over-Heembeek ist unter Kontrolle, der Rauch bleibt',
    en: 'The fire in Neder-Over-Heembeek is under control, the smoke remains',
  },
  correction: {
    fr: 'Incendie de Neder-Over-Heembeek: la zone est de 3 km',
    nl: 'Brand in Neder-Over-Heembeek: de zone is 3 km',
    de: 'Brand in Neder-Over-Heembeek: die Zone beträgt 3 km',
    en: 'Fire in Neder-Over-Heembeek: the zone is 3 km',
  },
  hold: {
    fr: 'Message en suspens: ne le diffusez plus pour l’instant',
    nl: 'Bericht opgeschort: verspreid het voorlopig niet',
    de: 'Meldung ausgesetzt: bitte vorerst nicht verbreiten',
    en: 'Message on hold: do not use it for now',
  },
  withdrawal: {
    fr: 'Message retiré: il n’y a pas d’incendie',
    nl: 'Bericht ingetrokken: er is geen brand',
    de: 'Meldung zurückgezogen: es gibt keinen Brand',
    en: 'Message withdrawn: there is no fire',
  },
  'all-clear': {
    fr: 'Fin de l’alerte à Neder-Over-Heembeek',
    nl: 'Einde van het alarm in Neder-Over-Heembeek',
    de: 'Entwarnung in Neder-Over-Heembeek',
    en: 'All clear in Neder-Over-Heembeek',
  },
};

export const WORDS: ByLanguage<Required<Pick<Texts, 'description' | 'instruction'>>> = {
  fr: {
    description: 'Un entrepôt brûle rue du Travail.\n\nLa fumée dérive vers Vilvorde. Les pompiers sont sur place.',
    instruction: 'Restez à l’intérieur. Fermez portes et fenêtres. Coupez la ventilation.',
  },
  nl: {
    description:
      'Een magazijn brandt in de Arbeidsstraat.\n\nDe rook drijft naar Vilvoorde. De brandweer is ter plaatse.',
    instruction: 'Blijf binnen. Sluit deuren en ramen. Zet de ventilatie uit.',
  },
  de: {
    description:
      'In der Arbeitsstraße brennt ein Lagerhaus.\n\nDer Rauch zieht nach Vilvoorde. Die Feuerwehr ist vor Ort.',
    instruction: 'Bleiben Sie im Haus. Schließen Sie Türen und Fenster. Schalten Sie die Lüftung aus.',
  },
  en: {
    description:
      'A warehouse is burning in Rue du Travail.\n\nThe smoke drifts to Vilvoorde. Firefighters are on site.',
    instruction: 'Stay inside. Close doors and windows. Switch off the ventilation.',
  },
};

/** What changed, for the kinds of version that must say so. */
export const NOTES: { readonly [kind in Kind]?: ByLanguage } = {
  correction: {
    fr: 'La zone est de 3 km, et non de 1 km.',
    nl: 'De zone is 3 km, niet 1 km.',
    de: 'Die Zone beträgt 3 km, nicht 1 km.',
    en: 'The zone is 3 km, not 1 km.',
  },
  hold: {
    fr: 'Nous vérifions l’adresse.',
    nl: 'We controleren het adres.',
    de: 'Wir prüfen die Adresse.',
    en: 'We are checking the address.',
  },
  withdrawal: {
    fr: 'L’alarme était fausse.',
    nl: 'Het was vals alarm.',
    de: 'Es war ein Fehlalarm.',
    en: 'It was a false alarm.',
  },
};

const EVENT: { readonly [language: Language]: string } = {
  fr: 'Incendie industriel',
  nl: 'Industriële brand',
  de: 'Industriebrand',
  en: 'Industrial fire',
};

/** Everything of the content that is the same in each of its versions. */
export const FACTS: Omit<Content, 'kind' | 'note' | 'texts'> = {
  status: 'actual',
  incident: null,
  category: ['Fire', 'Health'],
  urgency: 'Immediate',
  severity: 'Severe',
  certainty: 'Observed',
  event: EVENT,
  area: {
    description: {
      fr: 'Neder-Over-Heembeek et Vilvorde',
      nl: 'Neder-Over-Heembeek en Vilvoorde',
      de: 'Neder-Over-Heembeek und Vilvoorde',
      en: 'Neder-Over-Heembeek and Vilvoorde',
    },
    geocodes: [{ name: 'NIS', value: '21004' }],
    polygons: [
      [
        [50.89, 4.37],
        [50.91, 4.37],
        [50.91, 4.41],
        [50.89, 4.37],
      ],
    ],
    circles: [{ lat: 50.9, lon: 4.39, km: 3 }],
  },
  effective: null,
  onset: null,
  expires: null,
  sourceName: {},
  links: [],
  contacts: [{ name: 'Centre 112', for: 'public', phone: '112' }],
  broadcast: { verbatim: false, priority: 'immediate' },
  decisions: [],
  prepared: { withdrawal: {}, hold: {} },
};

/** No bytes belong to this digest: what needs them makes its own image. */
export const MAP: Image = {
  sha256: '5f'.repeat(32),
  type: 'image/jpeg',
  width: 1600,
  height: 900,
  bytes: 183_204,
  alt: {
    fr: 'Carte : la fumée se dirige vers Vilvorde.',
    nl: 'Kaart: de rook trekt naar Vilvoorde.',
    de: 'Karte: Der Rauch zieht nach Vilvoorde.',
    en: 'Map: the smoke is moving towards Vilvoorde.',
  },
  credit: 'Brussels Fire Service',
};
