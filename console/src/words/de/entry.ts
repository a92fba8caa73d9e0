import type { entry as english } from '../en/entry.js';
import type { Translated } from '../translated.js';

export const entry: Translated<typeof english> = {
  signIn: {
    title: 'Anmelden',
    again: 'Erneut anmelden',
    ended: 'Ihre Sitzung ist beendet. Alles auf diesem Bildschirm bleibt, wie es ist.',
    leave: 'Den Bildschirm verlassen und als jemand anders anmelden',
    email: 'E-Mail',
    password: 'Passwort',
    signing: 'Anmeldung …',
    passkey: 'Passkey benutzen',
    waitingPasskey: 'Wartet auf Ihren Passkey …',
    goOn: 'Weiter',
    begin: 'Von vorn beginnen',
    with: 'Anmelden mit {{name}}',
  },
  code: {
    app: 'Code Ihrer App',
    recovery: 'Wiederherstellungscode',
    appTold: 'Sechs Ziffern. Ist das Telefon verloren, genügt auch ein Wiederherstellungscode.',
    recoveryTold: 'Wenn Ihr Passkey verloren ist.',
  },
  refused: {
    over: 'Diese Anmeldung begann nicht in diesem Browser oder dauerte zu lange. Beginnen Sie von vorn.',
    'not-taken':
      'Die Antwort Ihres Identitätsanbieters wurde nicht angenommen. Beginnen Sie von vorn; bleibt es so, sagen Sie es dem Betreiber.',
    nobody: 'Ihre Identität dort gehört hier zu niemandem. Bitten Sie die Verwaltung um eine Einladung.',
    'no-address': 'Ihr Identitätsanbieter nennt keine bestätigte E-Mail-Adresse. Sagen Sie es dem Betreiber.',
    unknown: 'Sie wurden nicht angemeldet. Beginnen Sie von vorn; bleibt es so, sagen Sie es dem Betreiber.',
    notLinked: 'Nicht verknüpft',
    backToOwn: 'Zurück zu Ihrer Anmeldung',
  },
  stepUp: {
    title: 'Zeigen Sie, dass Sie es sind',
    deed: {
      release: 'Um diese Meldung zu veröffentlichen',
      hold: 'Um diese Meldung auszusetzen',
      withdrawal: 'Um diese Meldung zurückzuziehen',
      'all-clear': 'Um Entwarnung zu geben',
      authority: 'Um Rechte zu geben oder zu nehmen',
      factors: 'Um Ihre Anmeldung zu ändern',
    },
    touch: '{{deed}}, berühren Sie Ihren Schlüssel oder Ihr Gerät.',
    type: '{{deed}}, tippen Sie den Code, den Ihre App jetzt zeigt.',
    passkey: 'Den Passkey benutzen',
    waiting: 'Wartet auf die Antwort …',
    confirm: 'Mit dem Code bestätigen',
  },
  welcome: {
    title: 'Willkommen',
    told: 'Damit gehören Sie zu diesem Hub. Der Link gilt einmal.',
    notWhole: 'Dieser Link ist nicht vollständig',
    notWholeTold:
      'Der Code am Ende fehlt. Kopieren Sie die ganze Zeile, die Tocsin ausgab, oder bitten Sie um eine neue Einladung. Gehören Sie schon dazu, <signIn/>.',
    signIn: 'melden Sie sich an',
    nameTold: 'Kolleginnen und Kollegen sehen ihn neben dem, was Sie schreiben und veröffentlichen.',
    name: 'Name',
    password: 'Passwort',
    emailError: 'E-Mail: {{what}}.',
    nameError: 'Name: {{what}}.',
    passwordError: 'Passwort: {{what}}.',
    least: 'Mindestens {{n}} Zeichen. Ein Satz ist gut.',
    more: 'Mindestens {{n}} Zeichen; noch {{left}}.',
    making: 'Ihr Konto wird angelegt …',
    begin: 'Beginnen',
  },
};
