import type { Capabilities, OpenedChannel, Preparation, Rendition } from '../domain/channel.js';
import type { SentImage, ShownImage } from '../domain/image.js';
import type { Placement, PreparedImage, Preparing } from '../domain/placement.js';
import { canEdit, headOf, type Step } from '../domain/plan.js';

/**
 * What stands between a post and its images: which of them the far side has, which are still to be given to it, and how
 * long the text waits. Pure; what is known stands in the placement's row.
 */

/** A post of the chain, which may not be there yet: no far side lets two posts share an image. */
export interface Place {
  readonly ordinal: number;
  readonly generation: number;
}

/** Where the images of a step go; null where it shows none, as a pointer or a deletion. */
export function placeOf(step: Step, { posts }: Placement): Place | null {
  if (step.op === 'open') return step;
  if (step.op !== 'edit' || step.as === 'pointer') return null;
  return posts.find(({ ordinal }) => ordinal === step.ordinal) ?? null;
}

const knownAt = ({ prepared }: Placement, { ordinal, generation }: Place): readonly PreparedImage[] =>
  prepared?.ordinal === ordinal && prepared.generation === generation ? prepared.images : [];

const isOf =
  ({ sha256, alt }: ShownImage) =>
  (known: PreparedImage): boolean =>
    known.sha256 === sha256 && known.alt === alt;

/** Those that can go with a post at this place. */
export function readyImages(
  { images = [] }: Pick<Rendition, 'images'>,
  placement: Placement,
  { place, channel }: { place: Place | null; channel: Pick<OpenedChannel, 'prepare'> },
): readonly SentImage[] {
  if (place === null) return [];
  if (!channel.prepare) return images.map((image) => ({ ...image, remoteId: null }));
  const known = knownAt(placement, place);
  return images.flatMap((image) => {
    const found = known.find(isOf(image));
    return found?.state === 'ready' ? [{ ...image, remoteId: found.remoteId }] : [];
  });
}

/** Those that the far side does not have, or has not for long enough any more, and may still take. */
export function lackingImages(
  { images = [] }: Pick<Rendition, 'images'>,
  placement: Placement,
  { place, nowMs }: { place: Place; nowMs: number },
): readonly { readonly image: ShownImage; readonly begun: string | null }[] {
  const known = knownAt(placement, place);
  return images.flatMap((image) => {
    const found = known.find(isOf(image));
    if (found?.state === 'refused' || (found?.state === 'ready' && !isExpired(found, nowMs))) return [];
    return [{ image, begun: found?.state === 'begun' ? found.remoteId : null }];
  });
}

const isExpired = ({ expiresAt }: PreparedImage, nowMs: number): boolean =>
  expiresAt !== null && Date.parse(expiresAt) <= nowMs;

/** The row's note before the far side is asked: what expired is forgotten, and a version begins to wait now. */
export function begin(placement: Placement, about: { place: Place; version: number; now: string }): Preparing {
  const { place, version, now } = about;
  const { prepared } = placement;
  const known = knownAt(placement, place);
  const images = known.filter((image) => !isExpired(image, Date.parse(now)));
  const waits = known.length > 0 && images.length === known.length && prepared?.version === version;
  const { ordinal, generation } = place;
  return { ordinal, generation, version, since: waits ? prepared.since : now, images };
}

/** How much longer the text waits, milliseconds; not above 0: it goes without what is not there. */
export function patienceMs(
  placement: Placement,
  about: Place & { version: number; nowMs: number; most: number },
): number {
  const { prepared } = placement;
  const waits =
    prepared?.ordinal === about.ordinal &&
    prepared.generation === about.generation &&
    prepared.version === about.version &&
    !prepared.images.some((image) => image.state === 'ready' && isExpired(image, about.nowMs));
  return waits ? about.most - (about.nowMs - Date.parse(prepared.since)) : about.most;
}

export function withAnswer(preparing: Preparing, { sha256, alt }: ShownImage, answer: Preparation): Preparing {
  const others = preparing.images.filter((known) => known.sha256 !== sha256 || known.alt !== alt);
  const about = { sha256, alt, state: answer.is, remoteId: null, expiresAt: null, error: null };
  const learned = (): PreparedImage => {
    switch (answer.is) {
      case 'ready':
        return { ...about, remoteId: answer.remoteId, expiresAt: answer.expiresAt };
      case 'begun':
        return { ...about, remoteId: answer.remoteId };
      case 'failed':
      case 'refused':
        return { ...about, error: answer.error };
    }
  };
  return { ...preparing, images: [...others, learned()] };
}

/** Once a post shows them they are its own, and stay as long as it does. */
export function attached(placement: Placement, place: Place): Preparing | undefined {
  const { prepared } = placement;
  if (!prepared?.images.some(({ expiresAt }) => expiresAt !== null)) return undefined;
  if (prepared.ordinal !== place.ordinal || prepared.generation !== place.generation) return undefined;
  return { ...prepared, images: prepared.images.map((image) => ({ ...image, expiresAt: null })) };
}

/** Where images may still follow: the newest post, which stands with its text and can be edited. */
export function placeThatLacks({ desired, posts }: Placement, capabilities: Capabilities): Place | null {
  const head = headOf(posts);
  return head && head.shows === desired && canEdit(head, capabilities) ? head : null;
}
