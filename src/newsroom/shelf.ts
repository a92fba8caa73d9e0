/**
 * The finished bytes of every public document. A shelf is never changed: pressing makes a new one, and whoever serves
 * takes it whole, so that no reader gets the page of one epoch and the feed of another from one swap to the next.
 */
export interface Shelf {
  /** The newest release in it; told to readers as `Tocsin-Epoch`. */
  readonly epoch: number;
  /** RFC 3339, UTC: until when the database vouched for it. */
  readonly confirmedAt: string;
  /** The public address is https, so browsers are told to come by TLS only (RFC 6797). */
  readonly secure: boolean;
  /** Pressed in crisis mode. */
  readonly light: boolean;
  /** Seconds for which a cache may keep a document (RFC 9111 §5.2.2.1). */
  readonly maxAge: number;
  /** By absolute path. `/404` is the page for paths that are not here. */
  readonly documents: ReadonlyMap<string, Finished>;
}

/** The codings in which bytes are kept, in the order in which they are preferred. */
export const CODINGS = ['br', 'gzip', 'identity'] as const;
/** And one that is made for the first who wants it more than these. */
export type Coding = (typeof CODINGS)[number] | 'zstd';

export interface Variant {
  readonly bytes: Buffer;
  /** Strong, a digest of the bytes: equal tags mean equal bytes, in whichever process they were pressed. */
  readonly etag: string;
}

/** One document, ready to be written to a socket. */
export interface Finished {
  readonly type: string;
  /** RFC 3339, UTC. */
  readonly lastModified: string;
  /** The same as an HTTP-date (RFC 9110 §5.6.7). */
  readonly lastModifiedHttp: string;
  /** Where it can be subscribed to, and its own address (WebSub §4); it cannot without. */
  readonly link?: string;
  /** Content-Security-Policy. */
  readonly csp: string;
  /** Never another document at this path: whoever has it need not ask again. */
  readonly immutable?: true;
  readonly identity: Variant;
  /** Null where compressing does not make it smaller. */
  readonly gzip: Variant | null;
  readonly br: Variant | null;
}

/** Where the page for paths without a document stands. */
export const NOT_FOUND = '/404';

/**
 * Told of each answer to the public, in the turn in which it is given, by whoever gives it: where the document stands on
 * the shelf (null: no document was asked for), the status, and the length of the body that was sent. It is called for
 * every reader of a crowd, so it must not take time.
 */
export type Told = (path: string | null, status: number, bytes: number) => void;
