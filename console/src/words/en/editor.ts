export const editor = {
  people: {
    here: '{{who}} has this draft open too.',
    writes: '{{who}} is writing in {{field}}.',
    inField: '{{who}} is writing here',
    mineHere: 'You have this draft open in another window too.',
    mineWrites: 'You are in {{field}} in another window.',
    you: 'you, in another window',
  },
} as const;
