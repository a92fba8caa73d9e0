import { z } from 'zod';
import type { Seen } from '../domain/seen.js';
import { CheckView, FactView } from './api-facts.js';
import {
  Address,
  FieldFault,
  Id,
  KindOfVersion,
  listOf,
  Reference,
  SaidByLanguage,
  SeverityWord,
  Sha256,
  StandingWord,
  StatusWord,
  Time,
  WorldWord,
} from './api-fields.js';
import { ContentBody, DraftBody, NoteBody, TextsBody } from './api-message.js';
import { ReviewView } from './api-reviews.js';
import { Expiring, Missed, Scheduled } from './api-schedule.js';

export const OfficerName = z.object({ id: Id, name: z.string() }).meta({ id: 'OfficerName' });

export const Approval = z
  .object({
    officer: OfficerName,
    sha256: Sha256,
    stands: z.boolean().meta({ description: 'False: the draft changed since, so it must be approved again' }),
  })
  .meta({ id: 'Approval' });

export const Draft = z
  .object({
    n: z.int().meta({ description: 'The version it will become' }),
    content: DraftBody,
    author: OfficerName.meta({ description: 'Whoever changed it last' }),
    revision: z.int().meta({ description: 'Its ETag, for If-Match' }),
    updatedAt: Time,
    submittedAt: Time.nullable(),
    sha256: Sha256.nullable().meta({ description: 'Of the submitted content: what an approval is bound to' }),
    returned: z.string().nullable().meta({ description: 'Why an approver gave it back' }),
    missing: listOf(FieldFault).meta({ description: 'What is still needed before it can be submitted' }),
    checks: listOf(CheckView).meta({
      description:
        'What is to be looked at before it goes out, field by field; lengths on channels are in the preview’s',
    }),
    facts: listOf(FactView).meta({ description: 'Telephone numbers and links that it says' }),
    approvals: listOf(Approval),
  })
  .meta({ id: 'Draft' });
export type Draft = z.infer<typeof Draft>;

const WindowId = z.uuid().meta({ description: 'Made by the console, one for each window that is open' });

export const DraftWindowQuery = z.object({ window: WindowId });
export type DraftWindowQuery = z.infer<typeof DraftWindowQuery>;

export const DraftPresence = z
  .strictObject({
    window: WindowId,
    field: z
      .string()
      .max(100)
      .regex(/^[\w.[\]-]+$/, 'must be a field’s name')
      .nullable()
      .meta({ description: 'As errors name it, such as `texts.fr.headline`; null: in none' }),
  })
  .meta({ id: 'DraftPresence' });
export type DraftPresence = z.infer<typeof DraftPresence>;

export const DraftLive = z
  .object({
    revision: z.int().nullable().meta({ description: 'Null: there is no draft any more' }),
    people: listOf(z.object({ window: WindowId, officer: OfficerName, field: z.string().nullable() })),
  })
  .meta({ id: 'DraftLive', description: 'Data of the event `draft`' });
export type DraftLive = z.infer<typeof DraftLive>;

export const DroppedDraft = z
  .object({
    n: z.int(),
    content: DraftBody,
    at: Time,
    by: z.string().meta({ description: 'E-mail of who dropped it, or whose release took its place' }),
    reason: z.string(),
  })
  .meta({ id: 'DroppedDraft', description: 'A draft that is no more; kept, so that nothing anybody wrote is lost' });
export type DroppedDraft = z.infer<typeof DroppedDraft>;

export const Version = z
  .object({
    messageId: Id,
    reference: Reference,
    n: z.int(),
    content: ContentBody,
    sha256: Sha256,
    releasedAt: Time,
    sequence: z.int(),
    effective: Time,
    expires: Time,
    author: z.string(),
    approvedBy: z.string().nullable(),
    breakGlass: z.string().nullable(),
  })
  .meta({ id: 'Version' });
export type Version = z.infer<typeof Version>;

const summary = {
  id: Id,
  reference: Reference,
  status: StatusWord,
  world: WorldWord,
  incident: z.string().nullable(),
  createdAt: Time,
  released: listOf(KindOfVersion).meta({ description: 'Kinds of its versions, oldest first' }),
  standing: StandingWord.nullable().meta({ description: 'Null before the first release' }),
  expires: Time.nullable().meta({ description: 'Of the newest version' }),
  expired: z.boolean(),
  mayFollow: listOf(KindOfVersion),
  severity: SeverityWord.nullable(),
  event: SaidByLanguage,
  headlines: SaidByLanguage.meta({ description: 'Of the newest version, or of the draft before the first release' }),
  newest: z.object({ n: z.int(), kind: KindOfVersion, releasedAt: Time, sequence: z.int() }).nullable(),
  draft: z.object({ n: z.int(), kind: KindOfVersion, submitted: z.boolean() }).nullable(),
  scheduled: Scheduled.nullable(),
  missed: Missed.nullable(),
  expiring: Expiring.nullable().meta({ description: 'Null until the first reminder, 30 minutes before it expires' }),
};
export const MessageSummary = z.object(summary).meta({ id: 'MessageSummary' });
export type MessageSummary = z.infer<typeof MessageSummary>;

export const MessageDetail = z
  .object({
    ...summary,
    draft: Draft.nullable(),
    versions: listOf(Version).meta({ description: 'Oldest first' }),
    dropped: listOf(DroppedDraft).meta({ description: 'Newest first' }),
    reviews: listOf(ReviewView).meta({ description: 'Of its versions that were released without a second officer' }),
  })
  .meta({ id: 'MessageDetail' });
export type MessageDetail = z.infer<typeof MessageDetail>;

export const NewMessage = z.object({ id: Id, reference: Reference, draft: Draft }).meta({ id: 'NewMessage' });
export type NewMessage = z.infer<typeof NewMessage>;

export const BeginDraft = z
  .strictObject({
    kind: KindOfVersion,
    template: z
      .string()
      .max(64)
      .optional()
      .meta({ description: 'Of the same kind: its words, with these gaps filled' }),
    gaps: z.unknown().optional(),
  })
  .meta({ id: 'BeginDraft' });
export const Reason = z.strictObject({ reason: z.string() }).meta({ id: 'Reason' });
export const SeenRendition: z.ZodType<Seen> = z
  .strictObject({ channel: Id, language: z.string().max(20), sha256: Sha256 })
  .meta({ id: 'SeenRendition' });
export const Approve = z
  .strictObject({
    sha256: z.string().meta({ description: 'Of the content that was read' }),
    seen: z
      .array(SeenRendition)
      .max(2_000)
      .readonly()
      .optional()
      .meta({
        description:
          'What the preview showed, each by the sha256 of its line. With it the approval is refused (`approval-void`) ' +
          'when a channel came, went, or would show another text by now; `errors` names each. Left out: by the text alone',
      }),
  })
  .meta({ id: 'Approve' });
export type BeginDraft = z.infer<typeof BeginDraft>;
export type Reason = z.infer<typeof Reason>;
export type Approve = z.infer<typeof Approve>;

export const ApprovedAnswer = z.object({ version: z.int(), sha256: Sha256 }).meta({ id: 'ApprovedAnswer' });
export type ApprovedAnswer = z.infer<typeof ApprovedAnswer>;

export const Release = z
  .strictObject({
    at: z
      .string()
      .nullish()
      .meta({
        description:
          'RFC 3339 with offset, or the office’s local time without one; left out: at once. A local time that never ' +
          'comes (`no-such-time`) or comes twice (`ambiguous`) is refused with the times that would do.',
        examples: ['2026-12-01T07:00', '2026-12-01T07:00:00+01:00'],
      }),
    early: z.boolean().nullish().meta({
      description: 'With `at`: entitled endpoints get `message.embargoed` now, newsrooms read it at GET /embargoed',
    }),
    breakGlass: Reason.nullish().meta({ description: 'Releases without a second officer; the reason is kept' }),
  })
  .meta({ id: 'Release' });
export type Release = z.infer<typeof Release>;

export const StillValid = z
  .strictObject({
    until: z.string().nullish().meta({
      description:
        'When it expires now: RFC 3339, or the office’s local time; left out: from now for as long as it was released for',
    }),
  })
  .meta({ id: 'StillValid' });
export type StillValid = z.infer<typeof StillValid>;

const ending = {
  texts: TextsBody.optional().meta({
    description: 'Own words, which need approval; left out: the prepared ones, else the hub’s',
  }),
  breakGlass: Reason.nullish(),
};
/** A hold and a withdrawal say what changed, in the hub's words where their officer says nothing. */
export const Ending = z
  .strictObject({
    note: NoteBody.optional().meta({ description: 'What changed; left out: the hub’s standard words' }),
    ...ending,
  })
  .meta({ id: 'Ending' });
export const AllClear = z.strictObject({ note: NoteBody.optional(), ...ending }).meta({ id: 'AllClear' });
export interface Ending {
  readonly note?: string | { readonly [language: string]: string };
  readonly texts?: TextsBody;
  readonly breakGlass?: Reason | null;
}

export const ReleaseAnswer = z
  .object({
    version: z.int(),
    sequence: z.int().nullable().meta({ description: 'Null while it waits for approval, or for its time' }),
    scheduledAt: Time.nullable().meta({ description: 'When it will be released; null: at once' }),
    board: Address.nullable(),
    waitsForApproval: z.boolean(),
    sha256: Sha256,
    warnings: listOf(z.string()),
    draft: z
      .object({ n: z.int(), kept: z.boolean() })
      .nullable()
      .meta({ description: 'The open draft that this overtook: kept as version n, or dropped' }),
    dropped: DroppedDraft.nullable(),
  })
  .meta({ id: 'ReleaseAnswer' });
export type ReleaseAnswer = z.infer<typeof ReleaseAnswer>;

export const Change = z
  .object({ path: z.string(), from: z.unknown(), to: z.unknown() })
  .meta({ id: 'Change', description: 'One field that differs; what is lacking on a side is null there' });
export const Diff = z
  .object({ from: z.string(), to: z.string(), changes: listOf(Change) })
  .meta({ id: 'Diff', description: 'From and to are version numbers, or `draft`' });
export type Diff = z.infer<typeof Diff>;
export const DiffQuery = z.strictObject({
  from: z.string().regex(/^(\d{1,9}|draft)$/, 'must be a version number or draft'),
  to: z.string().regex(/^(\d{1,9}|draft)$/, 'must be a version number or draft'),
});
export type DiffQuery = z.infer<typeof DiffQuery>;
