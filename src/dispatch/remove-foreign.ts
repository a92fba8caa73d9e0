import type { OpenedChannel } from '../domain/channel.js';
import type { Delivery, FarError } from '../domain/delivery.js';
import { ALL_LANGUAGES } from '../domain/language.js';
import type { Errand, ErrandsStore } from '../store/errands.store.js';
import { backOffMs } from './back-off.js';

/** In about half an hour, by the back-off; then an officer must know that nobody takes the post away. */
export const MOST_TRIES = 8;

/**
 * Takes a foreign post off the account, at an officer's word. The intent stands in the ledger before the first call. A
 * deletion may be repeated, since what is gone stays gone: so a lost answer is followed by another call and not by a
 * look. Nothing is called when the officer has taken it back, or the channel was paused.
 */
export async function removeForeign(
  errand: Errand,
  { name, account }: { readonly name: string; readonly account: OpenedChannel },
  errands: Pick<ErrandsStore, 'intend' | 'later' | 'finishRemoval'>,
): Promise<void> {
  const tries = await errands.intend(errand, name);
  if (tries === undefined) return;
  const outcome = await account.apply(removalOf(errand));
  switch (outcome.is) {
    case 'delivered':
    case 'gone':
      return errands.finishRemoval(errand, name, null);
    case 'refused':
      return errands.finishRemoval(errand, name, outcome.error);
    case 'locked':
      return errands.finishRemoval(errand, name, LOCKED);
    case 'retry':
    case 'unknown':
      if (tries >= MOST_TRIES) return errands.finishRemoval(errand, name, givenUp(outcome.error));
      return errands.later(errand, Math.max(outcome.is === 'retry' ? outcome.afterMs : 0, backOffMs(tries, errand.id)));
  }
}

const removalOf = ({ id, remoteId }: Errand): Delivery => ({
  op: 'delete',
  ordinal: 1,
  generation: 0,
  version: 0,
  language: ALL_LANGUAGES,
  text: '',
  marker: '',
  key: id,
  remoteId,
  otherIds: [],
});

const givenUp = ({ code, detail }: FarError): FarError => ({
  code,
  detail: `The post could not be removed in ${MOST_TRIES} tries. ${detail}`,
  todo: 'Look at the account by hand; then have it removed again, or accept it.',
});

const LOCKED: FarError = {
  code: 'locked',
  detail: 'The far side lets nobody remove this post.',
  todo: 'Remove it on the far side itself, or accept it.',
};
