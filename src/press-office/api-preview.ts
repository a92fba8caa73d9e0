import { z } from 'zod';
import type { Step } from '../domain/plan.js';
import { ChannelName } from './api-board.js';
import { CheckView, FactView } from './api-facts.js';
import { FieldFault, Id, listOf, MadeDecision, Reference, Sha256, StepUpWanted } from './api-fields.js';
import { DraftBody } from './api-message.js';

export const PlanStep: z.ZodType<Step> = z
  .discriminatedUnion('op', [
    z.object({ op: z.literal('send'), version: z.int() }),
    z.object({
      op: z.literal('open'),
      version: z.int(),
      ordinal: z.int(),
      generation: z.int(),
      replyTo: z.int().nullable(),
    }),
    z.object({ op: z.literal('edit'), version: z.int(), ordinal: z.int(), as: z.enum(['head', 'pointer']) }),
    z.object({ op: z.literal('delete'), version: z.int(), ordinal: z.int() }),
  ])
  .meta({ id: 'PlanStep' });

export const RenditionView = z
  .object({
    text: z.string().meta({ description: 'Exactly what is sent' }),
    pointer: z.string().nullable().meta({ description: 'What the older posts become' }),
    length: z.int(),
    limit: z.int(),
    fitted: z.enum(['whole', 'short', 'cut']),
    warnings: listOf(z.string()),
  })
  .meta({ id: 'Rendition' });
export type RenditionView = z.infer<typeof RenditionView>;

export const PriceView = z
  .object({ withLink: z.number(), withoutLink: z.number() })
  .meta({ id: 'Price', description: 'US dollars for one post, as the far side publishes it' });

export const PreviewLine = z
  .object({
    language: z.string(),
    sha256: Sha256.meta({ description: 'Of the rendition, for `seen` of an approval' }),
    rendition: RenditionView,
    frozen: z.boolean().meta({ description: 'Approved: it is sent letter for letter' }),
    price: PriceView.nullable().meta({ description: 'Null where posts are free' }),
    steps: listOf(PlanStep),
    still: z
      .enum(['excused', 'unchanged', 'settled'])
      .nullable()
      .meta({ description: 'Why there are no steps: nobody saw it here, the same words stand, nothing is left to do' }),
    because: listOf(z.enum(['locked', 'unanswered'])).meta({
      description:
        'Why it is not another plan: the newest post can no longer be edited; a call has to be cleared up first',
    }),
    effect: z.string().meta({ examples: ['edits 2 posts, points 1 on', 'new post, deletes 1'] }),
  })
  .meta({ id: 'PreviewLine' });

export type PreviewLine = z.infer<typeof PreviewLine>;

export const PreviewChannel = z
  .object({
    channel: ChannelName,
    paused: z.string().nullable(),
    effect: z.string(),
    languages: listOf(PreviewLine).meta({ description: 'Empty: this version does not go there' }),
    decision: MadeDecision.nullable().meta({ description: 'What was decided about it; null: nothing' }),
  })
  .meta({ id: 'PreviewChannel' });
export type PreviewChannel = z.infer<typeof PreviewChannel>;

export const PreviewQuery = z.strictObject({
  as: z.enum(['hold', 'withdrawal', 'all-clear']).optional().meta({
    description: 'What the button of this name would release, before it is pressed; left out: the draft',
  }),
});
export type PreviewQuery = z.infer<typeof PreviewQuery>;

export const Preview = z
  .object({
    message: Id,
    reference: Reference,
    n: z.int(),
    content: DraftBody,
    sha256: Sha256.nullable().meta({ description: 'Null while something is missing' }),
    stepUp: StepUpWanted.nullable().meta({
      description: 'What the button will ask for, of whoever reads this: it may be shown before it is pressed',
    }),
    missing: listOf(FieldFault),
    checks: listOf(CheckView).meta({ description: 'As the draft’s, and what is too long for a channel or cut on it' }),
    facts: listOf(FactView),
    channels: listOf(PreviewChannel),
    endpoints: z.object({
      count: z.int().meta({ description: 'How many this version goes to' }),
      all: z.int().meta({ description: 'How many this world has' }),
      paused: z.int(),
      effect: z.string(),
      sample: RenditionView.nullable(),
    }),
    page: z.string().meta({ examples: ['updated'] }),
    feeds: z.string().meta({ examples: ['updated'] }),
    subscribers: z.int().meta({ description: 'How many follow a feed of this world by WebSub, and are sent it' }),
    warnings: listOf(z.string()),
    reach: z
      .object({
        channels: z.int().meta({ description: 'The page, the feeds, each account and each endpoint that it goes to' }),
        languages: z.int(),
      })
      .meta({ description: 'As the confirmation names it' }),
    approvalVoid: listOf(z.string()).meta({
      description: 'Why the approval that stands for these bytes does not cover what would be sent; empty: it does',
    }),
    typeReference: z.boolean().meta({ description: 'Whoever releases this should have to type its reference first' }),
  })
  .meta({ id: 'Preview' });
export type Preview = z.infer<typeof Preview>;
