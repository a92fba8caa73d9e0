/** A language of the office: a primary BCP 47 tag such as `fr`. Mastodon takes no region (standards.md §5), so none is kept. */
export type Language = string;

/** Something said once per language. A lacking key means "not said in that language", never "empty". */
export type ByLanguage<T = string> = { readonly [language: Language]: T };

/** Stands in a placement for "all languages at once" (webhooks). */
export const ALL_LANGUAGES = '*';

export interface OtherChannel {
  readonly name: string;
  /** `https:`, `tel:` or `mailto:`; null for what has no address, such as a wavelength. */
  readonly url: string | null;
}

/** The office that speaks: what every document and post must know of the hub it comes from. */
export interface Office {
  readonly senderName: string;
  /** Without a trailing slash. */
  readonly publicUrl: string;
  /** In the order in which they are shown; the first is the fallback. */
  readonly languages: readonly Language[];
  readonly requiredLanguages: readonly Language[];
  /** A release lacking a required language is refused instead of warned about. */
  readonly strictLanguages: boolean;
  /** IANA name; times on page and posts are told in it. */
  readonly timeZone: string;
  /** How CAP names this office, and what each of its documents' identifiers begins with (CAP 1.2 §3.2.1). */
  readonly cap: {
    readonly sender: string;
    readonly identifierPrefix: string;
    /** Signs a document: the same gives the same. Absent where the office has no key. */
    readonly sign?: (xml: string) => string;
  };
  /** Under what terms messages may be reused; an address. Null: nothing is said, since only the office may give rights away. */
  readonly licenceUrl: string | null;
  /** The other ways by which the office speaks to the public: the page names them on a night on which it may be slow. */
  readonly otherChannels: readonly OtherChannel[];
  /** Where readers write when something of the page keeps them out: `mailto:`, `https:` or `tel:`. Null: not told. */
  readonly contact: string | null;
  /** Where whoever finds a weakness tells of it (RFC 9116). */
  readonly securityContact: string;
  /** NIS or NUTS codes for which a feed stands from the beginning, so that it can be subscribed to before anything happens. */
  readonly feedAreas: readonly string[];
}
