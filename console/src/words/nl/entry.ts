import type { entry as english } from '../en/entry.js';
import type { Translated } from '../translated.js';

export const entry: Translated<typeof english> = {
  signIn: {
    title: 'Aanmelden',
    again: 'Opnieuw aanmelden',
    ended: 'Uw sessie is beëindigd. Alles op dit scherm blijft zoals het is.',
    leave: 'Dit scherm verlaten en als iemand anders aanmelden',
    email: 'E-mail',
    password: 'Wachtwoord',
    signing: 'Aanmelden …',
    passkey: 'Een toegangssleutel gebruiken',
    waitingPasskey: 'Wacht op uw toegangssleutel …',
    goOn: 'Verder',
    begin: 'Opnieuw beginnen',
    with: 'Aanmelden met {{name}}',
  },
  code: {
    app: 'Code van uw app',
    recovery: 'Herstelcode',
    appTold: 'Zes cijfers. Is de telefoon kwijt, dan volstaat ook een herstelcode.',
    recoveryTold: 'Als uw toegangssleutel kwijt is.',
  },
  refused: {
    over: 'Deze aanmelding begon niet in deze browser of duurde te lang. Begin opnieuw.',
    'not-taken':
      'Het antwoord van uw identiteitsprovider werd niet aanvaard. Begin opnieuw; blijft het zo, verwittig de beheerder.',
    nobody: 'Uw identiteit daar hoort bij geen medewerker hier. Vraag een beheerder om een uitnodiging.',
    'no-address': 'Uw identiteitsprovider geeft geen geverifieerd e-mailadres. Verwittig de beheerder.',
    unknown: 'U bent niet aangemeld. Begin opnieuw; blijft het zo, verwittig de beheerder.',
    notLinked: 'Niet gekoppeld',
    backToOwn: 'Terug naar uw aanmelding',
  },
  stepUp: {
    title: 'Toon dat u het bent',
    deed: {
      release: 'Om dit bericht te verspreiden',
      hold: 'Om dit bericht op te schorten',
      withdrawal: 'Om dit bericht in te trekken',
      'all-clear': 'Om het einde van het alarm te geven',
      authority: 'Om iemands rechten te geven of te nemen',
      factors: 'Om uw aanmelding te wijzigen',
    },
    touch: '{{deed}}, raak uw sleutel of toestel aan.',
    type: '{{deed}}, typ de code die uw app nu toont.',
    passkey: 'De toegangssleutel gebruiken',
    waiting: 'Wacht op het antwoord …',
    confirm: 'Met de code bevestigen',
  },
  welcome: {
    title: 'Welkom',
    told: 'Hiermee wordt u medewerker van deze hub. De link werkt één keer.',
    notWhole: 'Deze link is niet volledig',
    notWholeTold:
      'De code op het einde ontbreekt. Kopieer de hele regel die Tocsin toonde of vraag een nieuwe uitnodiging. Bent u al medewerker, <signIn/>.',
    signIn: 'meld u dan aan',
    nameTold: 'Collega’s zien het naast wat u schrijft en verspreidt.',
    name: 'Naam',
    password: 'Wachtwoord',
    emailError: 'E-mail: {{what}}.',
    nameError: 'Naam: {{what}}.',
    passwordError: 'Wachtwoord: {{what}}.',
    least: 'Minstens {{n}} tekens. Een zin is goed.',
    more: 'Minstens {{n}} tekens; nog {{left}}.',
    making: 'Uw account wordt gemaakt …',
    begin: 'Beginnen',
  },
};
