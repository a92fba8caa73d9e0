import type { officers as english } from '../en/officers.js';
import type { Translated } from '../translated.js';

export const officers: Translated<typeof english> = {
  title: 'Agents',
  the: 'les agents',
  meanwhile: 'Qui est connecté peut continuer.',
  invite: 'Inviter un agent',
  alone:
    'Un message réel demande l’approbation d’un second agent, et vous êtes seul pour l’instant : invitez quelqu’un.',
  role: {
    author: 'rédacteur : écrit',
    approver: 'approbateur : écrit et approuve',
    admin: 'administrateur : tout cela, plus agents et canaux',
    auditor: 'auditeur : lit seulement',
  },
  since: '{{email}}, depuis <since/>',
  sinceBare: '{{email}}, sans mot de passe, depuis <since/>',
  disabledAt: 'désactivé <at/>',
  you: 'Vous : {{role}}',
  roleOf: 'Rôle de {{name}}',
  resetOf: 'Réinitialiser les facteurs de {{name}}',
  reset: 'Réinitialiser les facteurs',
  enableOne: 'Réactiver {{name}}',
  disableOne: 'Désactiver {{name}}',
  enable: 'Réactiver',
  disable: 'Désactiver',
  resetAsk: 'Réinitialiser les facteurs de {{name}} ?',
  resetTold:
    'Clés d’accès, application, codes de secours, identités liées et jetons sont retirés, et toute session de {{name}} prend fin. Le mot de passe seul suffit alors : assurez-vous que la demande vient bien de cette personne, voyez-la ou rappelez-la à un numéro connu.',
  resetDo: 'Réinitialiser les facteurs',
  invitation: 'L’invitation',
  invitationTold:
    'Rôle : {{role}}. Ce lien sert une fois, jusqu’à <until/>, et ne s’affiche que maintenant : remettez-le là où personne d’autre ne le lit.',
  roleLabel: 'Rôle',
  makeLink: 'Créer le lien',
};
