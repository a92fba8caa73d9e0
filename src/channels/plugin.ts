import { z } from 'zod';
import type { Account, ChannelKind, Filter, OpenContext, OpenedChannel } from '../domain/channel.js';
import type { Delivery, FarError } from '../domain/delivery.js';
import { CATEGORIES, SEVERITIES, type World } from '../domain/message.js';
import { type FieldError, Refusal } from '../domain/refusal.js';
import type { Outbound } from './outbound.js';

/** One kind of channel, whole: its pure side, and how an account of it is opened. Each folder exports one. */
export interface Plugin {
  readonly kind: ChannelKind;
  open(account: Account, context: OpenContext): OpenedChannel;
}

/** The guard is passed in, so that a plugin cannot reach the network but through it. */
export type MakePlugin = (outbound: Outbound) => Plugin;

/** Marks a secret in a schema: sealed at rest, never given back by the API, shown as an empty field in forms. */
export const secret = <T extends z.ZodType>(schema: T, title: string): T => schema.meta({ title, writeOnly: true });

/**
 * Reads what an officer gave for an account. One flat object comes in, since that is what a form sends; what the schema
 * marks `writeOnly` comes out as secrets, the rest as settings. Every error is collected, none is thrown.
 */
export function readAccount<Schema extends z.ZodObject>(
  schema: Schema,
  input: unknown,
): Account<z.output<Schema>> | Refusal {
  const read = schema.safeParse(input);
  if (!read.success) return refusal(read.error.issues);
  const settings: { [name: string]: unknown } = {};
  const secrets: { [name: string]: string } = {};
  for (const [name, value] of Object.entries(read.data)) {
    if (value === undefined) continue;
    if (isSecret(schema, name)) secrets[name] = String(value);
    else settings[name] = value;
  }
  return { settings: settings as z.output<Schema>, secrets };
}

const isSecret = (schema: z.ZodObject, name: string): boolean =>
  z.globalRegistry.get(schema.shape[name] as z.ZodType)?.writeOnly === true;

function refusal(issues: readonly z.core.$ZodIssue[]): Refusal {
  const errors = issues.flatMap((issue): FieldError[] => {
    const field = issue.path.join('.') || 'body';
    if (issue.code !== 'unrecognized_keys') return [{ field, code: issue.code, detail: issue.message }];
    return issue.keys.map((key) => ({ field: key.slice(0, 60), code: 'unknown-field', detail: 'is not a field here' }));
  });
  const onlyUnknown = errors.every((error) => error.code === 'unknown-field');
  return new Refusal(
    onlyUnknown ? 'unknown-field' : 'validation',
    `The channel cannot be set up like this: ${errors.map(({ field, detail }) => `${field}: ${detail}`).join('; ')}`,
    errors,
  );
}

/** Bounds the calls of one opened account: each by the deadline, all of them by its closing. */
export class Deadline {
  readonly #closing = new AbortController();
  constructor(readonly deadlineMs: number) {}

  /** A fresh one per call: look-up, connection, answer and body together. `overtaken` breaks it off as well. */
  signal(overtaken?: Promise<void>): AbortSignal {
    const signals = [AbortSignal.timeout(this.deadlineMs), this.#closing.signal];
    if (overtaken) {
      const breaking = new AbortController();
      void overtaken.then(() => breaking.abort());
      signals.push(breaking.signal);
    }
    return AbortSignal.any(signals);
  }

  /** For what nobody waits longer for than this. */
  within(ms: number): AbortSignal {
    return AbortSignal.any([this.signal(), AbortSignal.timeout(Math.max(1, ms))]);
  }

  /** Breaks off what is still under way: its outcome is then `unknown`, or nothing was sent. */
  close(): void {
    this.#closing.abort();
  }
}

/** The post that an edit or a deletion is for. A delivery of ours that names none is a fault of ours. */
export function remoteIdOf(delivery: Delivery): string {
  if (delivery.remoteId === null) throw new Error(`A delivery of op ${delivery.op} came without the post it is for.`);
  return delivery.remoteId;
}

/** What the clocks of the database and of a far side may differ by. */
const CLOCKS_APART_MS = 60_000;
const DAY_MS = 24 * 3_600_000;

/**
 * How far back a look must have read before it may say that a post is not there, in milliseconds since 1970. However
 * much was posted meanwhile: a page of the newest posts alone says nothing about a call of an hour ago.
 */
export const reachOf = ({ since }: Delivery): number =>
  (since === undefined ? Date.now() - DAY_MS : Date.parse(since)) - CLOCKS_APART_MS;

/** For a look that did not come so far. `where` is such as `on the account`. */
export const tooManyPosts = (where: string): FarError => ({
  code: 'too-many-posts',
  detail: `More was posted ${where} since this call than the hub reads back.`,
  todo:
    'Look there by hand whether the post stands, and say so on the board. Until then the hub sends nothing more of ' +
    'this message there in this language.',
});

/**
 * Vets the address of a server that the account is on. In the live world it stands at the root: mostly a profile's
 * address was copied from the browser. `whose` is for the officer, such as `the instance's`.
 */
export function onServer<Settings extends { readonly url: string }>(
  account: Account<Settings>,
  { outbound, world, whose }: { outbound: Outbound; world: World; whose: string },
): Account<Settings> | Refusal {
  const refusal = outbound.vetAddress(account.settings.url, world);
  if (refusal) return refusal;
  const url = new URL(account.settings.url);
  if (world === 'live' && url.pathname !== '/') {
    const detail = `Give ${whose} address alone: ${url.origin}`;
    return new Refusal('validation', detail, [{ field: 'url', code: 'path', detail }]);
  }
  return { ...account, settings: { ...account.settings, url: url.href } };
}

/** Vets the address of a stand-in, for a far side that has only one address of its own: in the exercise world only. */
export function onStandIn<Settings extends { readonly url?: string | undefined }>(
  account: Account<Settings>,
  { outbound, world, title }: { outbound: Outbound; world: World; title: string },
): Account<Settings> | Refusal {
  const { url } = account.settings;
  if (url === undefined) return account;
  if (world === 'live') {
    const detail = `A live ${title} channel has no address of its own: leave it out.`;
    return new Refusal('address-refused', detail, [{ field: 'url', code: 'address-refused', detail }]);
  }
  const refusal = outbound.vetAddress(url, world);
  return refusal ?? { ...account, settings: { ...account.settings, url: new URL(url).href } };
}

/** What every kind of channel lets an officer choose: who gets a *new* message (one-truth.md `audience`). */
export const filterFields = {
  languages: z
    .array(z.string().regex(/^[a-z]{2,3}$/, 'must be a language such as fr'))
    .max(50)
    .default([])
    .meta({ title: 'Languages', description: 'Only messages in these; empty: every language of the hub.' }),
  categories: z
    .array(z.enum(CATEGORIES))
    .max(CATEGORIES.length)
    .default([])
    .meta({ title: 'Categories', description: 'Only messages of these; empty: all.' }),
  minimumSeverity: z
    .enum(SEVERITIES)
    .nullable()
    .default(null)
    .meta({ title: 'Minimum severity', description: 'Only messages at least as severe; empty: all.' }),
};

export const filterOf = (settings: Filter): Filter => ({
  languages: settings.languages,
  categories: settings.categories,
  minimumSeverity: settings.minimumSeverity,
});

/** Secrets and names: one line, no control characters, so that they can stand in a header. */
export const oneLine = (max: number) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(max)
    .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, 'must be one line without control characters');
