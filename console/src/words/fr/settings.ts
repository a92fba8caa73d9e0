import type { settings as english } from '../en/settings.js';
import type { Translated } from '../translated.js';

export const settings: Translated<typeof english> = {
  title: 'Réglages',
  told: 'Fixés là où Tocsin fonctionne et lus à son démarrage : pour en changer un, l’exploitant modifie la variable et redémarre Tocsin. D’un secret, on dit seulement qu’il est fixé.',
  the: 'les réglages',
  meanwhile: 'Rien ne dépend de cet écran.',
  variable: 'Variable',
  value: 'En vigueur',
  search: 'Chercher dans les réglages',
  none: 'Aucun réglage ne correspond à « {{search}} ».',
  hub: 'Cette installation',
  name: 'Nom',
  address: 'Adresse publique',
  languages: 'Langues',
  languagesTold: '{{languages}} ; obligatoires : {{required}}',
  timeZone: 'Fuseau horaire',
  world: 'Monde',
  noLanguage: 'aucune',
  configuration: 'Configuration',
  officers: 'Ce que les agents règlent',
  channels: 'Les canaux et leurs comptes',
  tokens: 'Les agents et leurs jetons',
};
