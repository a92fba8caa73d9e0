import { z } from 'zod';
import type * as board from '../domain/board.js';
import type { FarError } from '../domain/delivery.js';
import type { Drift } from '../domain/drift.js';
import { Id, listOf, MadeDecision, Reference, Time, WorldWord } from './api-fields.js';

export const FarFault: z.ZodType<FarError> = z
  .object({ code: z.string(), detail: z.string(), todo: z.string() })
  .meta({ id: 'FarError', description: 'What the far side said, and what somebody can do about it' });

export const ChannelName = z
  .object({ id: Id, kind: z.string(), name: z.string(), world: WorldWord })
  .meta({ id: 'ChannelName' });

export const DriftView: z.ZodType<Drift> = z
  .object({
    kind: z.enum(['edited', 'deleted', 'foreign']),
    diff: z.object({ ours: z.string().nullable(), theirs: z.string().nullable() }).meta({
      description: 'Null: nothing is there. A foreign post has no `ours`, a deleted one no `theirs`',
    }),
    at: Time.meta({ description: 'Since when it is known; give it back with a decision about it' }),
    url: z.string().nullable(),
    restoring: z.boolean().meta({ description: 'An officer has decided that it goes; it is on its way' }),
  })
  .meta({
    id: 'Drift',
    description: 'The far side shows something else than was sent; nothing is re-posted by itself',
  });

export const BoardPlacement: z.ZodType<board.BoardPlacement> = z
  .object({
    id: Id,
    channel: ChannelName,
    language: z.string().meta({ description: '`*`: all languages at once' }),
    desired: z.int(),
    shown: z.int(),
    observed: z.object({ version: z.int(), at: Time, digest: z.string() }).nullable(),
    outcome: z
      .enum(['delivered', 'retry', 'refused', 'unknown', 'paused', 'excused'])
      .nullable()
      .meta({ description: 'Null while nothing was tried yet' }),
    drift: DriftView.nullable(),
    nextTryAt: Time.nullable(),
    unsure: z
      .object({
        op: z.enum(['open', 'edit', 'delete', 'send']),
        version: z.int(),
        from: Time.meta({ description: 'From then on `settle` takes the word of an officer who looked' }),
      })
      .nullable()
      .meta({ description: 'A call under way, or one whose answer was lost' }),
    error: FarFault.nullable(),
    posts: listOf(
      z.object({ ordinal: z.int(), remoteId: z.string().nullable(), url: z.string().nullable(), shows: z.int() }),
    ),
    receipt: z.object({ at: Time }).nullable(),
  })
  .meta({ id: 'BoardPlacement' });
export type BoardPlacement = board.BoardPlacement;

export const BoardNewsroom: z.ZodType<board.BoardNewsroom> = z
  .object({ replica: z.string(), epoch: z.int(), at: Time })
  .meta({ id: 'BoardNewsroom' });
export type BoardNewsroom = board.BoardNewsroom;

export const BoardOrigin: z.ZodType<board.BoardOrigin> = z
  .object({
    name: z.string(),
    kind: z.enum(['directory', 's3']),
    epoch: z.int().nullable().meta({ description: 'Of its signed manifest; null while none could be read' }),
    confirmedAt: Time.nullable(),
    at: Time.meta({ description: 'When a newsroom last knew that' }),
    error: z.string().nullable().meta({ description: 'Why it is not on the newest state' }),
  })
  .meta({ id: 'BoardOrigin', description: 'A mirror of the shelf, which serves readers when the hub is not there' });
export type BoardOrigin = board.BoardOrigin;

export const Board: z.ZodType<board.Board> = z
  .object({
    message: Id,
    reference: Reference,
    desired: z.int(),
    converged: z.boolean().meta({ description: 'Every placement has shown = desired or is excused' }),
    epoch: z.int().meta({ description: 'What a newsroom must have reached to show the newest version' }),
    newsrooms: listOf(BoardNewsroom),
    origins: listOf(BoardOrigin),
    subscribers: z
      .object({
        all: z.int(),
        current: z.int().meta({ description: 'Those that were sent the newest of their feed' }),
        failing: z.int().meta({ description: 'Those whose last delivery failed; it is tried again' }),
      })
      .meta({ description: 'Who follows a feed by WebSub' }),
    placements: listOf(BoardPlacement),
    decisions: listOf(MadeDecision).meta({ description: 'What is in force about each channel, oldest first' }),
    at: Time,
  })
  .meta({ id: 'Board' });
export type Board = board.Board;

export const Boards = z.object({ items: listOf(Board) }).meta({ id: 'Boards' });
export type Boards = z.infer<typeof Boards>;

/** Data of the events of `GET /board/live`; the event's name is the key. */
export interface LiveEvents {
  readonly placement: {
    readonly message: string;
    readonly reference: string;
    readonly desired: number;
    readonly placement: BoardPlacement;
  };
  readonly newsroom: BoardNewsroom;
  /** All of them, when one has moved. */
  readonly origins: readonly BoardOrigin[];
  readonly converged: {
    readonly message: string;
    readonly reference: string;
    readonly desired: number;
    readonly converged: boolean;
    readonly epoch: number;
    readonly at: string;
  };
}

export const DriftDecision = z
  .strictObject({
    at: Time.meta({ description: '`drift.at` as it was read: refused when something else is there by now' }),
  })
  .meta({ id: 'DriftDecision' });
export type DriftDecision = z.infer<typeof DriftDecision>;

export const DriftAnswer = z
  .object({
    kind: z.enum(['edited', 'deleted', 'foreign']).meta({ description: 'What was decided about' }),
    board: z.string().meta({ description: 'Where the board of its message is' }),
  })
  .meta({ id: 'DriftAnswer' });
export type DriftAnswer = z.infer<typeof DriftAnswer>;

export const SeenThere = z
  .strictObject({
    stands: z.boolean().meta({
      description: 'Whether the post stands as this version makes it. A delete is made once more whatever is said',
    }),
    remoteId: z
      .string()
      .trim()
      .regex(/^[^\s\p{Cc}]{1,300}$/u, 'must be the id of a post, without white space')
      .optional()
      .meta({ description: 'The far side’s id of the post; needed where a new post stands' }),
  })
  .meta({ id: 'SeenThere' });
export type SeenThere = z.infer<typeof SeenThere>;

export const SettleAnswer = z
  .object({ board: z.string().meta({ description: 'Where the board of its message is' }) })
  .meta({ id: 'SettleAnswer' });
export type SettleAnswer = z.infer<typeof SettleAnswer>;

export const RetryAnswer = z
  .object({
    retried: z.boolean().meta({ description: 'False: there was nothing to try again' }),
    board: z.string().meta({ description: 'Where the board of its message is' }),
  })
  .meta({ id: 'RetryAnswer' });
export type RetryAnswer = z.infer<typeof RetryAnswer>;
