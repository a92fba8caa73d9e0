import type { entry as english } from '../en/entry.js';
import type { Translated } from '../translated.js';

export const entry: Translated<typeof english> = {
  signIn: {
    title: 'Connexion',
    again: 'Reconnectez-vous',
    ended: 'Votre session est terminée. Tout ce qui est à l’écran reste tel quel.',
    leave: 'Quitter l’écran et se connecter sous un autre nom',
    email: 'E-mail',
    password: 'Mot de passe',
    signing: 'Connexion …',
    passkey: 'Utiliser une clé d’accès',
    waitingPasskey: 'En attente de votre clé d’accès …',
    goOn: 'Continuer',
    begin: 'Recommencer',
    with: 'Se connecter avec {{name}}',
  },
  code: {
    app: 'Code de votre application',
    recovery: 'Code de secours',
    appTold: 'Six chiffres. Si le téléphone est perdu, un code de secours convient aussi.',
    recoveryTold: 'Si votre clé d’accès est perdue.',
  },
  refused: {
    over: 'Cette connexion n’a pas commencé dans ce navigateur ou a duré trop longtemps. Recommencez.',
    'not-taken':
      'La réponse de votre fournisseur d’identité n’a pas été acceptée. Recommencez ; si cela persiste, prévenez l’exploitant.',
    nobody: 'Votre identité là-bas n’appartient à aucun agent ici. Demandez une invitation à un administrateur.',
    'no-address': 'Votre fournisseur d’identité ne donne pas d’adresse e-mail vérifiée. Prévenez l’exploitant.',
    unknown: 'Vous n’êtes pas connecté. Recommencez ; si cela persiste, prévenez l’exploitant.',
    notLinked: 'Non lié',
    backToOwn: 'Retour à votre connexion',
  },
  stepUp: {
    title: 'Montrez que c’est vous',
    deed: {
      release: 'Pour diffuser ce message',
      hold: 'Pour suspendre ce message',
      withdrawal: 'Pour retirer ce message',
      'all-clear': 'Pour donner la fin d’alerte',
      authority: 'Pour donner ou retirer des droits',
      factors: 'Pour modifier votre connexion',
    },
    touch: '{{deed}}, touchez votre clé ou votre appareil.',
    type: '{{deed}}, tapez le code que montre votre application.',
    passkey: 'Utiliser la clé d’accès',
    waiting: 'En attente de la réponse …',
    confirm: 'Confirmer avec le code',
  },
  welcome: {
    title: 'Bienvenue',
    told: 'Ceci fait de vous un agent de ce hub. Le lien ne sert qu’une fois.',
    notWhole: 'Ce lien n’est pas complet',
    notWholeTold:
      'Le code à la fin manque. Copiez toute la ligne affichée par Tocsin ou demandez une nouvelle invitation. Si vous êtes déjà agent, <signIn/>.',
    signIn: 'connectez-vous',
    nameTold: 'Vos collègues le voient à côté de ce que vous écrivez et diffusez.',
    name: 'Nom',
    password: 'Mot de passe',
    emailError: 'E-mail : {{what}}.',
    nameError: 'Nom : {{what}}.',
    passwordError: 'Mot de passe : {{what}}.',
    least: 'Au moins {{n}} caractères. Une phrase convient bien.',
    more: 'Au moins {{n}} caractères ; encore {{left}}.',
    making: 'Création de votre compte …',
    begin: 'Commencer',
  },
};
