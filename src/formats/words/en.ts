import { eventIn, placeAtEnd } from './place.js';
import type { Words } from './vocabulary.js';

const inPlace = placeAtEnd('Place: ');

/** English; also what a language without words of its own falls back to. */
export const en: Words = {
  language: 'en',
  locale: 'en-GB',
  tag: 'en',
  colon: ': ',
  exercise: 'EXERCISE',
  thisIsAnExercise: 'This is an exercise',

  kinds: {
    alert: 'Alert',
    update: 'Update',
    correction: 'Correction',
    hold: 'On hold',
    withdrawal: 'Withdrawn',
    'all-clear': 'All clear',
  },
  severities: {
    Extreme: 'Extreme danger',
    Severe: 'Severe danger',
    Moderate: 'Moderate danger',
    Minor: 'Minor danger',
    Unknown: 'Danger not yet assessed',
  },
  past: 'Past',
  superseded: 'Replaced',

  whatToDo: 'What to do',
  whatToDoThen: 'Advice of this version, no longer valid',
  whatIsKnown: 'What is known',
  whatWasKnown: 'What this version said',
  whatChanged: 'What changed',
  history: 'History',
  newestVersion: 'current version',
  source: 'Source',
  information: 'Information',
  press: 'Press',
  links: 'Find out more',
  feeds: 'Feeds',
  languages: 'Languages',
  skip: 'Skip to the message',

  otherChannels: 'Also on',
  differences: (n) => `What differs from version ${n}`,
  noDifference: 'The text is the same.',
  headline: 'Headline',
  advice: 'Advice',
  added: 'added: ',
  removed: 'removed: ',
  othersBelow: (count) => (count === 1 ? 'One other active message' : `${count} other active messages`),
  othersOnHold: (count) => (count === 1 ? 'One other message on hold' : `${count} other messages on hold`),
  updatedNow: 'This page has just been updated.',
  image: 'Image',
  accessibility: 'Accessibility',
  privacy: 'Privacy',

  version: (n, time) => [`Version ${n}, released at `, time],
  validUntil: (time) => ['Valid until ', time],
  wasValidUntil: (time) => ['This message was valid until ', time, '.'],
  confirmed: (at, until) => [
    'Confirmed at ',
    at,
    '. Without a newer time after ',
    until,
    ', treat this as unconfirmed.',
  ],
  unconfirmed: (since, at) => [
    'Unconfirmed since ',
    since,
    '. What is said here was last confirmed at ',
    at,
    ' and may have changed.',
  ],
  dateTime: (date, time) => `${time} on ${date}`,

  replacedBy: (n) => `Replaced by version ${n}`,
  readNewest: 'Read the current version',
  withdrawn: 'This message is withdrawn. Disregard it and do not pass it on.',
  onHold: 'This message is on hold while we check it. Do not pass it on for now.',
  allClear: 'The alert is over.',
  withdrawnMessage: 'Withdrawn message',

  noActive: 'No active message.',
  noActiveUnknown: 'We cannot confirm whether there is an active message.',
  otherMessages: 'Other active messages',
  otherOpenMessages: 'Other messages',
  pastMessages: 'Past messages',
  notFound: 'This page does not exist.',
  toStart: 'See the active messages',

  notYetIn: (languages) => `Not yet available in ${languages}.`,
  notUpdatedIn: (languages) => `Not yet updated in ${languages}.`,
  notUpdatedHere: (newest) => `This text has not been updated yet. The newest information is in ${newest}.`,
  shownIn: ({ here, shown }) => `This message is not yet available in ${here}. Here is the text in ${shown}.`,
  availableIn: (languages) => `The text exists in ${languages}.`,
  newButNotYetIn: (here) => `New message, not yet available in ${here}`,
  updatedButNotYetIn: (here) => `Message updated, not yet available in ${here}`,

  feedTitle: (office) => `Crisis messages – ${office}`,
  feedDescription: 'Each message in its newest version, corrections and withdrawals included.',
  capFeedDescription: 'Every version of each message as a CAP document of its own; the newest names those it replaces.',

  unnamedEvent: 'Crisis message',
  standardNotes: {
    withdrawal: 'This message is withdrawn: it no longer holds.',
    hold: 'We are checking this message. Do not pass it on for now.',
  },
  standard: {
    withdrawal: ({ event }) => ({
      headline: `${event}: this message is no longer valid`,
      description:
        'We have withdrawn our message. What it said no longer holds and you can disregard it. ' +
        'Please do not pass it on, and tell anyone you have sent it to.',
      short: `${event}: our message is withdrawn. Disregard it and do not pass it on.`,
      spoken: `Our message “${event}” is withdrawn. It is no longer valid. You can disregard it.`,
    }),
    hold: ({ event, place }) => ({
      headline: `${event}: message on hold while we check it`,
      instruction: 'Do not pass this message on for now. Follow the directions of the emergency services on the spot.',
      description: `We are checking our message. We will confirm, correct or withdraw it here.${inPlace(place)}`,
      short: `${eventIn({ event, place })}: we are checking our message. Do not pass it on for now.`,
      spoken: `We are checking our message “${event}”. Do not use it for now. We will confirm, correct or withdraw it.${inPlace(place)}`,
    }),
    'all-clear': ({ event }) => ({
      headline: `${event}: all clear`,
      description: 'The alert is over. The advice no longer applies. Thank you for following it.',
      short: `${event}: the alert is over. The advice no longer applies.`,
      spoken: `${event}: the alert is over. The advice no longer applies. Thank you for following it.`,
    }),
  },
};
