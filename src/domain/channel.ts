import type { Budget, Delivery, FarError, Outcome, Sighting } from './delivery.js';
import type { Survey, SurveyWish } from './drift.js';
import type { ShownImage } from './image.js';
import type { Language, Office } from './language.js';
import type { Category, Content, Kind, Severity, Standing, Version, World } from './message.js';
import type { Refusal } from './refusal.js';

/** What a channel can do, as data. `plan()` reads it; nobody asks for a channel's name. */
export interface Capabilities {
  /** A post can be changed in place. */
  readonly edit: boolean;
  readonly delete: boolean;
  /** A post can be a reply to another. */
  readonly thread: boolean;
  /** One call carries every language: one placement, language `*`. */
  readonly allLanguages: boolean;
  /** The receiver drops what is not newer: no chain, no look, no quarantine; an unknown outcome is sent again. */
  readonly ordersItself: boolean;
  /** Posts link to the page, so they wait until a newsroom shows the release (at most 5 s). */
  readonly anchor: boolean;
  /** Renditions are frozen at approval and sent letter for letter. */
  readonly frozen: boolean;
  /** Kinds of version that open a new post in the chain. */
  readonly opens: readonly Kind[];
  /** Of those, the ones posted as a reply to the head of the chain. */
  readonly replies: readonly Kind[];
  /** Kinds after which every earlier post of the chain is deleted. */
  readonly retires: readonly Kind[];
  /** Older posts of a chain are edited to point on to the newest. */
  readonly points: boolean;
  /** Images on a post, and code points of a description of one; null where a post has none. */
  readonly media: { readonly most: number; readonly alt: number } | null;
  /** Whoever is behind it may have a message before its release, under embargo; left out: nobody. */
  readonly early?: boolean;
  /** How often what stands there is read back, seconds; null where it cannot be read. */
  readonly readBackSeconds: number | null;
}

/** A choice of new messages; what was once shown is always followed (one-truth.md `audience`). Empty lists choose all. */
export interface Filter {
  readonly languages: readonly Language[];
  readonly categories: readonly Category[];
  readonly minimumSeverity: Severity | null;
}

/** One configured outlet, as the domain sees it: no secret, no address. */
export interface Channel {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly world: World;
  readonly filter: Filter;
  readonly capabilities: Capabilities;
  /** Why nothing is sent there at present, or null. */
  readonly paused: string | null;
}

/** A version as it is composed: before its release `releasedAt` and `sequence` are null. */
export interface Subject {
  readonly messageId: string;
  readonly reference: string;
  readonly n: number;
  readonly content: Content;
  readonly standing: Standing;
  readonly expires: string | null;
  readonly releasedAt: string | null;
  readonly sequence: number | null;
  /** Every version of the message up to this one, oldest first; absent before the release. */
  readonly versions?: readonly Version[];
}

/** What one post costs, in US dollars, as the far side publishes it: with a link in its text, and without. */
export interface Price {
  readonly withLink: number;
  readonly withoutLink: number;
}

/** What one channel shows for one version. Pure: same in, same out. */
export interface Rendition {
  /** Exactly what is sent. */
  readonly text: string;
  /** What the older posts of the chain become; null where a channel cannot edit. */
  readonly pointer: string | null;
  /** The text without marker, version number and permalink: equal cores need no call. */
  readonly core: string;
  /** The string by which our own post is found again on the far side. */
  readonly marker: string;
  /** By the channel's own count, and its limit in the same unit. */
  readonly length: number;
  readonly limit: number;
  /** `whole`: everything stands in it; `short`: the short text; `cut`: headline and instruction, cut at a sentence. */
  readonly fitted: 'whole' | 'short' | 'cut';
  /** For the officer, in plain words. */
  readonly warnings: readonly string[];
  /** Left out where there are none, as in all renditions that were frozen before there were images. */
  readonly images?: readonly ShownImage[];
}

/** Settings as the registry keeps them: `secrets` are sealed at rest and never read back by the API. */
export interface Account<Settings = unknown> {
  readonly settings: Settings;
  readonly secrets: { readonly [name: string]: string };
}

/** What the far side told of itself (Mastodon's instance limits); kept with the channel, refreshed by the loop's check. */
export type Limits = { readonly [name: string]: number };

export interface ComposeContext {
  readonly language: Language;
  readonly settings: unknown;
  readonly limits: Limits;
  readonly office: Office;
}

/** The pure side of a kind of channel: a port that the roof fills from the registry. */
export interface ChannelKind {
  readonly kind: string;
  /** For people: `Mastodon`. */
  readonly title: string;
  /** JSON Schema of the settings, secrets included (marked `writeOnly`), for forms and OpenAPI. */
  readonly settingsSchema: object;
  /** Splits and checks what an officer gave; addresses that the outbound guard would refuse are refused here already. */
  parseSettings(input: unknown, world: World): Account | Refusal;
  capabilities(settings: unknown): Capabilities;
  filter(settings: unknown): Filter;
  /** Length of a text in the channel's own unit. */
  count(text: string, limits: Limits): number;
  limit(limits: Limits): number;
  compose(subject: Subject, context: ComposeContext): Rendition;
  /**
   * The same rendition for a post that is made once more, after the first was removed on the far side. A channel that
   * refuses equal texts makes it differ, within the limit; the others give it back as it is. `generation` from 1.
   */
  again(rendition: Rendition, generation: number): Rendition;
  /** What posts cost there; null where they are free. */
  readonly price: Price | null;
}

export interface ChannelKinds {
  readonly all: readonly ChannelKind[];
  /** Throws on a kind that is not in the registry: that is ours, not the officer's. */
  get(kind: string): ChannelKind;
  has(kind: string): boolean;
}

/** The answer of a check: does the far side know us, and what are its limits? */
export type CheckResult =
  | { readonly ok: true; readonly account: string; readonly limits: Limits }
  | { readonly ok: false; readonly error: FarError };

/** The effectful side: one opened account. Every call is bounded by the deadline it was opened with and never retries. */
export interface OpenedChannel {
  /**
   * `overtaken` settles when a newer version takes this one's place, and the call may be broken off; only given where the
   * receiver orders by itself, since elsewhere an effect that may have happened has to be found out.
   */
  apply(delivery: Delivery, overtaken?: Promise<void>): Promise<Outcome>;
  /**
   * Gives the far side one image for a post that is about to be sent. Nobody sees it, and it may be repeated: what nothing
   * uses, the far side forgets. Left out where a far side fetches images by itself, or takes none.
   */
  prepare?(image: ShownImage, about: ImageToPrepare): Promise<Preparation>;
  /** Looks for the effect of a call whose answer was lost. Never changes anything. */
  look(delivery: Delivery): Promise<Sighting>;
  check(): Promise<CheckResult>;
  /**
   * Reads back what stands on the account; never changes anything. Only asked where `readBackSeconds` is not null. A post
   * that could not be looked at is left out of the answer, never guessed.
   */
  survey(wish: SurveyWish): Promise<Survey>;
  close(): Promise<void>;
}

export interface ImageToPrepare {
  readonly bytes: Uint8Array;
  /** What the far side called it when it was not ready yet; null the first time. */
  readonly begun: string | null;
  /** The text waits for it no longer than this, milliseconds. */
  readonly withinMs: number;
}

export type Preparation =
  /** `expiresAt`: until when an unused one is kept, RFC 3339, UTC; null: for ever, or nobody says. */
  | { readonly is: 'ready'; readonly remoteId: string; readonly expiresAt: string | null }
  /** It has the image, and is not done with it. */
  | { readonly is: 'begun'; readonly remoteId: string; readonly afterMs: number }
  | { readonly is: 'failed'; readonly error: FarError; readonly afterMs: number }
  /** It will never take this image. */
  | { readonly is: 'refused'; readonly error: FarError };

export interface OpenContext {
  readonly world: World;
  /** Total time for one call, milliseconds. */
  readonly deadlineMs: number;
  /** Told after each answer in which the far side says how much it still takes. */
  readonly heard?: (budget: Budget) => void;
  /** For tokens that rotate: see `Renew`. Without it they are used as they are. */
  readonly renew?: Renew;
}

export type Secrets = { readonly [name: string]: string };

/**
 * Replaces secrets of an account that the far side makes anew at each renewal. Only one process renews at a time, an
 * intent is committed before `ask` is called, and what it gives back is sealed and stored before anybody uses it. When
 * another process has renewed meanwhile, `ask` is not called and its secrets are given. A FarError says why there are
 * none: then nobody may ask again until an officer has authorised the account anew.
 *
 * @param stale the secrets that no longer serve, by which the hub sees whether somebody else was faster
 */
export type Renew = (
  stale: Secrets,
  ask: (secrets: Secrets) => Promise<Secrets | FarError>,
) => Promise<Secrets | FarError>;

/** Opens accounts; filled by the roof from the registry, used by dispatch. */
export interface OpenChannels {
  open(kind: string, account: Account, context: OpenContext): OpenedChannel;
}
