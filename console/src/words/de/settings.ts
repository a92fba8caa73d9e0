import type { settings as english } from '../en/settings.js';
import type { Translated } from '../translated.js';

export const settings: Translated<typeof english> = {
  title: 'Einstellungen',
  told: 'Festgelegt, wo Tocsin läuft, und beim Start gelesen: Um eine zu ändern, setzt der Betrieb die Variable und startet Tocsin neu. Von einem Geheimnis wird nur gesagt, dass es gesetzt ist.',
  the: 'die Einstellungen',
  meanwhile: 'Nichts hängt von diesem Bildschirm ab.',
  variable: 'Variable',
  value: 'Gilt jetzt',
  search: 'In den Einstellungen suchen',
  none: 'Keine Einstellung passt zu „{{search}}“.',
  hub: 'Diese Anlage',
  name: 'Name',
  address: 'Öffentliche Adresse',
  languages: 'Sprachen',
  languagesTold: '{{languages}}; Pflicht: {{required}}',
  timeZone: 'Zeitzone',
  world: 'Welt',
  noLanguage: 'keine',
  configuration: 'Konfiguration',
  officers: 'Was Dienstleute einstellen',
  channels: 'Die Kanäle und ihre Konten',
  tokens: 'Die Dienstleute und ihre Token',
};
