import type { Language } from '../../domain/language.js';
import type { NoteName } from '../addresses.js';

/**
 * What an office owes its readers besides messages, in each language: the accessibility statement, by the model of
 * Implementing Decision (EU) 2018/1523, and the note on privacy. They say what the hub's own tests show and what the
 * newsroom counts, no more; an office that knows more says it on its own website.
 */
export interface Note {
  readonly title: string;
  readonly parts: readonly { readonly heading: string | null; readonly text: string; readonly contact?: true }[];
}

/** The day of the assessment that the statement rests on. */
export const ASSESSED = '2026-11-27T12:00:00.000Z';

type Notes = { readonly [name in NoteName]: (office: string, assessed: string) => Note };

const fr: Notes = {
  accessibility: (office, assessed) => ({
    title: 'Déclaration d’accessibilité',
    parts: [
      {
        heading: null,
        text: `${office} s’engage à rendre ses pages de crise accessibles, conformément à la législation qui transpose la directive (UE) 2016/2102. Cette déclaration concerne toutes les pages publiques de ce site.`,
      },
      {
        heading: 'État de conformité',
        text: 'D’après notre auto-évaluation, ces pages sont conformes à la norme EN 301 549 v3.2.1 et aux WCAG 2.1, niveau AA. Elles fonctionnent sans script, au clavier, avec un lecteur d’écran, sur un écran de 320 pixels, avec un texte agrandi à 200 %, et sur papier.',
      },
      {
        heading: 'Ce que nous ne pouvons pas garantir',
        text: 'Dans l’urgence, un message peut paraître d’abord dans certaines langues seulement; la page nomme celles qui manquent. Les sites vers lesquels nous renvoyons ont leur propre déclaration.',
      },
      {
        heading: 'Établissement de cette déclaration',
        text: `Établie le ${assessed} sur la base d’une auto-évaluation: chaque version du logiciel passe des tests automatiques dans un navigateur, dans quatre langues.`,
      },
      {
        heading: 'Vos remarques',
        text: 'Vous n’arrivez pas à lire quelque chose, ou vous en avez besoin sous une autre forme? Dites-le-nous.',
        contact: true,
      },
      {
        heading: 'Recours',
        text: 'Si notre réponse ne vous satisfait pas, adressez-vous à l’organisme qui contrôle l’accessibilité des sites de notre niveau de pouvoir; pour les autorités fédérales belges, c’est le SPF BOSA. Le médiateur compétent peut aussi être saisi.',
      },
    ],
  }),
  privacy: (office) => ({
    title: 'Vie privée',
    parts: [
      {
        heading: null,
        text: `Vous pouvez lire les pages de crise de ${office} sans rien dire de vous.`,
      },
      {
        heading: 'Ce que nous n’utilisons pas',
        text: 'Aucun cookie, aucun stockage dans votre navigateur, aucun service d’un tiers, aucune mesure d’audience par personne.',
      },
      {
        heading: 'Ce que nous comptons',
        text: 'Le nombre de demandes par minute, par document, par langue et par type de réponse. Ni votre adresse, ni votre navigateur, ni ce que vous lisez l’un après l’autre n’est retenu dans ces chiffres.',
      },
      {
        heading: 'Des questions',
        text: 'Écrivez-nous.',
        contact: true,
      },
    ],
  }),
};

const nl: Notes = {
  accessibility: (office, assessed) => ({
    title: 'Toegankelijkheidsverklaring',
    parts: [
      {
        heading: null,
        text: `${office} wil zijn crisispagina’s toegankelijk maken, overeenkomstig de wetgeving die richtlijn (EU) 2016/2102 omzet. Deze verklaring geldt voor alle openbare pagina’s van deze website.`,
      },
      {
        heading: 'Nalevingsstatus',
        text: 'Volgens onze zelfbeoordeling voldoen deze pagina’s aan de norm EN 301 549 v3.2.1 en aan WCAG 2.1, niveau AA. Ze werken zonder script, met het toetsenbord, met een schermlezer, op een scherm van 320 pixels, met tekst op 200 % en op papier.',
      },
      {
        heading: 'Wat we niet kunnen garanderen',
        text: 'Als het dringend is, kan een bericht eerst in enkele talen verschijnen; de pagina noemt de talen die ontbreken. De websites waarnaar we verwijzen, hebben hun eigen verklaring.',
      },
      {
        heading: 'Opstelling van deze verklaring',
        text: `Opgesteld op ${assessed} op basis van een zelfbeoordeling: elke versie van de software doorloopt automatische tests in een browser, in vier talen.`,
      },
      {
        heading: 'Uw opmerkingen',
        text: 'Kunt u iets niet lezen, of hebt u het in een andere vorm nodig? Laat het ons weten.',
        contact: true,
      },
      {
        heading: 'Handhaving',
        text: 'Bent u niet tevreden met ons antwoord, richt u dan tot de instantie die toeziet op de toegankelijkheid van de websites van onze overheid; voor de Belgische federale overheid is dat de FOD BOSA. U kunt ook terecht bij de bevoegde ombudsdienst.',
      },
    ],
  }),
  privacy: (office) => ({
    title: 'Privacy',
    parts: [
      { heading: null, text: `U kunt de crisispagina’s van ${office} lezen zonder iets over uzelf prijs te geven.` },
      {
        heading: 'Wat we niet gebruiken',
        text: 'Geen cookies, geen opslag in uw browser, geen diensten van derden, geen meting per bezoeker.',
      },
      {
        heading: 'Wat we tellen',
        text: 'Het aantal aanvragen per minuut, per document, per taal en per soort antwoord. Uw adres, uw browser en wat u na elkaar leest, worden daarin niet bewaard.',
      },
      { heading: 'Vragen', text: 'Schrijf ons.', contact: true },
    ],
  }),
};

const de: Notes = {
  accessibility: (office, assessed) => ({
    title: 'Erklärung zur Barrierefreiheit',
    parts: [
      {
        heading: null,
        text: `${office} ist bemüht, die Krisenseiten im Einklang mit den Vorschriften zur Umsetzung der Richtlinie (EU) 2016/2102 barrierefrei zugänglich zu machen. Diese Erklärung gilt für alle öffentlichen Seiten dieser Website.`,
      },
      {
        heading: 'Stand der Vereinbarkeit',
        text: 'Nach unserer Selbstbewertung sind diese Seiten mit der Norm EN 301 549 v3.2.1 und mit WCAG 2.1, Stufe AA, vereinbar. Sie funktionieren ohne Skript, mit der Tastatur, mit einem Bildschirmleseprogramm, auf einem Bildschirm von 320 Pixeln, mit Text in 200 % Größe und auf Papier.',
      },
      {
        heading: 'Was wir nicht garantieren können',
        text: 'In der Eile kann eine Meldung zuerst nur in einigen Sprachen erscheinen; die Seite nennt die fehlenden. Websites, auf die wir verweisen, haben ihre eigene Erklärung.',
      },
      {
        heading: 'Erstellung dieser Erklärung',
        text: `Erstellt am ${assessed} auf der Grundlage einer Selbstbewertung: Jede Version der Software durchläuft automatische Tests in einem Browser, in vier Sprachen.`,
      },
      {
        heading: 'Ihre Hinweise',
        text: 'Können Sie etwas nicht lesen, oder brauchen Sie es in einer anderen Form? Sagen Sie es uns.',
        contact: true,
      },
      {
        heading: 'Durchsetzung',
        text: 'Sind Sie mit unserer Antwort nicht zufrieden, wenden Sie sich an die Stelle, die die Barrierefreiheit der Websites unserer Behörde überwacht; für die föderalen Behörden Belgiens ist das der FÖD BOSA. Sie können auch die zuständige Ombudsstelle anrufen.',
      },
    ],
  }),
  privacy: (office) => ({
    title: 'Datenschutz',
    parts: [
      { heading: null, text: `Sie können die Krisenseiten von ${office} lesen, ohne etwas über sich preiszugeben.` },
      {
        heading: 'Was wir nicht verwenden',
        text: 'Keine Cookies, keinen Speicher in Ihrem Browser, keine Dienste Dritter, keine Messung einzelner Besucher.',
      },
      {
        heading: 'Was wir zählen',
        text: 'Die Anzahl der Abrufe je Minute, Dokument, Sprache und Art der Antwort. Weder Ihre Adresse noch Ihr Browser noch was Sie nacheinander lesen wird darin festgehalten.',
      },
      { heading: 'Fragen', text: 'Schreiben Sie uns.', contact: true },
    ],
  }),
};

const en: Notes = {
  accessibility: (office, assessed) => ({
    title: 'Accessibility statement',
    parts: [
      {
        heading: null,
        text: `${office} is committed to making its crisis pages accessible, in accordance with the legislation that transposes Directive (EU) 2016/2102. This statement applies to all public pages of this website.`,
      },
      {
        heading: 'Compliance status',
        text: 'By our self-assessment these pages comply with the standard EN 301 549 v3.2.1 and with WCAG 2.1, level AA. They work without script, by keyboard, with a screen reader, on a screen of 320 pixels, with text at 200 %, and on paper.',
      },
      {
        heading: 'What we cannot guarantee',
        text: 'When every minute counts, a message may first appear in some languages only; the page names those that are missing. Websites we link to have statements of their own.',
      },
      {
        heading: 'Preparation of this statement',
        text: `Prepared on ${assessed} on the basis of a self-assessment: each version of the software passes automatic tests in a browser, in four languages.`,
      },
      {
        heading: 'Feedback',
        text: 'Is there something you cannot read, or that you need in another form? Tell us.',
        contact: true,
      },
      {
        heading: 'Enforcement procedure',
        text: 'If our answer does not satisfy you, turn to the body that supervises the accessibility of our authority’s websites; for the Belgian federal authorities that is FPS BOSA. You may also turn to the competent ombudsman.',
      },
    ],
  }),
  privacy: (office) => ({
    title: 'Privacy',
    parts: [
      { heading: null, text: `You can read the crisis pages of ${office} without telling anything about yourself.` },
      {
        heading: 'What we do not use',
        text: 'No cookies, no storage in your browser, no services of third parties, no measuring of single visitors.',
      },
      {
        heading: 'What we count',
        text: 'The number of requests per minute, document, language and kind of answer. Neither your address nor your browser nor what you read one after the other is kept in these figures.',
      },
      { heading: 'Questions', text: 'Write to us.', contact: true },
    ],
  }),
};

const KNOWN = new Map<Language, Notes>(Object.entries({ fr, nl, de, en }));

/** English where a language has no words of its own, as everywhere (words.ts). */
export const notesFor = (language: Language): Notes => KNOWN.get(language) ?? en;
