import { z } from 'zod';
import { ROLES, SCOPES } from '../domain/officer.js';
import { Id, listOf, Time, WorldWord } from './api-fields.js';

const RoleWord = z.enum(ROLES);
const ScopeWord = z.enum(SCOPES);
export const Email = z.string().meta({ examples: ['officer@crisis.example'] });
export const Password = z.string().meta({ description: 'At least 15 characters', writeOnly: true });

export const Me = z
  .object({ id: Id, email: Email, name: z.string(), role: RoleWord, scopes: listOf(ScopeWord) })
  .meta({ id: 'Me', description: 'Who is signed in, and what they may do' });
export type Me = z.infer<typeof Me>;

export const SessionView = z
  .object({ officer: Me, expiresAt: Time.nullable().meta({ description: 'Null for a token' }) })
  .meta({ id: 'Session' });
export type SessionView = z.infer<typeof SessionView>;

export const NewInvitation = z.strictObject({ role: RoleWord }).meta({ id: 'NewInvitation' });
export type NewInvitation = z.infer<typeof NewInvitation>;
export const InvitationCode = z
  .object({
    code: z.string().nullable().meta({ description: 'Shown this once; null when the request was repeated' }),
    path: z.string().nullable().meta({ description: 'Where on the console’s host it is accepted' }),
    role: RoleWord,
    expiresAt: Time,
  })
  .meta({ id: 'InvitationCode' });
export type InvitationCode = z.infer<typeof InvitationCode>;
export const AcceptInvitation = z
  .strictObject({ code: z.string(), email: Email, name: z.string(), password: Password })
  .meta({ id: 'AcceptInvitation' });
export type AcceptInvitation = z.infer<typeof AcceptInvitation>;

export const OfficerView = z
  .object({
    id: Id,
    email: Email,
    name: z.string(),
    role: RoleWord,
    password: z.boolean().meta({ description: 'Whether one is set; without it only tokens work' }),
    createdAt: Time,
    disabledAt: Time.nullable(),
  })
  .meta({ id: 'Officer' });
export type OfficerView = z.infer<typeof OfficerView>;
export const OfficerList = z.object({ items: listOf(OfficerView) }).meta({ id: 'Officers' });
export type OfficerList = z.infer<typeof OfficerList>;
export const NewOfficer = z
  .strictObject({ email: Email, name: z.string(), role: RoleWord, password: Password.optional() })
  .meta({ id: 'NewOfficer' });
export type NewOfficer = z.infer<typeof NewOfficer>;
export const OfficerChange = z
  .strictObject({ role: RoleWord.optional(), disabled: z.boolean().optional() })
  .meta({ id: 'OfficerChange' });
export type OfficerChange = z.infer<typeof OfficerChange>;

export const TokenView = z
  .object({
    id: z.string(),
    officer: z.object({ id: Id, email: Email }),
    scopes: listOf(ScopeWord),
    createdAt: Time,
    expiresAt: Time,
    revokedAt: Time.nullable(),
  })
  .meta({ id: 'Token' });
export type TokenView = z.infer<typeof TokenView>;
export const TokenList = z.object({ items: listOf(TokenView) }).meta({ id: 'Tokens' });
export type TokenList = z.infer<typeof TokenList>;
export const NewToken = z
  .strictObject({
    scopes: z.array(ScopeWord).min(1).optional().meta({ description: 'Left out: all that the officer has' }),
    expiresInDays: z.number().int().min(1).max(366).default(30),
  })
  .meta({ id: 'NewToken' });
export type NewToken = z.input<typeof NewToken>;
export const NewTokenAnswer = z
  .object({
    token: z.string().nullable().meta({ description: 'Shown this once; null when the request was repeated' }),
    details: TokenView,
  })
  .meta({ id: 'NewTokenAnswer' });
export type NewTokenAnswer = z.infer<typeof NewTokenAnswer>;

export const HubView = z
  .object({
    name: z.string(),
    publicUrl: z.string(),
    languages: listOf(z.string()),
    requiredLanguages: listOf(z.string()),
    strictLanguages: z.boolean(),
    timeZone: z.string(),
    world: WorldWord.meta({ description: '`live` from the first live channel or endpoint on' }),
    at: Time.meta({ description: 'The hub’s clock' }),
    me: Me,
  })
  .meta({ id: 'Hub' });
export type HubView = z.infer<typeof HubView>;
