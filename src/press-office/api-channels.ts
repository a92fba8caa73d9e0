import { z } from 'zod';
import type { Capabilities, CheckResult, Filter, Limits } from '../domain/channel.js';
import type { ForeignPost } from '../store/drifts.store.js';
import type { WatchState } from '../store/watch.store.js';
import { FarFault } from './api-board.js';
import { Address, CategoryWord, Id, KindOfVersion, listOf, SeverityWord, Time, WorldWord } from './api-fields.js';

export const CapabilitiesView: z.ZodType<Capabilities> = z
  .object({
    edit: z.boolean(),
    delete: z.boolean(),
    thread: z.boolean(),
    allLanguages: z.boolean(),
    ordersItself: z.boolean(),
    anchor: z.boolean(),
    frozen: z.boolean(),
    opens: listOf(KindOfVersion),
    replies: listOf(KindOfVersion),
    retires: listOf(KindOfVersion),
    points: z.boolean(),
    media: z.object({ most: z.int(), alt: z.int() }).nullable(),
    early: z.boolean().optional().meta({ description: 'It is given messages before their release' }),
    readBackSeconds: z.int().nullable(),
  })
  .meta({ id: 'Capabilities' });

const FilterView: z.ZodType<Filter> = z
  .object({ languages: listOf(z.string()), categories: listOf(CategoryWord), minimumSeverity: SeverityWord.nullable() })
  .meta({ id: 'Filter', description: 'Who gets a new message; what was once shown is always followed' });

const LimitsView: z.ZodType<Limits> = z.record(z.string(), z.number());
const CheckView: z.ZodType<CheckResult> = z
  .discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), account: z.string(), limits: LimitsView }),
    z.object({ ok: z.literal(false), error: FarFault }),
  ])
  .meta({ id: 'CheckResult' });

export const ChannelKindView = z
  .object({
    kind: z.string(),
    title: z.string(),
    endpoint: z.boolean().meta({ description: 'Registered under /endpoints instead of /channels' }),
    settingsSchema: z
      .record(z.string(), z.unknown())
      .meta({ description: 'JSON Schema of `settings`; what is `writeOnly` there is never given back' }),
    capabilities: CapabilitiesView.nullable().meta({ description: 'Null where they depend on the settings' }),
  })
  .meta({ id: 'ChannelKind' });
export type ChannelKindView = z.infer<typeof ChannelKindView>;
export const ChannelKindsView = z.object({ items: listOf(ChannelKindView) }).meta({ id: 'ChannelKinds' });
export type ChannelKindsView = z.infer<typeof ChannelKindsView>;

export type Settings = { readonly [name: string]: string | number | boolean | readonly string[] | null };
const SettingsView = z.record(z.string(), z.unknown()) as unknown as z.ZodType<Settings>;

/** What is read back there, and what was found that belongs to no message. */
export interface Watched extends WatchState {
  readonly foreign: readonly ForeignPost[];
}

const ForeignView: z.ZodType<ForeignPost> = z
  .object({
    remoteId: z.string(),
    url: z.string().nullable(),
    text: z.string(),
    postedAt: Time.nullable(),
    firstSeen: Time,
    removing: z.boolean(),
    error: FarFault.nullable(),
  })
  .meta({
    id: 'ForeignPost',
    description: 'A post on our account that is not the hub’s, and nobody has decided about',
  });

export const WatchView: z.ZodType<Watched> = z
  .object({
    surveyedAt: Time.nullable().meta({ description: 'When what stands there was last read back' }),
    nextAt: Time.nullable(),
    error: FarFault.nullable().meta({ description: 'Why the last reading failed; it says nothing about any post' }),
    unchecked: FarFault.nullable().meta({
      description:
        'Why it could not be found out whether the account still works; `checked` is the last definite answer',
    }),
    foreign: listOf(ForeignView),
  })
  .meta({ id: 'Watch' });

export const ChannelView = z
  .object({
    id: Id,
    kind: z.string(),
    name: z.string(),
    world: WorldWord,
    settings: SettingsView.meta({ description: 'Without secrets, which are write-only' }),
    capabilities: CapabilitiesView,
    filter: FilterView,
    limits: LimitsView,
    checked: z.object({ at: Time, result: CheckView }).nullable(),
    paused: z.string().nullable().meta({ description: 'Why nothing is sent there, or null' }),
    watch: WatchView.nullable().meta({ description: 'Null where nothing is read back, as with endpoints' }),
    training: z.boolean().meta({ description: 'Made by the hub for its own training ground' }),
    createdAt: Time,
  })
  .meta({ id: 'Channel' });
export type ChannelView = z.infer<typeof ChannelView>;

const Name = z.string().meta({ description: 'One line, at most 120 characters; once per world' });
export const NewChannel = z
  .strictObject({ kind: z.string(), name: Name, world: WorldWord, settings: z.record(z.string(), z.unknown()) })
  .meta({ id: 'NewChannel', description: 'Settings and secrets as one flat object, by the schema of the kind' });
export type NewChannel = z.infer<typeof NewChannel>;

export const NewEndpoint = z
  .strictObject({
    kind: z.string().optional().meta({ description: 'Left out: webhook' }),
    name: Name,
    world: WorldWord,
    settings: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'NewEndpoint', description: 'The signing secret is made by the hub' });
export type NewEndpoint = z.infer<typeof NewEndpoint>;

export const ChannelChange = z
  .strictObject({ name: Name.optional(), settings: z.record(z.string(), z.unknown()).optional() })
  .meta({ id: 'ChannelChange', description: 'Only what is given changes; null takes a setting back to its default' });
export type ChannelChange = z.infer<typeof ChannelChange>;

export const Pause = z.strictObject({ reason: z.string().optional() }).meta({ id: 'Pause' });
export type Pause = z.infer<typeof Pause>;

export const EndpointSecret = z
  .object({
    id: Id,
    secret: z.string().nullable().meta({ description: 'Shown this once; null when the request was repeated' }),
  })
  .meta({ id: 'EndpointSecret' });
export type EndpointSecret = z.infer<typeof EndpointSecret>;

export const NewEndpointAnswer = z
  .object({
    endpoint: ChannelView,
    secret: z.string().nullable().meta({ description: 'Shown this once; null when the request was repeated' }),
    sent: z.int().meta({ description: 'Open messages whose newest state it is sent first' }),
  })
  .meta({ id: 'NewEndpointAnswer' });
export type NewEndpointAnswer = z.infer<typeof NewEndpointAnswer>;

export const ErrandLink = z
  .object({ id: Id, href: Address })
  .meta({ id: 'ErrandLink', description: 'The hub asks the far side; the answer stands at `href` when it is there' });
export type ErrandLink = z.infer<typeof ErrandLink>;

export const ErrandView = z
  .object({
    id: Id,
    kind: z.enum(['check', 'remove-foreign']),
    remoteId: z.string().nullable().meta({ description: 'The foreign post that is removed' }),
    channelId: Id,
    askedBy: z.string(),
    askedAt: Time,
    doneAt: Time.nullable().meta({ description: 'Null while it is not done' }),
    result: z.union([CheckView, z.object({ ok: z.literal(true), removed: z.string() })]).nullable(),
  })
  .meta({ id: 'Errand' });
export type ErrandView = z.infer<typeof ErrandView>;
