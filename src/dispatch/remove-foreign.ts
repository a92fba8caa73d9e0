import type { OpenedChannel } from '../domain/channel.js';
import type { Delivery, FarError } from '../domain/delivery.js';
import { ALL_LANGUAGES } from '../domain/language.js';
import type { Errand, ErrandsStore } from '../store/errands.store.js';
import { backOffMs } from './back-off.js';

/**
 * Takes a foreign post off the account, at an officer's word. The intent stands in the ledger before the call. A deletion
 * may be repeated, since what is gone stays gone: so a lost answer is followed by another call and not by a look.
 */
export async function removeForeign(
  errand: Errand,
  { name, account }: { readonly name: string; readonly account: OpenedChannel },
  errands: Pick<ErrandsStore, 'intend' | 'later' | 'finishRemoval'>,
): Promise<void> {
  await errands.intend(errand, name);
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
      return errands.later(errand, Math.max(outcome.afterMs, backOffMs(1, errand.id)));
    case 'unknown':
      return errands.later(errand, backOffMs(1, errand.id));
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

const LOCKED: FarError = {
  code: 'locked',
  detail: 'The far side lets nobody remove this post.',
  todo: 'Remove it on the far side itself, or accept it.',
};
