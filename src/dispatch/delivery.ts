import type { OpenedChannel, Rendition } from '../domain/channel.js';
import type { Delivery } from '../domain/delivery.js';
import type { Placement } from '../domain/placement.js';
import type { Step } from '../domain/plan.js';
import { placeOf, readyImages } from './images.js';

/** What a delivery is made of, beside the placement. */
export interface Renditions {
  rendition(n: number): Promise<Rendition>;
  again(rendition: Rendition, generation: number): Rendition;
  readonly channel: Pick<OpenedChannel, 'prepare'>;
}

/**
 * A step of the plan as one complete call: the frozen text, the marker by which it is found again, and a key that stays
 * the same over retries, versions and processes. The same step of the same placement always gives the same delivery, so
 * that after a crash somebody else looks for exactly what was sent.
 */
export async function deliveryOf(
  wanted: Step,
  placement: Placement,
  renditions: Renditions,
  keyOf: (placementId: string, ordinal: number, generation: number) => string,
): Promise<Delivery> {
  const { version } = wanted;
  const frozen = await renditions.rendition(version);
  const idsOf = (ordinal: number | null) => placement.posts.find((post) => post.ordinal === ordinal)?.remoteIds ?? [];
  const images = readyImages(frozen, placement, { place: placeOf(wanted, placement), channel: renditions.channel });
  const whole = { version, language: placement.language, ...(images.length > 0 ? { images } : {}) };
  switch (wanted.op) {
    case 'send': {
      const key = `${placement.messageId}_${version}`;
      const { text, marker } = frozen;
      return { ...whole, op: 'send', ordinal: 1, generation: 0, text, marker, key, remoteId: null, otherIds: [] };
    }
    case 'open': {
      const { op, ordinal, generation, replyTo } = wanted;
      const { text, marker } = generation > 0 ? renditions.again(frozen, generation) : frozen;
      const key = keyOf(placement.id, ordinal, generation);
      const otherIds = placement.posts.flatMap((post) => post.remoteIds);
      const remoteId = idsOf(replyTo).at(-1) ?? null;
      return { ...whole, op, ordinal, generation, text, marker, key, remoteId, otherIds };
    }
    case 'edit':
    case 'delete': {
      const { op, ordinal } = wanted;
      const pointer = op === 'edit' && wanted.as === 'pointer';
      const text = op === 'delete' ? '' : pointer ? (frozen.pointer ?? frozen.text) : frozen.text;
      const key = keyOf(placement.id, ordinal, 0);
      const ids = idsOf(ordinal);
      const { marker } = frozen;
      const remoteId = ids.at(-1) ?? null;
      return { ...whole, op, ordinal, generation: 0, text, marker, key, remoteId, otherIds: [] };
    }
  }
}
