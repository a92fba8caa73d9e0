export const schedule = {
  stillValid: 'Still valid',
  label: 'Set times',
  expires: 'expires <at/>.',
  silent: 'has had no word since <at/>.',
  setBy: 'Set by {{by}}.',
  early: 'Newsrooms have it already.',
  putAside: 'Put aside',
  holdAll: 'Hold all scheduled',
  holdAllTitle: 'Hold everything that is scheduled?',
  holdAllTold:
    'Nothing of it goes out by itself; each draft stays, and can be given a new time or released. Newsrooms that had something early are told.',
  why: 'Why',
  hold: 'Hold all',
  giveEarly: 'Give it to entitled newsrooms now, under embargo until then',
} as const;
