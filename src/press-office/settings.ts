import type { ChannelKinds } from '../domain/channel.js';
import type { DecisionRule } from '../domain/decision-rules.js';
import type { Office } from '../domain/language.js';
import type { AnchorKeys } from '../formats/anchors.js';

/** An OpenID Connect provider that officers may sign in at. */
export interface SingleSignOn {
  readonly issuer: string;
  readonly clientId: string;
  /** Null for a public client. */
  readonly clientSecret: string | null;
  /** What its button is called. */
  readonly name: string;
  /** How strongly its user must have signed in there, as the provider words it; null: as the provider sees fit. */
  readonly acr: string | null;
  /** Whether a verified e-mail address links an officer who has no identity yet. */
  readonly linkByEmail: boolean;
}

/** What the roof gives to the press office. A class only so that Nest can inject it by its name. */
export abstract class PressOfficeSettings {
  abstract readonly office: Office;
  abstract readonly kinds: ChannelKinds;
  /** By which the hub suggests what to decide about a channel. */
  abstract readonly decisionRules: readonly DecisionRule[];
  /** With which anchors of the ledger are verified. */
  abstract readonly ledgerKeys: AnchorKeys;
  /** After so long without a word, the officers of an open message are reminded; null: never. */
  abstract readonly silentAfterMinutes: number | null;
  /** Absolute path of the built console, or null while it is not built. */
  abstract readonly consoleDirectory: string | null;
  /** Whether TLS stands in front: cookies are then `Secure`, and browsers are told to stay with https. */
  abstract readonly secureCookies: boolean;
  abstract readonly traffic: {
    /** Requests a second that the hub is known to bear; null: nobody has measured it. */
    readonly capacity: number | null;
    /** For how long traffic is kept by the minute. */
    readonly keepDays: number;
  };
  /** Whose `X-Forwarded-*` is believed; a newsroom on loopback that forwards to this desk should be among them. */
  abstract readonly trustProxy: boolean | readonly string[];
  /** Origin under which officers reach the console: passkeys are bound to it. */
  abstract readonly consoleUrl: string;
  /** Who is asked, before an actual message goes out, to show once more who they are: all, or those who have a factor. */
  abstract readonly stepUp: 'always' | 'when-enrolled';
  /** Null: there is none. */
  abstract readonly singleSignOn: SingleSignOn | null;
  /** The effective configuration by variable, secrets masked. */
  abstract readonly configuration: readonly { readonly name: string; readonly value: string }[];
  /** Which ways of waking an officer the operator has set up; a browser needs none. */
  abstract readonly notices: { readonly mail: boolean; readonly chat: boolean };
}
