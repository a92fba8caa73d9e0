import { crossing } from '../domain/geometry.js';
import type { LatLon } from '../domain/message.js';
import type { CapAlert, CapInfo } from './cap-alert.js';

/**
 * What is wrong with a CAP document although the schema would take it: the XSD knows no references, no polygons and no
 * languages (standards.md §1.1). Empty when it may be shown. Each fault names its element.
 */
export function capFaults(alert: CapAlert): string[] {
  return [...ofNames(alert), ...ofReferences(alert), ...ofLanguages(alert), ...alert.infos.flatMap(ofInfo)];
}

/** CAP 1.2 §3.2.1: no spaces, commas or restricted characters. */
const NAME = /^[^\s,<&]+$/;
/** §3.3.2; the XSD's pattern, without the comma that slipped into it. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d$/;
/** XML 1.0 §2.2: what can stand in a document at all. */
const NO_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

function ofNames({ identifier, sender, sent }: CapAlert): string[] {
  return [
    ...(NAME.test(identifier) ? [] : [`identifier: ${JSON.stringify(identifier)} has a space, a comma, < or &`]),
    ...(NAME.test(sender) ? [] : [`sender: ${JSON.stringify(sender)} has a space, a comma, < or &`]),
    ...ofTime('sent', sent),
  ];
}

function ofReferences({ msgType, note, references, identifier, sender, sent }: CapAlert): string[] {
  const faults: string[] = [];
  if (msgType === 'Alert' && references.length > 0) faults.push('references: an Alert is the first of its chain');
  if (msgType !== 'Alert' && references.length === 0) faults.push(`references: an ${msgType} without any`);
  if (msgType !== 'Alert' && !note) faults.push(`note: an ${msgType} does not say what changed`);
  if (new Set(references.map((each) => each.identifier)).size < references.length)
    faults.push('references: one is named twice');
  for (const each of references) {
    if (!NAME.test(each.identifier) || !NAME.test(each.sender) || !TIME.test(each.sent))
      faults.push(`references: ${each.sender},${each.identifier},${each.sent} is no triple of a CAP document`);
    if (each.sender !== sender) faults.push(`references: ${each.identifier} is of another sender`);
    if (each.identifier === identifier) faults.push('references: it refers to itself');
    if (Date.parse(each.sent) > Date.parse(sent)) faults.push(`references: ${each.identifier} was sent later`);
  }
  return faults;
}

/** What must be equal in every language: a receiver may take any one of them for the whole. */
const facts = ({ category, responseType, urgency, severity, certainty, effective, onset, expires }: CapInfo): string =>
  JSON.stringify([category, responseType, urgency, severity, certainty, effective, onset, expires]);

function ofLanguages({ infos }: CapAlert): string[] {
  const faults: string[] = [];
  if (infos.length === 0) faults.push('info: there is none, so nobody can read why');
  if (new Set(infos.map(({ language }) => language)).size < infos.length) faults.push('info: two are in one language');
  if (new Set(infos.map(facts)).size > 1) faults.push('info: they differ in more than their words');
  return faults;
}

function ofInfo(info: CapInfo): string[] {
  const { language, area, effective, onset, expires } = info;
  const faults = [
    ...ofTime('effective', effective),
    ...(onset === null ? [] : ofTime('onset', onset)),
    ...ofTime('expires', expires),
    ...(Date.parse(expires) > Date.parse(effective) ? [] : ['expires: not after effective']),
    ...(info.category.length > 0 ? [] : ['category: there is none']),
    ...ofTexts(info),
    ...(URL.canParse(info.web) ? [] : [`web: ${JSON.stringify(info.web)} is no absolute address`]),
    ...area.polygons.flatMap(ofPolygon),
    ...area.circles.flatMap(({ lat, lon, km }) => (isPlace([lat, lon]) && km >= 0 ? [] : ['circle: out of range'])),
  ];
  return faults.map((fault) => `info ${language}: ${fault}`);
}

function ofTexts(info: CapInfo): string[] {
  const { event, senderName, headline, description, instruction, contact, area } = info;
  const required = { event, senderName, headline, description, areaDesc: area.description };
  const texts = { ...required, instruction: instruction ?? '', contact: contact ?? '' };
  return [
    ...Object.entries(required).flatMap(([name, text]) => (text.trim() === '' ? [`${name}: is empty`] : [])),
    ...Object.entries(texts).flatMap(([name, text]) =>
      NO_XML.test(text) ? [`${name}: has a character that XML cannot hold`] : [],
    ),
  ];
}

function ofPolygon(ring: readonly LatLon[]): string[] {
  const [first, last] = [ring[0], ring[ring.length - 1]];
  if (ring.length < 4) return ['polygon: fewer than 4 pairs'];
  if (first![0] !== last![0] || first![1] !== last![1]) return ['polygon: does not end where it begins'];
  if (!ring.every(isPlace)) return ['polygon: out of range'];
  return crossing(ring) === null ? [] : ['polygon: crosses itself'];
}

const isPlace = ([lat, lon]: LatLon): boolean => Math.abs(lat) <= 90 && Math.abs(lon) <= 180;

const ofTime = (name: string, time: string): string[] =>
  TIME.test(time) && !Number.isNaN(Date.parse(time)) ? [] : [`${name}: ${JSON.stringify(time)} is no time of CAP`];
