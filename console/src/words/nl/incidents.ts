import type { incidents as english } from '../en/incidents.js';
import type { Translated } from '../translated.js';

export const incidents: Translated<typeof english> = {
  title: 'Incidenten',
  meanwhile: 'De publieke pagina gaat door zonder.',
  none: 'Nog geen incident. Berichten die samenhoren, staan hier bijeen: open er een, of noem het in een bericht.',
  open: 'Open',
  closed: 'Gesloten',
  messages_one: '{{count}} bericht',
  messages_other: '{{count}} berichten',
  openedBy: 'Geopend door <by/>, <at/>.',
  closedBy: 'Gesloten door <by/>, <at/>.',
  older: 'Oudere incidenten',
  new: 'Incident openen',
  newTitle: 'Wat is er gebeurd?',
  newTold: 'Een incident brengt berichten samen. Het publiceert zelf niets.',
  name: 'Titel',
  close: 'Incident sluiten',
  reopen: 'Heropenen',
  noMessages: 'Er hoort nog geen bericht bij.',
  noHeadline: 'Nog geen titel',
  draft: 'Nog niet vrijgegeven',
  stands: 'Nog van kracht',
  over: 'Niet meer van kracht',
  leave: 'Eruit halen',
  reference: 'Referentie van een bericht',
  join: 'Aan het incident toevoegen',
};
