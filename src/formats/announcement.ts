import { imagesOf } from '../domain/image.js';
import type { Area } from '../domain/message.js';
import { mediaUrl } from './addresses.js';
import type { Face, Showing } from './showing.js';

/**
 * A message as schema.org has it (SpecialAnnouncement), for search engines that show warnings above their results. Only
 * what stands and is meant is announced: a machine that keeps it for an hour must not go on warning of what was
 * withdrawn, and what expires says when.
 */
export function announcement(showing: Showing, face: Face, url: string): object | null {
  const { said, subject, message, open, standing } = showing;
  const { content, expires } = subject;
  if (!open || standing !== 'active' || said.origin === 'lacking' || message.status !== 'actual') return null;
  const { office } = face;
  const images = imagesOf(content).map((image) => mediaUrl(office, image));
  const speaker = { '@type': 'GovernmentOrganization', name: said.source, url: office.publicUrl };
  return {
    '@context': 'https://schema.org',
    '@type': 'SpecialAnnouncement',
    '@id': `${url}#announcement`,
    identifier: message.reference,
    version: String(subject.n),
    name: said.headline,
    text: [said.instruction, said.description].filter(Boolean).join('\n\n'),
    category: content.event[said.language] ?? content.category[0],
    datePosted: message.versions[0]!.releasedAt,
    dateModified: subject.releasedAt,
    ...(expires === null ? {} : { expires }),
    inLanguage: said.language,
    url,
    spatialCoverage: placesOf(content.area, content.area.description[said.language]),
    ...(images.length > 0 ? { image: images } : {}),
    publisher: speaker,
    author: speaker,
  };
}

/** An outline of a region, drawn by hand. A coastline would weigh more than the page; its name is said all the same. */
const MOST_POINTS = 60;

/** Points of a shape are "latitude longitude" with spaces between (schema.org GeoShape). */
function placesOf({ polygons, circles }: Area, name: string | undefined): object[] {
  const named = name === undefined ? {} : { name };
  const drawn = polygons.flat().length <= MOST_POINTS ? polygons : [];
  const shapes = [
    ...drawn.map((ring) => ({ '@type': 'GeoShape', polygon: ring.map(([lat, lon]) => `${lat} ${lon}`).join(' ') })),
    ...circles.map(({ lat, lon, km }) => ({
      '@type': 'GeoCircle',
      geoMidpoint: { '@type': 'GeoCoordinates', latitude: lat, longitude: lon },
      geoRadius: String(Math.round(km * 1000)),
    })),
  ];
  return shapes.length === 0
    ? [{ '@type': 'Place', ...named }]
    : shapes.map((geo) => ({ '@type': 'Place', ...named, geo }));
}
