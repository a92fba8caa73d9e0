import type { incidents as english } from '../en/incidents.js';
import type { Translated } from '../translated.js';

export const incidents: Translated<typeof english> = {
  title: 'Vorfälle',
  meanwhile: 'Die öffentliche Seite läuft ohne sie weiter.',
  none: 'Noch kein Vorfall. Zusammengehörige Meldungen stehen hier beisammen: Eröffnen Sie einen oder nennen Sie ihn in einer Meldung.',
  open: 'Offen',
  closed: 'Geschlossen',
  messages_one: '{{count}} Meldung',
  messages_other: '{{count}} Meldungen',
  openedBy: 'Eröffnet von <by/>, <at/>.',
  closedBy: 'Geschlossen von <by/>, <at/>.',
  older: 'Ältere Vorfälle',
  new: 'Vorfall eröffnen',
  newTitle: 'Was ist geschehen?',
  newTold: 'Ein Vorfall fasst Meldungen zusammen. Er veröffentlicht selbst nichts.',
  name: 'Titel',
  close: 'Vorfall schließen',
  reopen: 'Wieder eröffnen',
  noMessages: 'Noch keine Meldung gehört dazu.',
  noHeadline: 'Noch keine Überschrift',
  draft: 'Noch nicht freigegeben',
  stands: 'Gilt noch',
  over: 'Gilt nicht mehr',
  leave: 'Herausnehmen',
  reference: 'Referenz einer Meldung',
  join: 'Zum Vorfall hinzufügen',
};
