export const editor = {
  people: {
    here: '{{who}} has this draft open too.',
    writes: '{{who}} is writing in {{field}}.',
    inField: '{{who}} is writing here',
    you: 'You, in another window',
  },
} as const;
