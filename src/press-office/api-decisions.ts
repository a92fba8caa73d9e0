import { z } from 'zod';
import { AUDIENCES, PLACES } from '../domain/decision-rules.js';
import { OUTSIDE_KINDS } from '../store/decisions.store.js';
import { ChannelName } from './api-board.js';
import { DecisionWord, Id, listOf, MadeDecision, Reference, SaidByLanguage, Time, WorldWord } from './api-fields.js';

/* What the office decides about each of its channels, also those that the hub does not send to. */

const organisationChannel = {
  id: Id,
  name: z.string(),
  kind: z.string().meta({ description: `A kind of account, or one of ${OUTSIDE_KINDS.join(', ')}` }),
  world: WorldWord.nullable().meta({ description: 'Null: a channel that the hub does not send to' }),
  mandatory: z.boolean().meta({ description: 'No actual message goes out while nothing is decided about it' }),
};
export const OrganisationChannel = z.object(organisationChannel).meta({ id: 'OrganisationChannel' });
export type OrganisationChannel = z.infer<typeof OrganisationChannel>;

export const NewOutsideChannel = z
  .strictObject({ name: z.string(), kind: z.enum(OUTSIDE_KINDS), mandatory: z.boolean().default(false) })
  .meta({ id: 'NewOutsideChannel' });
export type NewOutsideChannel = z.infer<typeof NewOutsideChannel>;
export const OrganisationChannelChange = z
  .strictObject({
    name: z.string().optional(),
    kind: z.enum(OUTSIDE_KINDS).optional(),
    mandatory: z.boolean().optional(),
  })
  .meta({ id: 'OrganisationChannelChange', description: 'Of an account that the hub sends to, only `mandatory`' });
export type OrganisationChannelChange = z.infer<typeof OrganisationChannelChange>;

export const DecisionsQuery = z.strictObject({
  message: z.string().max(64).meta({ description: 'Id or reference' }),
  audience: z.enum(AUDIENCES).optional().meta({ description: 'Whom it is for; for the suggestions' }),
  place: z.enum(PLACES).optional().meta({ description: 'Where they are; for the suggestions' }),
});
export type DecisionsQuery = z.infer<typeof DecisionsQuery>;

export const SuggestionView = z
  .object({ suggest: DecisionWord, reason: SaidByLanguage })
  .meta({ id: 'Suggestion', description: 'By the first rule that holds; it decides nothing' });

export const ChannelDecision = z
  .object({
    channel: OrganisationChannel,
    decision: MadeDecision.nullable().meta({ description: 'The last one; null while nothing was decided' }),
    suggestion: SuggestionView.nullable(),
    shown: z.boolean().meta({ description: 'It shows a version already, so every later one follows' }),
  })
  .meta({ id: 'ChannelDecision' });
export type ChannelDecision = z.infer<typeof ChannelDecision>;

export const DecisionsView = z
  .object({
    message: Id,
    reference: Reference,
    channels: listOf(ChannelDecision),
    others: listOf(MadeDecision).meta({ description: 'About endpoints, and about what the office no longer has' }),
    undecided: listOf(z.string()).meta({ description: 'Mandatory channels about which nothing is decided' }),
    may: z.boolean().meta({ description: 'Whether you may decide now: once it is submitted, that is for approvers' }),
  })
  .meta({ id: 'Decisions' });
export type DecisionsView = z.infer<typeof DecisionsView>;

export const NewDecision = z
  .strictObject({
    message: z.string().max(64).meta({ description: 'Id or reference' }),
    channel: z.string().meta({ description: 'Id or name' }),
    decision: DecisionWord,
    reason: z.string(),
  })
  .meta({ id: 'NewDecision' });
export type NewDecision = z.infer<typeof NewDecision>;

export const DecisionAnswer = z
  .object({
    decision: MadeDecision,
    brings: z
      .int()
      .nullable()
      .meta({ description: 'The version that is brought there now, since it stands already; else null' }),
  })
  .meta({ id: 'DecisionAnswer' });
export type DecisionAnswer = z.infer<typeof DecisionAnswer>;

export const Offer = z
  .object({
    channel: ChannelName,
    since: Time.meta({ description: 'When the channel was added' }),
    messages: listOf(z.object({ message: Id, reference: Reference, n: z.int(), headlines: SaidByLanguage })).meta({
      description: 'Current messages that it was never sent; nothing is sent before somebody decides',
    }),
  })
  .meta({ id: 'Offer' });
export type Offer = z.infer<typeof Offer>;
