import type { Variables } from './variables.js';

/** Where the ledger's anchors go besides the mirrors, in the words of `config.ts`. */
export interface AnchorConfig {
  /** An https address, or one in TOCSIN_ALLOW_NETWORKS; null: none. Its path and query are never printed. */
  readonly url: string | null;
  /** Somebody who keeps mails; null: nobody. */
  readonly mail: string | null;
}

export function readAnchors(read: Variables): AnchorConfig {
  const url = read.text('TOCSIN_ANCHOR_URL');
  if (url !== null && !/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
    read.problems.push('TOCSIN_ANCHOR_URL is no web address: https://archive.example.org/anchors is one.');
  const mail = read.text('TOCSIN_ANCHOR_MAIL');
  if (mail !== null && !/^[^\s<>@,;]+@[^\s<>@,;]+$/.test(mail))
    read.wrong('TOCSIN_ANCHOR_MAIL', mail, 'one mail address, such as auditor@parliament.example.org');
  if (mail !== null && read.text('SMTP_URL') === null)
    read.problems.push('TOCSIN_ANCHOR_MAIL is set without SMTP_URL: nothing can be mailed.');
  return { url, mail };
}

/** For `doctor`; what stands after the host may be a secret. */
export const describeAnchors = ({ url, mail }: AnchorConfig): Readonly<Record<string, string>> => ({
  TOCSIN_ANCHOR_URL: url === null ? 'not set: anchors of the ledger go to no web address' : `${new URL(url).origin}/…`,
  TOCSIN_ANCHOR_MAIL: mail ?? 'not set: anchors of the ledger are mailed to nobody',
});
