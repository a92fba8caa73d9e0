import type { Image } from './image.js';
import type { ByLanguage } from './language.js';

export const KINDS = ['alert', 'update', 'correction', 'hold', 'withdrawal', 'all-clear'] as const;
/** Kind of version. The first of a message is an `alert`, and only the first. */
export type Kind = (typeof KINDS)[number];

export const STATUSES = ['actual', 'exercise'] as const;
export type Status = (typeof STATUSES)[number];

export type World = 'live' | 'exercise';
export const worldOf = (status: Status): World => (status === 'actual' ? 'live' : 'exercise');

/** CAP 1.2 §3.2.2; the words are CAP's, so no mapping is needed. */
export const CATEGORIES = [
  'Geo',
  'Met',
  'Safety',
  'Security',
  'Rescue',
  'Fire',
  'Health',
  'Env',
  'Transport',
  'Infra',
  'CBRNE',
  'Other',
] as const;
export type Category = (typeof CATEGORIES)[number];
export const URGENCIES = ['Immediate', 'Expected', 'Future', 'Past', 'Unknown'] as const;
export type Urgency = (typeof URGENCIES)[number];
/** From the worst down; the order is used for "minimum severity" and for who goes first. */
export const SEVERITIES = ['Extreme', 'Severe', 'Moderate', 'Minor', 'Unknown'] as const;
export type Severity = (typeof SEVERITIES)[number];
export const CERTAINTIES = ['Observed', 'Likely', 'Possible', 'Unlikely', 'Unknown'] as const;
export type Certainty = (typeof CERTAINTIES)[number];

/** Plain text, no markup; paragraphs are separated by an empty line. Lengths are in contract.md "A message". */
export interface Texts {
  readonly headline: string;
  readonly description: string;
  readonly instruction?: string;
  readonly short?: string;
  readonly spoken?: string;
}

/** Latitude first, as CAP has it (GeoJSON has longitude first). */
export type LatLon = readonly [number, number];

export interface Area {
  readonly description: ByLanguage;
  readonly geocodes: readonly { readonly name: 'NIS' | 'NUTS'; readonly value: string }[];
  /** Closed rings: first point = last point, at least 4 points. */
  readonly polygons: readonly (readonly LatLon[])[];
  readonly circles: readonly { readonly lat: number; readonly lon: number; readonly km: number }[];
}

export interface Link {
  readonly url: string;
  readonly title: ByLanguage;
}

export interface Contact {
  readonly name: string;
  readonly phone?: string;
  readonly url?: string;
  readonly for: 'public' | 'press';
}

export interface Broadcast {
  readonly verbatim: boolean;
  readonly priority: 'immediate' | 'next-slot';
}

export interface Decision {
  readonly channel: string;
  readonly decision: 'used' | 'not-used' | 'held';
  readonly reason: string;
}

/** What a version says: the full state, never a patch (contract.md "A message"). Immutable once released. */
export interface Content {
  readonly kind: Kind;
  readonly status: Status;
  readonly note: ByLanguage;
  readonly incident: string | null;
  readonly category: readonly Category[];
  readonly urgency: Urgency;
  readonly severity: Severity;
  readonly certainty: Certainty;
  readonly event: ByLanguage;
  readonly area: Area;
  /** RFC 3339 with offset, or null: the release's time. */
  readonly effective: string | null;
  readonly onset: string | null;
  /** RFC 3339 with offset, or null: 12 hours after the release. */
  readonly expires: string | null;
  readonly sourceName: ByLanguage;
  readonly texts: ByLanguage<Texts>;
  readonly links: readonly Link[];
  readonly contacts: readonly Contact[];
  /** Left out where there is none; read it by `imagesOf`. */
  readonly media?: readonly Image[];
  readonly broadcast: Broadcast;
  readonly decisions: readonly Decision[];
  readonly prepared: { readonly withdrawal: ByLanguage<Texts>; readonly hold: ByLanguage<Texts> };
}

/** One immutable state of a message, numbered from 1 without gaps. */
export interface Version {
  readonly messageId: string;
  /** Such as `2026-0042`. */
  readonly reference: string;
  readonly n: number;
  readonly content: Content;
  /** SHA-256 (hex) of the canonical content: what an approval is bound to. */
  readonly sha256: string;
  /** RFC 3339, UTC, with milliseconds. */
  readonly releasedAt: string;
  /** The epoch that this release made. */
  readonly sequence: number;
  /** Resolved times: RFC 3339, UTC. */
  readonly effective: string;
  readonly expires: string;
  readonly author: string;
  readonly approvedBy: string | null;
  readonly breakGlass: string | null;
}

/** Where a message stands after its versions: a correction of a withdrawal is still a withdrawal. */
export type Standing = 'active' | 'held' | 'withdrawn' | 'ended';

export function standingAfter(kinds: readonly Kind[]): Standing {
  let standing: Standing = 'active';
  for (const kind of kinds) {
    switch (kind) {
      case 'alert':
      case 'update':
        standing = 'active';
        break;
      case 'hold':
        standing = 'held';
        break;
      case 'withdrawal':
        standing = 'withdrawn';
        break;
      case 'all-clear':
        standing = 'ended';
        break;
      case 'correction':
        if (standing === 'held') standing = 'active';
        break;
      default:
        return kind satisfies never;
    }
  }
  return standing;
}

/** Which kinds may come next (one-truth.md "Hold"): what is withdrawn or ended can only have its own text corrected. */
export function mayFollow(kinds: readonly Kind[]): readonly Kind[] {
  if (kinds.length === 0) return ['alert'];
  switch (standingAfter(kinds)) {
    case 'active':
      return ['update', 'correction', 'hold', 'withdrawal', 'all-clear'];
    case 'held':
      return ['update', 'correction', 'withdrawal', 'all-clear'];
    case 'withdrawn':
    case 'ended':
      return ['correction'];
  }
}

/** Every version of a message that still stood when version `n` came; corrections and withdrawals say it (webhook `supersedes`). */
export const supersededBy = (n: number): number[] => Array.from({ length: n - 1 }, (_, i) => i + 1);
