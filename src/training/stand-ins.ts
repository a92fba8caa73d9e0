import { bluesky } from './bluesky.js';
import { mastodon } from './mastodon.js';
import type { StandInKind } from './stand-in.js';
import { telegram } from './telegram.js';
import { x } from './x.js';

/**
 * The posting stand-ins, in the order of their columns: one line each. Receivers are no part of this; they are set up
 * by name.
 */
// biome-ignore format: one line per stand-in, so that adding one changes one line
export const STAND_INS: readonly StandInKind[] = [
  mastodon,
  x,
  bluesky,
  telegram,
];
