import { inZone } from './domain/local-time.js';
import type { LedgerVerdict } from './press-office/api.js';

/** What stands behind a verdict, for a terminal: what the anchors bear out, and what nobody outside can vouch for yet. */
export function ledgerText(verdict: LedgerVerdict, timeZone: string): string {
  const { anchored, unanchored, anchors, strange, key } = verdict;
  return [
    anchored === null
      ? 'No anchor vouches for it: whoever may write the whole table could have written all of it anew.'
      : `${anchors} anchor${anchors === 1 ? '' : 's'}, signed with the key ${key}; the newest is of ${inZone(Date.parse(anchored.at), timeZone)}, at entry ${anchored.seq}.`,
    ...(unanchored === null ? [] : [spanText(unanchored)]),
    ...(strange === 0 ? [] : [`${strange} of another key were left out.`]),
  ].join('\n');
}

const spanText = ({ from, to }: { readonly from: number; readonly to: number }): string =>
  from === to ? `Entry ${from} is not yet anchored.` : `Entries ${from} to ${to} are not yet anchored.`;
