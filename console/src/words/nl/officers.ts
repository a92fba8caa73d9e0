import type { officers as english } from '../en/officers.js';
import type { Translated } from '../translated.js';

export const officers: Translated<typeof english> = {
  title: 'Medewerkers',
  the: 'de medewerkers',
  meanwhile: 'Wie aangemeld is, kan verder.',
  invite: 'Een medewerker uitnodigen',
  alone: 'Een echt bericht vraagt de goedkeuring van een tweede medewerker, en u bent nog alleen: nodig iemand uit.',
  role: {
    author: 'opsteller: schrijft',
    approver: 'goedkeurder: schrijft en keurt goed',
    admin: 'beheerder: alles, ook medewerkers en kanalen',
    auditor: 'auditor: leest alleen',
  },
  since: '{{email}}, sinds <since/>',
  sinceBare: '{{email}}, zonder wachtwoord, sinds <since/>',
  disabledAt: 'uitgeschakeld <at/>',
  you: 'U: {{role}}',
  roleOf: 'Rol van {{name}}',
  resetOf: 'Factoren van {{name}} resetten',
  reset: 'Factoren resetten',
  enableOne: '{{name}} inschakelen',
  disableOne: '{{name}} uitschakelen',
  enable: 'Inschakelen',
  disable: 'Uitschakelen',
  resetAsk: 'Factoren van {{name}} resetten?',
  resetTold:
    'Toegangssleutels, app, herstelcodes, gekoppelde identiteiten en tokens worden weggenomen, en elke sessie van {{name}} eindigt. Dan volstaat het wachtwoord: wees zeker wie het vraagt, zie die persoon of bel terug op een nummer dat u kent.',
  resetDo: 'De factoren resetten',
  invitation: 'De uitnodiging',
  invitationTold:
    'Rol: {{role}}. Deze link werkt één keer, tot <until/>, en wordt alleen nu getoond: geef hem door waar niemand anders meeleest.',
  roleLabel: 'Rol',
  makeLink: 'De link maken',
};
