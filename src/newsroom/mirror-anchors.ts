import type { Anchor } from '../domain/anchor.js';
import { isAnchor } from '../formats/anchors.js';
import type { Place } from './mirror-place.js';

/** Where a mirror keeps the ledger's anchors: one a line, a file a day (UTC). No manifest names them, none is removed. */
export const anchorFile = (day: string): string => `ledger-anchors/${day}.jsonl`;

export interface AnchorsPorts {
  readonly place: Place;
  /** Bounds each call to the place. */
  readonly call: <T>(work: () => Promise<T>) => Promise<T>;
  readonly warn: (text: string) => void;
}

/**
 * Adds anchors to what a mirror has. A line that lies there is never taken away, whatever the database says by now: that
 * is what the mirror is asked for on the day on which somebody doubts the database.
 */
export async function addAnchors(ports: AnchorsPorts, anchors: readonly Anchor[]): Promise<void> {
  const days = new Set(anchors.map(dayOf));
  for (const day of days)
    await addToDay(
      ports,
      anchorFile(day),
      anchors.filter((anchor) => dayOf(anchor) === day),
    );
}

async function addToDay({ place, call, warn }: AnchorsPorts, file: string, anchors: readonly Anchor[]): Promise<void> {
  const found = await call(() => place.read(file));
  const stored = found === 'same' ? null : found;
  const lines = (stored?.bytes.toString('utf8') ?? '').split('\n').filter((line) => line !== '');
  const fresh = anchors.map((anchor) => JSON.stringify(anchor)).filter((line) => !lines.includes(line));
  if (fresh.length === 0) return;
  const other = lines.map(anchorIn).find((there) => there && anchors.some((anchor) => overlap(there, anchor)));
  const bytes = Buffer.from([...lines, ...fresh].map((line) => `${line}\n`).join(''));
  if ((await call(() => place.replace(file, bytes, stored?.tag ?? null))) === null)
    throw new Error('somebody else writes there right now');
  if (other)
    warn(
      `The mirror ${place.name} has an anchor of ${other.at} over entries ${other.after + 1} to ${other.seq} of the ledger, which this ` +
        'database does not have: it was restored to an older state, or changed. Run npx tocsin ledger verify --anchors with that mirror.',
    );
}

function anchorIn(line: string): Anchor | null {
  try {
    const read: unknown = JSON.parse(line);
    return isAnchor(read) ? read : null;
  } catch {
    return null;
  }
}

const dayOf = ({ at }: Anchor): string => at.slice(0, 10);

/** Of one ledger, two anchors never cover the same entry. */
const overlap = (one: Anchor, two: Anchor): boolean =>
  one.after < two.seq && two.after < one.seq && one.signature.value !== two.signature.value;
