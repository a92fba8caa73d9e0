import type { Language } from '../../domain/language.js';
import type { NoticeReason } from '../../domain/notice.js';

/** What a notice's sentence takes in: every fact as text, an empty one where it is lacking. */
export interface NoticeSaid {
  readonly subject: string;
  readonly by: string;
  readonly version: string;
  /** In the language of the words. */
  readonly kind: string;
  readonly why: string;
  readonly minutes: string;
}

/** A title short enough for a locked screen, and one sentence that says what is to be done. */
export interface NoticeWords {
  readonly title: (said: NoticeSaid) => string;
  readonly text: (said: NoticeSaid) => string;
}

const fr: { readonly [reason in NoticeReason]: NoticeWords } = {
  submitted: {
    title: ({ subject }) => `${subject} attend votre approbation`,
    text: ({ by, version, kind }) =>
      `${by} a soumis la version ${version} (${kind}). Lisez-la, puis approuvez-la ou renvoyez-la.`,
  },
  returned: {
    title: ({ subject }) => `${subject} vous est renvoyé`,
    text: ({ by, version, why }) => `${by} a renvoyé la version ${version} : « ${why} ».`,
  },
  approved: {
    title: ({ subject }) => `${subject} est approuvé`,
    text: ({ by, version }) => `${by} a approuvé la version ${version}. Elle peut être diffusée.`,
  },
  'approval-void': {
    title: ({ subject }) => `${subject} : l’approbation n’est plus valable`,
    text: ({ by, version }) =>
      `${by} a modifié la version ${version} après l’approbation. Il faut la soumettre et l’approuver à nouveau.`,
  },
  'break-glass': {
    title: ({ subject }) => `${subject} diffusé sans second agent`,
    text: ({ by, version, why }) =>
      `${by} a diffusé la version ${version} sans approbation : « ${why} ». Lisez-la maintenant, contresignez ou faites objection.`,
  },
  countersigned: {
    title: ({ subject }) => `${subject} est contresigné`,
    text: ({ by, version }) => `${by} a contresigné la version ${version}.`,
  },
  objected: {
    title: ({ subject }) => `${subject} : objection`,
    text: ({ by, version, why }) => `${by} fait objection à la version ${version} : « ${why} ». Corrigez ou retirez.`,
  },
  expiring: {
    title: ({ subject, minutes }) => `${subject} expire dans ${minutes} minutes`,
    text: ({ version }) =>
      `La version ${version} expire bientôt. Confirmez qu’elle est toujours valable, mettez-la à jour ou terminez-la.`,
  },
  silent: {
    title: ({ subject, minutes }) => `${subject} : rien depuis ${minutes} minutes`,
    text: ({ version }) =>
      `Plus rien n’a été dit depuis la version ${version}. Confirmez qu’elle est toujours valable ou mettez-la à jour.`,
  },
  'ledger-anchor': {
    title: () => 'Ancrage du registre',
    text: () => 'Conservez ce message : il prouve plus tard que le registre n’a pas été modifié.',
  },
  trial: {
    title: () => 'Essai d’avis',
    text: ({ by }) => `${by}, cet appareil ou cette adresse reçoit les avis de ce centre.`,
  },
};

const nl: typeof fr = {
  submitted: {
    title: ({ subject }) => `${subject} wacht op uw goedkeuring`,
    text: ({ by, version, kind }) =>
      `${by} heeft versie ${version} (${kind}) voorgelegd. Lees ze en keur ze goed of stuur ze terug.`,
  },
  returned: {
    title: ({ subject }) => `${subject} is teruggestuurd`,
    text: ({ by, version, why }) => `${by} heeft versie ${version} teruggestuurd: “${why}”.`,
  },
  approved: {
    title: ({ subject }) => `${subject} is goedgekeurd`,
    text: ({ by, version }) => `${by} heeft versie ${version} goedgekeurd. Ze kan worden verspreid.`,
  },
  'approval-void': {
    title: ({ subject }) => `${subject}: de goedkeuring vervalt`,
    text: ({ by, version }) =>
      `${by} heeft versie ${version} na de goedkeuring gewijzigd. Ze moet opnieuw worden voorgelegd en goedgekeurd.`,
  },
  'break-glass': {
    title: ({ subject }) => `${subject} verspreid zonder tweede medewerker`,
    text: ({ by, version, why }) =>
      `${by} heeft versie ${version} zonder goedkeuring verspreid: “${why}”. Lees ze nu en teken mee of maak bezwaar.`,
  },
  countersigned: {
    title: ({ subject }) => `${subject} is meegetekend`,
    text: ({ by, version }) => `${by} heeft versie ${version} meegetekend.`,
  },
  objected: {
    title: ({ subject }) => `${subject}: bezwaar`,
    text: ({ by, version, why }) =>
      `${by} maakt bezwaar tegen versie ${version}: “${why}”. Zet ze recht of trek ze in.`,
  },
  expiring: {
    title: ({ subject, minutes }) => `${subject} vervalt over ${minutes} minuten`,
    text: ({ version }) =>
      `Versie ${version} vervalt binnenkort. Bevestig dat ze nog geldt, werk ze bij of beëindig ze.`,
  },
  silent: {
    title: ({ subject, minutes }) => `${subject}: al ${minutes} minuten stil`,
    text: ({ version }) => `Sinds versie ${version} is niets meer gezegd. Bevestig dat ze nog geldt of werk ze bij.`,
  },
  'ledger-anchor': {
    title: () => 'Verankering van het logboek',
    text: () => 'Bewaar dit bericht: het bewijst later dat het logboek niet is gewijzigd.',
  },
  trial: {
    title: () => 'Proefbericht',
    text: ({ by }) => `${by}, dit toestel of adres ontvangt de berichten van dit centrum.`,
  },
};

const de: typeof fr = {
  submitted: {
    title: ({ subject }) => `${subject} wartet auf Ihre Freigabe`,
    text: ({ by, version, kind }) =>
      `${by} hat Version ${version} (${kind}) vorgelegt. Lesen Sie sie und geben Sie sie frei oder zurück.`,
  },
  returned: {
    title: ({ subject }) => `${subject} wurde zurückgegeben`,
    text: ({ by, version, why }) => `${by} hat Version ${version} zurückgegeben: „${why}“.`,
  },
  approved: {
    title: ({ subject }) => `${subject} ist freigegeben`,
    text: ({ by, version }) => `${by} hat Version ${version} freigegeben. Sie kann veröffentlicht werden.`,
  },
  'approval-void': {
    title: ({ subject }) => `${subject}: die Freigabe gilt nicht mehr`,
    text: ({ by, version }) =>
      `${by} hat Version ${version} nach der Freigabe geändert. Sie muss neu vorgelegt und freigegeben werden.`,
  },
  'break-glass': {
    title: ({ subject }) => `${subject} ohne zweite Person veröffentlicht`,
    text: ({ by, version, why }) =>
      `${by} hat Version ${version} ohne Freigabe veröffentlicht: „${why}“. Lesen Sie sie jetzt und zeichnen Sie gegen oder erheben Sie Einspruch.`,
  },
  countersigned: {
    title: ({ subject }) => `${subject} ist gegengezeichnet`,
    text: ({ by, version }) => `${by} hat Version ${version} gegengezeichnet.`,
  },
  objected: {
    title: ({ subject }) => `${subject}: Einspruch`,
    text: ({ by, version, why }) =>
      `${by} erhebt Einspruch gegen Version ${version}: „${why}“. Berichtigen Sie sie oder ziehen Sie sie zurück.`,
  },
  expiring: {
    title: ({ subject, minutes }) => `${subject} läuft in ${minutes} Minuten ab`,
    text: ({ version }) =>
      `Version ${version} läuft bald ab. Bestätigen Sie, dass sie noch gilt, aktualisieren oder beenden Sie sie.`,
  },
  silent: {
    title: ({ subject, minutes }) => `${subject}: seit ${minutes} Minuten nichts`,
    text: ({ version }) =>
      `Seit Version ${version} wurde nichts mehr gesagt. Bestätigen Sie, dass sie noch gilt, oder aktualisieren Sie sie.`,
  },
  'ledger-anchor': {
    title: () => 'Verankerung des Protokolls',
    text: () => 'Bewahren Sie diese Nachricht auf: Sie beweist später, dass das Protokoll nicht geändert wurde.',
  },
  trial: {
    title: () => 'Probe',
    text: ({ by }) => `${by}, dieses Gerät oder diese Adresse erhält die Nachrichten dieses Zentrums.`,
  },
};

const en: typeof fr = {
  submitted: {
    title: ({ subject }) => `${subject} waits for your approval`,
    text: ({ by, version, kind }) =>
      `${by} submitted version ${version} (${kind}). Read it, then approve it or give it back.`,
  },
  returned: {
    title: ({ subject }) => `${subject} came back to you`,
    text: ({ by, version, why }) => `${by} gave version ${version} back: “${why}”.`,
  },
  approved: {
    title: ({ subject }) => `${subject} is approved`,
    text: ({ by, version }) => `${by} approved version ${version}. It can be released.`,
  },
  'approval-void': {
    title: ({ subject }) => `${subject}: the approval is void`,
    text: ({ by, version }) =>
      `${by} changed version ${version} after it was approved. It must be submitted and approved again.`,
  },
  'break-glass': {
    title: ({ subject }) => `${subject} released without a second officer`,
    text: ({ by, version, why }) =>
      `${by} released version ${version} without approval: “${why}”. Read it now, and countersign or object.`,
  },
  countersigned: {
    title: ({ subject }) => `${subject} is countersigned`,
    text: ({ by, version }) => `${by} countersigned version ${version}.`,
  },
  objected: {
    title: ({ subject }) => `${subject}: objection`,
    text: ({ by, version, why }) => `${by} objects to version ${version}: “${why}”. Correct or withdraw it.`,
  },
  expiring: {
    title: ({ subject, minutes }) => `${subject} expires in ${minutes} minutes`,
    text: ({ version }) =>
      `Version ${version} is about to expire. Confirm that it is still valid, update it or end it.`,
  },
  silent: {
    title: ({ subject, minutes }) => `${subject}: no word for ${minutes} minutes`,
    text: ({ version }) => `Nothing was said since version ${version}. Confirm that it is still valid, or update it.`,
  },
  'ledger-anchor': {
    title: () => 'Anchor of the ledger',
    text: () => 'Keep this message: later it proves that the ledger was not changed.',
  },
  trial: {
    title: () => 'Trial notice',
    text: ({ by }) => `${by}, this device or address receives the notices of this office.`,
  },
};

const KNOWN: { readonly [language: string]: typeof fr | undefined } = { fr, nl, de, en };

/** English where the hub has no words in that language. */
export const noticeWords = (reason: NoticeReason, language: Language): NoticeWords => (KNOWN[language] ?? en)[reason];
export const speaks = (language: Language): boolean => KNOWN[language] !== undefined;
