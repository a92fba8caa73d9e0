import type { incidents as english } from '../en/incidents.js';
import type { Translated } from '../translated.js';

export const incidents: Translated<typeof english> = {
  title: 'Incidents',
  meanwhile: 'La page publique continue sans eux.',
  none: 'Aucun incident. Les messages liés sont réunis ici : ouvrez un incident, ou nommez-le dans un message.',
  open: 'Ouvert',
  closed: 'Clos',
  messages_one: '{{count}} message',
  messages_other: '{{count}} messages',
  openedBy: 'Ouvert par <by/>, <at/>.',
  closedBy: 'Clos par <by/>, <at/>.',
  older: 'Incidents antérieurs',
  new: 'Ouvrir un incident',
  newTitle: 'Que s’est-il passé ?',
  newTold: 'Un incident réunit des messages. Il ne publie rien par lui-même.',
  name: 'Titre',
  close: 'Clore l’incident',
  reopen: 'Rouvrir',
  noMessages: 'Aucun message n’y est rattaché.',
  noHeadline: 'Pas encore de titre',
  draft: 'Pas encore diffusé',
  stands: 'Toujours en vigueur',
  over: 'N’est plus en vigueur',
  leave: 'Retirer',
  reference: 'Référence d’un message',
  join: 'Rattacher à l’incident',
};
