import type { Subject } from '../domain/channel.js';
import type { Office } from '../domain/language.js';
import type { Area, Contact, Content, Standing } from '../domain/message.js';
import { type Document, newest, type PublicMessage, type PublicState } from '../domain/state.js';
import { homePath, messageUrl, ninjsFeedPath, ninjsPath, TREES } from './addresses.js';
import { feedTitle } from './atom.js';
import { type Entry, type EntryImage, entries, entryAt, entryId, feedUpdated } from './entry.js';
import { shownIn } from './events.js';
import { kept } from './kept.js';
import { adviceNow, contactsNow, markedHeadline, type Saying, saying } from './saying.js';
import { type Face, faceFor, isPast } from './showing.js';
import { isAwaited, type Slow } from './slow.js';
import { dateTime, latest } from './times.js';

/**
 * ninjs 3.1 (IPTC), what newsroom systems import: one item per message and language under a `uri` that never changes. A
 * newer version takes the place of the older; what must not be used is `withheld`, what was withdrawn is `canceled`, and
 * `edNote` tells an editor why.
 */
const STANDARD = {
  name: 'ninjs',
  version: '3.1',
  schema: 'http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#',
} as const;

const STATUS: { readonly [standing in Standing]: 'usable' | 'withheld' | 'canceled' } = {
  active: 'usable',
  held: 'withheld',
  withdrawn: 'canceled',
  ended: 'usable',
};

/** 1 is the highest of nine; what has not been assessed is not treated as small. */
const URGENCY: { readonly [severity in Content['severity']]: number } = {
  Extreme: 1,
  Severe: 2,
  Moderate: 3,
  Minor: 5,
  Unknown: 3,
};

/**
 * `/ninjs/{lang}/{ref}.json` of every message. Those of exercises always stand in their own tree, as their CAP documents
 * do (cap.ts).
 */
export function pressNinjs({ state, office, slow }: NinjsPress): Document[] {
  const first = faceFor(state, office, '', office.languages[0]!);
  return TREES.flatMap((tree) => {
    const shows = shownIn(tree, state);
    const faces = office.languages.map((language) => faceFor(state, office, tree, language));
    return state.messages.flatMap((message, i) => {
      if (!shows(message.status)) return [];
      const past = isPast(message, first);
      const name = `ninjs ${tree} ${message.id} ${newest(message).sequence} ${past}`;
      const effort = { atOnce: isAwaited(message, i, first), documents: faces.length };
      return slow(name, () => faces.map((face) => documentOf(message, past, face)), effort) ?? [];
    });
  });
}

export interface NinjsPress {
  readonly state: PublicState;
  readonly office: Office;
  readonly slow: Slow;
}

function documentOf(message: PublicMessage, past: boolean, face: Face): Document {
  const entry = entryAt({ message, n: message.versions.length, past }, face);
  return {
    path: ninjsPath(face.tree, face.language, message.reference),
    type: 'application/json; charset=utf-8',
    body: JSON.stringify(ninjsItem(entry, message, face), null, 2),
    lastModified: entry.updated,
    csp: null,
  };
}

/**
 * `/feeds/{lang}.ninjs`: ninjs knows no feeds, so it is a composite whose associations are the items, which validates as
 * ninjs itself. `versionCreated` is when the list was confirmed.
 */
export function ninjsFeed(messages: readonly PublicMessage[], face: Face): Document {
  const { office, tree, language, confirmedAt } = face;
  const all = entries(messages, face);
  const byId = new Map(messages.map((message) => [message.id, message]));
  const path = ninjsFeedPath(tree, language);
  const feed = {
    standard: STANDARD,
    uri: office.publicUrl + path,
    type: 'composite',
    representationType: 'full',
    versionCreated: confirmedAt,
    pubStatus: 'usable',
    language,
    headlines: [{ value: feedTitle(face) }],
    ...rights(office),
    by: office.senderName,
    altIds: [{ role: 'page', value: office.publicUrl + homePath(tree, language) }],
    associations: all.map((entry) => ({
      name: entry.subject.reference,
      ...ninjsItem(entry, byId.get(entry.subject.messageId)!, face),
    })),
  };
  return {
    path,
    type: 'application/json; charset=utf-8',
    body: JSON.stringify(feed),
    lastModified: latest(confirmedAt, feedUpdated(all, face)),
    csp: null,
  };
}

/** The item as plain data. It does not depend on when it was confirmed, so it is kept until something is released. */
export const ninjsItem = (entry: Entry, message: PublicMessage, face: Face): { readonly [name: string]: unknown } =>
  kept(entry, face.office, 'ninjs', () => {
    const { language, office } = face;
    const { subject, images } = entry;
    const { content, standing, reference, n } = subject;
    const told = message.versions.slice(0, n);
    const whole = saying(subject, language, office);
    const past = isPast(message, face);
    // Nor does what has expired advise anybody.
    const said = { ...whole, instruction: past ? null : adviceNow(whole, told) };
    const contacts = contactsNow(told).filter((contact) => contact.for === 'press');
    return {
      standard: STANDARD,
      uri: entryId(entry, face, 'ninjs'),
      type: 'text',
      representationType: said.origin === 'lacking' ? 'partial' : 'full',
      version: String(n),
      firstCreated: entry.published,
      versionCreated: entry.updated,
      ...(subject.expires === null ? {} : { expires: subject.expires }),
      // That there is no text yet is for editors to know, and for nobody to publish.
      pubStatus: said.origin === 'lacking' ? 'withheld' : STATUS[standing],
      urgency: URGENCY[content.severity],
      language,
      headlines: [{ role: 'main', contentType: 'text/plain', value: markedHeadline(said) }],
      descriptions: descriptionsOf(said),
      bodies: bodiesOf(entry, said),
      edNote: edNoteOf(said, subject, { past, face }),
      slugline: reference,
      by: said.source,
      ...placesOf(content.area, language),
      subjects: content.category.map((category) => ({ name: category, creator: 'CAP 1.2' })),
      ...(content.event[language] === undefined ? {} : { events: [{ name: content.event[language] }] }),
      infoSources: [
        { name: said.source, ...(contacts.length === 0 ? {} : { contactInfo: contacts.flatMap(contactInfo) }) },
      ],
      ...rights(office),
      copyrightHolder: office.senderName,
      altIds: [
        { role: 'reference', value: reference },
        // The lasting address, whichever tree the item stands in.
        { role: 'page', value: messageUrl(office, language, reference) },
        ...(entry.cap === null ? [] : [{ role: 'CAP', value: entry.cap.identifier }]),
      ],
      associations: [
        ...entry.translations.map((other) => ({
          name: other.language,
          rel: 'translation',
          uri: entryId(entry, { ...face, language: other.language }, 'ninjs'),
          type: 'text',
          language: other.language,
        })),
        ...images.map(pictureOf),
      ],
    };
  });

const descriptionsOf = (said: Saying): object[] => [
  { role: 'summary', contentType: 'text/plain', value: said.short ?? led(said.description, said) },
  ...(said.instruction === null
    ? []
    : [{ role: 'instruction', contentType: 'text/plain', value: led(said.instruction, said) }]),
];

/**
 * Each text may be taken without the others, so in an exercise each begins with the word for it, unless its author began
 * by saying so.
 */
function led(text: string, { prefix, words }: Saying): string {
  const says = text.toLocaleLowerCase(words.locale).startsWith(words.thisIsAnExercise.toLocaleLowerCase(words.locale));
  return says ? text : prefix + text;
}

/** As the feeds tell it; and where somebody wrote it, what a presenter reads out. */
const bodiesOf = ({ html, text, subject }: Entry, said: Saying): object[] => {
  const { language, origin, prefix, words } = said;
  const spoken = origin === 'own' ? subject.content.texts[language]?.spoken : undefined;
  return [
    {
      role: 'main',
      contentType: 'text/html',
      value: prefix === '' ? html : `<p><strong>${words.exercise}</strong></p>${html}`,
    },
    { role: 'plain', contentType: 'text/plain', value: led(text, said) },
    ...(spoken === undefined ? [] : [{ role: 'spoken', contentType: 'text/plain', value: led(spoken, said) }]),
  ];
};

/** `EXERCISE – CORRECTION: The zone is 3 km, not 1 km.` */
function edNoteOf(said: Saying, { standing, expires }: Subject, { past, face }: { past: boolean; face: Face }): string {
  const { label, note, prefix, words, origin, headline } = said;
  const sentence = { active: null, held: words.onHold, withdrawn: words.withdrawn, ended: words.allClear }[standing];
  const until = (iso: string): string => words.wasValidUntil(dateTime(iso, words, face.office.timeZone)).join('');
  const about = [note, origin === 'lacking' ? headline.slice(prefix.length) : sentence].filter((line) => line !== null);
  // That it is an alert is no news of one that is past.
  const kind = past && label === null ? [] : [(label ?? words.kinds.alert).toUpperCase()];
  const lines = [
    ...(past ? [`${words.past.toUpperCase()}${words.colon}${until(expires!)}`] : []),
    [...kind, ...about.slice(0, 1)].join(words.colon),
    ...about.slice(1),
  ];
  return prefix + lines.filter((line) => line !== '').join(' ');
}

/** GeoJSON has longitude first, and no circles: it has their centre, and a literal says in CAP's way how far they reach. */
function placesOf({ description, geocodes, polygons, circles }: Area, language: string): object {
  const geometries = [
    ...polygons.map((ring) => ({ type: 'Polygon', coordinates: [ring.map(([lat, lon]) => [lon, lat])] })),
    ...circles.map(({ lat, lon }) => ({ type: 'Point', coordinates: [lon, lat] })),
  ];
  const name = description[language];
  const places = [
    ...(name === undefined && geometries.length === 0
      ? []
      : [
          {
            ...(name === undefined ? {} : { name }),
            ...(geometries.length === 0 ? {} : { geoJSON: { type: 'GeometryCollection', geometries } }),
          },
        ]),
    ...circles.map(({ lat, lon, km }) => ({ literal: `circle:${lat},${lon} ${km}` })),
    ...geocodes.map((code) => ({ literal: `${code.name}:${code.value}` })),
  ];
  return places.length === 0 ? {} : { places };
}

const contactInfo = ({ name, phone, url }: Contact): object[] =>
  [phone && { type: 'phone', value: phone }, url && { type: 'web', value: url }].flatMap((way) =>
    way ? [{ ...way, role: 'press', name }] : [],
  );

const pictureOf = (image: EntryImage, i: number): object => ({
  name: `image ${i + 1}`,
  rel: 'image',
  uri: image.url,
  type: 'picture',
  ...(image.credit === null ? {} : { by: image.credit, copyrightNotice: image.credit }),
  ...(image.alt === '' ? {} : { descriptions: [{ role: 'alt', contentType: 'text/plain', value: image.alt }] }),
  renditions: [
    {
      name: 'original',
      href: image.url,
      contentType: image.type,
      width: image.width,
      height: image.height,
      sizeInBytes: image.bytes,
    },
  ],
});

const rights = ({ licenceUrl }: Office): object =>
  licenceUrl === null ? {} : { usageTerms: licenceUrl, rightsInfo: { linkedRights: licenceUrl } };
