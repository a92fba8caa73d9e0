import type { FarError, Outcome } from '../domain/delivery.js';

/**
 * Why a call brought no answer, by what may have happened on the far side: `refused` by our own guard and `unsent`
 * before a connection stood are definitely without effect; after that it is `unsure`, whatever the error looks like.
 */
export interface Fault {
  readonly is: 'refused' | 'unsent' | 'unsure';
  readonly error: FarError;
}

/** A definite HTTP error: the far side understood us, and said no. */
export interface No {
  readonly is: 'no';
  readonly status: number;
  /** Fit for the board. */
  readonly message: string;
  /** When it lets us in again, milliseconds since 1970; null where it does not say. */
  readonly resetAt: number | null;
}
export type Said<T> = { readonly is: 'said'; readonly value: T } | No | Fault;

/** Given by proxies in between, who do not know how far the request came: no definite answer, though it looks like one. */
export const UNCERTAIN_STATUSES: ReadonlySet<number> = new Set([408, 409, 425, 499]);

/** The guard's "no", as an error, so that it can travel through a library of others. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
}

/**
 * A fault as the outcome of a call. `afterMs: 0` everywhere in this room means that the far side asked for no time of
 * its own: the loop's schedule rules.
 */
export function outcomeOf(fault: Fault): Outcome {
  switch (fault.is) {
    case 'refused':
      return { is: 'refused', error: fault.error, pause: false };
    case 'unsent':
      return { is: 'retry', afterMs: 0, error: fault.error };
    case 'unsure':
      return { is: 'unknown', error: fault.error };
  }
}

export const refusedAddress = (why: string): FarError => ({
  code: 'address-refused',
  detail: `The outbound guard did not connect. ${why}`,
  todo: 'Correct the address of this channel, or ask the operator to allow its network.',
});

const CERTIFICATE = 'Ask the far side to renew or mend its certificate; nothing was sent.';
const WORDS: { readonly [code: string]: FarError } = {
  ...same(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'ENODATA', 'ESERVFAIL'], {
    code: 'name-unknown',
    detail: 'The name of the far side could not be resolved.',
    todo: 'Check the address of this channel and the name servers of this machine.',
  }),
  ...same(['ECONNREFUSED'], {
    code: 'connection-refused',
    detail: 'The far side refused the connection.',
    todo: 'Ask the far side whether its service is up; the hub keeps trying.',
  }),
  ...same(['EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL', 'ENETDOWN', 'EHOSTDOWN'], {
    code: 'unreachable',
    detail: 'There is no way to the far side from this machine.',
    todo: 'Check the network of this machine; the hub keeps trying.',
  }),
  ...same(['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT', 'TimeoutError', 'MastoTimeoutError'], {
    code: 'time-out',
    detail: 'The far side did not answer in time.',
    todo: 'Nothing for now; the hub looks or tries again by itself.',
  }),
  ...same(['AbortError', 'ABORT_ERR'], {
    code: 'stopped',
    detail: 'The hub stopped the call before the far side answered.',
    todo: 'Nothing; the hub looks or tries again by itself.',
  }),
  ...same(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_ABORTED', 'ECONNABORTED'], {
    code: 'reset',
    detail: 'The far side broke off the connection.',
    todo: 'Nothing for now; the hub looks or tries again by itself.',
  }),
  ...same(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID'], {
    code: 'certificate',
    detail: 'The TLS certificate of the far side has expired or is not valid yet.',
    todo: CERTIFICATE,
  }),
  ...same(['ERR_TLS_CERT_ALTNAME_INVALID'], {
    code: 'certificate',
    detail: 'The TLS certificate of the far side is for another name.',
    todo: CERTIFICATE,
  }),
  ...same(
    [
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'UNABLE_TO_GET_ISSUER_CERT',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'CERT_REVOKED',
      'CERT_UNTRUSTED',
    ],
    {
      code: 'certificate',
      detail: 'The TLS certificate of the far side is not from an authority that this machine trusts.',
      todo: CERTIFICATE,
    },
  ),
  ...same(['EPROTO', 'TLS'], {
    code: 'tls',
    detail: 'No TLS connection could be made with the far side.',
    todo: 'Ask the far side whether it speaks TLS 1.2 or newer at this address.',
  }),
  ...same(['UND_ERR_RES_EXCEEDED_MAX_SIZE', 'TOO_LARGE'], {
    code: 'answer-too-large',
    detail: 'The far side sent an answer that is larger than any it should give; it was cut off.',
    todo: 'Check that the address is the right one.',
  }),
  ...same(['ENCODED'], {
    code: 'answer-unreadable',
    detail: 'The far side sent a compressed answer although none was asked for.',
    todo: 'Check that the address is the right one.',
  }),
};
const UNREADABLE: FarError = {
  code: 'answer-unreadable',
  detail: 'The far side sent something that cannot be understood.',
  todo: 'Check that the address is the right one, and whether the far side is in trouble.',
};

function same(codes: readonly string[], error: FarError): { [code: string]: FarError } {
  return Object.fromEntries(codes.map((code) => [code, error]));
}

/**
 * An error of Node or of a library in our own words. Their messages are never passed on: they name resolved addresses,
 * and so would answer whoever probes our network (security.md "Errors").
 */
export function wordsFor(error: unknown): FarError {
  let at = error;
  for (let depth = 0; depth < 8 && typeof at === 'object' && at !== null; depth++) {
    if (at instanceof AddressRefused) return refusedAddress(at.message);
    const { code, name, cause, errors } = at as { code?: unknown; name?: unknown; cause?: unknown; errors?: unknown };
    for (const word of [code, name]) {
      if (typeof word !== 'string') continue;
      const words = WORDS[word] ?? (/^ERR_(SSL|TLS)_/.test(word) ? WORDS.TLS : undefined);
      if (words) return words;
    }
    // An AggregateError: every address of a name was tried, and each failed in its own way.
    at = Array.isArray(errors) && errors.length > 0 ? errors[0] : cause;
  }
  return UNREADABLE;
}

/**
 * What the far side said, fit for the board and the log: one line, at most 300 characters, and without our own secrets,
 * which a confused or hostile far side may echo, percent-encoded or not.
 */
export function heard(text: unknown, secrets: { readonly [name: string]: string } = {}): string {
  if (typeof text !== 'string') return '';
  const known = Object.values(secrets).filter((secret) => secret.length >= 4);
  // Of a secret that the cut goes through, the beginning stands at the very end: so much is left out again.
  const longest = Math.max(0, ...known.map((secret) => MOST_PER_BYTE * Buffer.byteLength(secret)));
  let safe = text.slice(0, READ + longest);
  const isCut = safe.length < text.length;
  for (const secret of known) safe = safe.replace(anyFormOf(secret), '…');
  if (isCut) safe = safe.slice(0, -longest || undefined);
  const line = safe.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return [...line].slice(0, 300).join('');
}

const READ = 4_096;
/** Such as `%2541`, encoded twice. */
const MOST_PER_BYTE = 5;

/** A secret in any letter case, each of its characters as it is or percent-encoded, once or twice. */
function anyFormOf(secret: string): RegExp {
  const forms = [...secret].map((character) => {
    const bytes = [...Buffer.from(character)].map((byte) => `%(?:25)?${byte.toString(16).padStart(2, '0')}`);
    return `(?:\\u{${character.codePointAt(0)!.toString(16)}}|${bytes.join('')})`;
  });
  return new RegExp(forms.join(''), 'giu');
}
