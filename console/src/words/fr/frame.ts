import type { frame as english } from '../en/frame.js';
import type { Translated } from '../translated.js';

export const frame: Translated<typeof english> = {
  skip: 'Aller directement à l’écran',
  rooms: {
    label: 'Salles',
    board: 'Tableau',
    messages: 'Messages',
    officers: 'Agents',
    channels: 'Canaux',
    settings: 'Réglages',
  },
  officer: {
    ways: 'langue, couleurs, raccourcis',
    title: 'Vos préférences',
    own: 'Votre connexion',
    signOut: 'Se déconnecter',
    language: 'Langue',
    colours: 'Couleurs',
    scheme: { auto: 'Comme le système', light: 'Clair', dark: 'Sombre' },
    keys: 'Raccourcis clavier',
  },
  keys: {
    title: 'Raccourcis clavier',
    list: { key: 'j, k', does: 'message suivant et précédent dans une liste' },
    open: { key: 'Entrée', does: 'ouvrir le message marqué' },
    search: { key: '/', does: 'chercher dans les messages' },
    palette: { key: 'Ctrl + K', does: 'aller partout, trouver un message, agir sur celui-ci' },
    cells: { key: 'Flèches', does: 'd’une case à l’autre dans un tableau' },
    save: { key: 'Ctrl + S', does: 'enregistrer le brouillon tout de suite' },
    preview: { key: 'Ctrl + Entrée', does: 'du brouillon à son aperçu' },
    escape: { key: 'Échap', does: 'fermer une fenêtre ; rien n’est envoyé' },
    help: { key: '?', does: 'cette liste' },
  },
  line: {
    lost: 'Connexion perdue',
    told: 'Tocsin ne répond pas <since/>. Votre texte reste ici et chaque demande est répétée à l’identique : rien n’est fait deux fois. La page publique continue entre-temps.',
    since: '(depuis {{span}})',
  },
  nowhere: {
    title: 'Il n’y a rien ici',
    told: 'L’adresse vient peut-être d’une autre version. <board/> ou <messages/>.',
    board: 'Aller au tableau',
    messages: 'aux messages',
  },
  readers: {
    title: 'Requêtes par seconde de toutes les salles de presse, moyenne sur dix secondes',
    now: 'lecteurs en ce moment',
    of: 'sur {{capacity}} lecteurs',
    near: 'sur {{capacity}} lecteurs : limite proche',
  },
  waiting: 'En attente : {{what}} …',
  starting: 'La page publique continue sans la console.',
  trouble: {
    noAnswer: 'Pas de réponse',
    noAnswerTold:
      'Tocsin n’a pas répondu pendant une minute : personne ne sait encore si c’est fait. Appuyez de nouveau : c’est la même demande, elle ne prend effet qu’une fois.',
    notShown: 'Aucune clé d’accès présentée',
    fault: 'La console a un défaut',
    faultTold: '{{message}}. Rechargez la page ; les brouillons sont conservés.',
  },
  crisis: {
    mode: 'Mode de crise',
    on: 'Mode de crise actif',
    isOn: 'Le mode de crise est actif',
    isHeldOff: 'Le mode de crise est écarté',
    called: 'Décidé par <who/>, <at/> : <reason/>.',
    over: 'La salle de presse <replica/> dépasse sa limite depuis <since/> : {{figure}}, la limite est de {{limit}}.',
    overMore_one:
      'La salle de presse <replica/> dépasse sa limite depuis <since/> : {{figure}}, la limite est de {{limit}} ; {{count}} autre avec elle.',
    overMore_other:
      'La salle de presse <replica/> dépasse sa limite depuis <since/> : {{figure}}, la limite est de {{limit}} ; {{count}} autres avec elle.',
    figure: {
      lag: '{{n}} ms de retard',
      connections: '{{n}} connexions ouvertes',
      requests: '{{n}} requêtes par seconde',
    },
    stays: 'Il reste actif jusqu’à une nouvelle décision.',
    endsItself: 'Il prend fin de lui-même lorsque toutes les salles de presse sont calmes depuis quelques minutes.',
    staysOff: 'Il reste écarté jusqu’à <until/>, puis la charge décide de nouveau.',
    told: 'Les lecteurs reçoivent des pages sans image ni script, les caches les gardent plus longtemps et les flux en direct s’arrêtent. Ce qui est dit reste identique, les fils aussi.',
    legend: 'Il doit être',
    choice: {
      on: { label: 'Actif', told: 'Des pages légères pour tous, jusqu’à une nouvelle décision.' },
      auto: {
        label: 'Automatique',
        told: 'Actif tant qu’une salle de presse dépasse une limite ; inactif quand toutes sont calmes.',
      },
      off: {
        label: 'Écarté pendant 30 minutes',
        told: 'Des pages complètes quelle que soit la mesure. Ensuite de nouveau automatique.',
      },
    },
    why: 'Pourquoi',
    whyTold: 'Affiché sur l’écran de chaque agent et inscrit au registre',
    telling: 'Les salles de presse sont prévenues …',
    tell: 'Prévenir toutes les salles de presse',
  },
};
