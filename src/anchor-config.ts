import type { Variables } from './variables.js';

/** Where the ledger's anchors go besides the mirrors, in the words of `config.ts`. */
export interface AnchorConfig {
  /** An https address, or one in TOCSIN_ALLOW_NETWORKS; null: none. Its path and query are never printed. */
  readonly url: string | null;
}

export function readAnchors(read: Variables): AnchorConfig {
  const url = read.text('TOCSIN_ANCHOR_URL');
  if (url !== null && !/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
    read.problems.push('TOCSIN_ANCHOR_URL is no web address: https://archive.example.org/anchors is one.');
  return { url };
}

/** For `doctor`; what stands after the host may be a secret. */
export const describeAnchors = ({ url }: AnchorConfig): Readonly<Record<string, string>> => ({
  TOCSIN_ANCHOR_URL: url === null ? 'not set: anchors of the ledger go to no web address' : `${new URL(url).origin}/…`,
});
