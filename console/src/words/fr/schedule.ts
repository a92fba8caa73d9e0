import type { schedule as english } from '../en/schedule.js';
import type { Translated } from '../translated.js';

export const schedule: Translated<typeof english> = {
  stillValid: 'Toujours valable',
  silent: 'sans nouvelle depuis <at/>.',
  early: 'Les rédactions l’ont déjà.',
  newsrooms: 'Rédactions pouvant recevoir des messages sous embargo',
  newsroomsTold:
    'Avec son propre jeton, une rédaction lit ce qu’un agent donne sous embargo, et rien d’autre. Le registre indique qui a lu quoi.',
  noNewsrooms: 'Aucune rédaction n’a de jeton.',
  until: 'jusqu’au <at/>',
  revoke: 'Révoquer',
  newsroom: 'Rédaction',
  makeToken: 'Créer un jeton',
  newToken: 'Un jeton pour la rédaction',
  newTokenTold: 'Il n’est affiché qu’une fois. Transmettez-le à la rédaction par une voie que d’autres ne lisent pas.',
  copied: 'Je l’ai copié',
  giveEarly: 'Le donner dès maintenant aux rédactions habilitées, sous embargo jusque-là',
};
