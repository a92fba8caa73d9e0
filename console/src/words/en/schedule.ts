export const schedule = {
  stillValid: 'Still valid',
  silent: 'has had no word since <at/>.',
  early: 'Newsrooms have it already.',
  newsrooms: 'Newsrooms that may have messages early',
  newsroomsTold:
    'With a token of its own a newsroom reads what an officer gives early, and nothing else. The ledger says which newsroom has read what.',
  noNewsrooms: 'No newsroom has a token.',
  until: 'until <at/>',
  revoke: 'Revoke',
  newsroom: 'Newsroom',
  makeToken: 'Make a token',
  newToken: 'A token for the newsroom',
  newTokenTold: 'It is shown once. Give it to the newsroom by a way that others do not read.',
  copied: 'I have copied it',
  giveEarly: 'Give it to entitled newsrooms now, under embargo until then',
} as const;
