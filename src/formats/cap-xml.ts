import { create } from 'xmlbuilder2';
import type { CapAlert, CapInfo } from './cap-alert.js';
import { xmlText } from './xml-text.js';

const CAP = 'urn:oasis:names:tc:emergency:cap:1.2';

type Element = ReturnType<typeof create>;

/** The elements in the order of the schema, which takes no other; what is null is left out. */
export function capXml(alert: CapAlert): string {
  const root = create({ version: '1.0', encoding: 'UTF-8' }).ele(CAP, 'alert');
  add(root, 'identifier', alert.identifier);
  add(root, 'sender', alert.sender);
  add(root, 'sent', alert.sent);
  add(root, 'status', alert.status);
  add(root, 'msgType', alert.msgType);
  add(root, 'scope', 'Public');
  add(root, 'note', alert.note);
  const references = alert.references.map(({ sender, identifier, sent }) => `${sender},${identifier},${sent}`);
  add(root, 'references', references.join(' ') || null);
  add(root, 'incidents', alert.incidents);
  for (const info of alert.infos) addInfo(root.ele(CAP, 'info'), info);
  return root.end({ prettyPrint: true, wellFormed: true });
}

function addInfo(element: Element, info: CapInfo): void {
  add(element, 'language', info.language);
  for (const category of info.category) add(element, 'category', category);
  add(element, 'event', info.event);
  add(element, 'responseType', info.responseType);
  add(element, 'urgency', info.urgency);
  add(element, 'severity', info.severity);
  add(element, 'certainty', info.certainty);
  add(element, 'effective', info.effective);
  add(element, 'onset', info.onset);
  add(element, 'expires', info.expires);
  add(element, 'senderName', info.senderName);
  add(element, 'headline', info.headline);
  add(element, 'description', info.description);
  add(element, 'instruction', info.instruction);
  add(element, 'web', info.web);
  add(element, 'contact', info.contact);
  for (const [name, value] of info.parameters) addPair(element, 'parameter', { name, value });
  for (const { description, mimeType, size, uri } of info.resources) {
    const resource = element.ele(CAP, 'resource');
    add(resource, 'resourceDesc', description);
    add(resource, 'mimeType', mimeType);
    add(resource, 'size', String(size));
    add(resource, 'uri', uri);
  }
  addArea(element.ele(CAP, 'area'), info.area);
}

function addArea(element: Element, { description, polygons, circles, geocodes }: CapInfo['area']): void {
  add(element, 'areaDesc', description);
  for (const ring of polygons) add(element, 'polygon', ring.map(pair).join(' '));
  for (const { lat, lon, km } of circles) add(element, 'circle', `${pair([lat, lon])} ${decimal(km)}`);
  for (const geocode of geocodes) addPair(element, 'geocode', geocode);
}

function add(parent: Element, name: string, value: string | null): void {
  if (value !== null) parent.ele(CAP, name).txt(xmlText(value));
}

function addPair(parent: Element, name: string, { name: valueName, value }: { name: string; value: string }): void {
  const element = parent.ele(CAP, name);
  add(element, 'valueName', valueName);
  add(element, 'value', value);
}

/** `lat,lon`: GeoJSON has them the other way round. */
const pair = ([lat, lon]: readonly [number, number]): string => `${decimal(lat)},${decimal(lon)}`;

/** Seven places are a centimetre; without rounding, `String` would write `1e-7`, which no reader of CAP expects. */
const decimal = (value: number): string => String(Number(value.toFixed(7))).replace(/^-?\de-\d$/, '0');
