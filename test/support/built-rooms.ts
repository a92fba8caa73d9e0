import { rmSync } from 'node:fs';
import { buildInto, newTree } from './built-tree.js';

/** All of src/ and migrations/ as JavaScript in a directory of its own, so that a test can run rooms as processes. */
export interface BuiltRooms {
  /** Holds `src/…` and `migrations/…` as in the repository. */
  readonly directory: string;
  remove(): void;
}

export function buildRooms(): BuiltRooms {
  const directory = newTree('tocsin-rooms-');
  buildInto(directory, ['src', 'migrations']);
  return { directory, remove: () => rmSync(directory, { recursive: true }) };
}
