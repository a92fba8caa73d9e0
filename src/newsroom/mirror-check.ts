import { createHash } from 'node:crypto';
import type { PublicJwk } from '../formats/signing.js';
import { bytesOf, type Manifest, verifyManifest } from './manifest.js';
import { MANIFEST } from './mirror-files.js';
import type { Place } from './mirror-place.js';

/** What was found when a mirror was compared with its own manifest. */
export interface Checked {
  /** Null: there is none that can be believed. */
  readonly manifest: Manifest | null;
  /** How many files were read. */
  readonly files: number;
  /** One sentence each; empty: all that was looked at is as the hub signed it. */
  readonly problems: readonly string[];
}

/** Reads a mirror as a stranger would: its manifest by signature, and files by digest: `most` documents, spread over all. */
export async function checkPlace(place: Place, jwk: PublicJwk, most = Number.POSITIVE_INFINITY): Promise<Checked> {
  const first = await look(place, jwk, most);
  if (first.problems.length === 0 || first.tag === null) return first;
  // A newsroom may have written just now: only what differs from a manifest that still stands is wrong.
  const again = await place.read(MANIFEST, first.tag);
  return again === 'same' ? first : look(place, jwk, most);
}

async function look(place: Place, jwk: PublicJwk, most: number): Promise<Checked & { readonly tag: string | null }> {
  const stored = await place.read(MANIFEST);
  if (stored === null || stored === 'same')
    return { manifest: null, files: 0, tag: null, problems: ['there is no manifest'] };
  const { tag } = stored;
  const verified = await verifyManifest(stored.bytes, jwk);
  if (verified.is === 'refused')
    return { manifest: null, files: 0, tag, problems: [`its manifest is not believed: ${verified.why}`] };
  const paths = [...verified.entries.keys()];
  const step = Math.max(1, Math.ceil(paths.length / most));
  const problems: string[] = [];
  let files = 0;
  for (const path of paths.filter((_, i) => i % step === 0)) {
    for (const { file, sha256 } of bytesOf(verified.entries.get(path)!)) {
      const found = await place.read(file);
      files += 1;
      if (found === null || found === 'same') problems.push(`${file} is missing`);
      else if (createHash('sha256').update(found.bytes).digest('hex') !== sha256)
        problems.push(`${file} is not what the manifest says`);
    }
  }
  return { manifest: verified.manifest, files, tag, problems };
}
