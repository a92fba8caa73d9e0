import { EntitySchema } from 'typeorm';
import type { CheckResult, Limits } from '../domain/channel.js';
import type { FarError } from '../domain/delivery.js';
import type { World } from '../domain/message.js';
import type { Role, SignInMethod } from '../domain/officer.js';

/* Rows that are read and written one by one. What a release or the loop touches is SQL by hand, in the stores. */

export interface OfficerRow {
  id: string;
  email: string;
  name: string;
  role: Role;
  passwordHash: string | null;
  createdAt: Date;
  disabledAt: Date | null;
}

export interface TokenRow {
  id: string;
  officerId: string;
  secretSha256: string;
  scopes: string[];
  createdAt: Date;
  expiresAt: Date;
  revokedAt: Date | null;
}

export interface SessionRow {
  idSha256: string;
  officerId: string;
  createdAt: Date;
  seenAt: Date;
  expiresAt: Date;
  method: SignInMethod;
  /** The password was right, and a factor is still to come: until then it opens nothing. */
  owes: boolean;
  /** When its officer last showed who they are. */
  provenAt: Date;
  /** What the browser says it is, and from where it came; for its officer to recognise it. */
  device: string;
  address: string;
}

export interface InvitationRow {
  codeSha256: string;
  role: Role;
  createdAt: Date;
  expiresAt: Date;
  usedAt: Date | null;
}

/** Settings are concrete per kind; the registry's schema of the kind reads them. */
export interface ChannelRow {
  id: string;
  kind: string;
  name: string;
  world: World;
  settings: { [name: string]: string | number | boolean | string[] | null };
  /** Sealed by TOCSIN_KEY; opened only where a delivery is made. */
  secrets: string;
  limits: Limits;
  checked: { at: string; result: CheckResult } | null;
  paused: string | null;
  /** Nothing is sent there before this, and why: the far side limits us. */
  limitedUntil: Date | null;
  limited: FarError | null;
  /** Made by the hub for its own training ground; follows the training ground's address. */
  training: boolean;
  createdAt: Date;
  removedAt: Date | null;
}

const moment = (name: string, nullable = false) =>
  ({ name, type: 'timestamp with time zone', precision: 3, nullable }) as const;
const toOfficer = { target: 'officer', columnNames: ['officerId'], referencedColumnNames: ['id'] };
const ROLES = `role = ANY (ARRAY['admin'::text, 'approver'::text, 'author'::text, 'auditor'::text])`;

export const Officer = new EntitySchema<OfficerRow>({
  name: 'officer',
  columns: {
    id: { type: 'uuid', primary: true },
    email: { type: 'text' },
    name: { type: 'text' },
    role: { type: 'text' },
    passwordHash: { name: 'password_hash', type: 'text', nullable: true },
    createdAt: moment('created_at'),
    disabledAt: moment('disabled_at', true),
  },
  checks: [{ name: 'officer_role_check', expression: ROLES }],
  indices: [{ name: 'officer_by_email', columns: ['email'], synchronize: false }],
});

export const Token = new EntitySchema<TokenRow>({
  name: 'token',
  columns: {
    id: { type: 'text', primary: true },
    officerId: { name: 'officer_id', type: 'uuid' },
    secretSha256: { name: 'secret_sha256', type: 'text' },
    scopes: { type: 'text', array: true },
    createdAt: moment('created_at'),
    expiresAt: moment('expires_at'),
    revokedAt: moment('revoked_at', true),
  },
  foreignKeys: [{ ...toOfficer, name: 'token_officer_id_fkey' }],
});

export const Session = new EntitySchema<SessionRow>({
  name: 'session',
  columns: {
    idSha256: { name: 'id_sha256', type: 'text', primary: true },
    officerId: { name: 'officer_id', type: 'uuid' },
    createdAt: moment('created_at'),
    seenAt: moment('seen_at'),
    expiresAt: moment('expires_at'),
    method: { type: 'text' },
    owes: { type: 'boolean' },
    provenAt: moment('proven_at'),
    device: { type: 'text' },
    address: { type: 'text' },
  },
  foreignKeys: [{ ...toOfficer, name: 'session_officer_id_fkey' }],
  indices: [{ name: 'session_by_officer', columns: ['officerId'] }],
});

export const Invitation = new EntitySchema<InvitationRow>({
  name: 'invitation',
  columns: {
    codeSha256: { name: 'code_sha256', type: 'text', primary: true },
    role: { type: 'text' },
    createdAt: moment('created_at'),
    expiresAt: moment('expires_at'),
    usedAt: moment('used_at', true),
  },
  checks: [{ name: 'invitation_role_check', expression: ROLES }],
});

export const ChannelEntity = new EntitySchema<ChannelRow>({
  name: 'channel',
  columns: {
    id: { type: 'uuid', primary: true },
    kind: { type: 'text' },
    name: { type: 'text' },
    world: { type: 'text' },
    settings: { type: 'jsonb' },
    secrets: { type: 'text' },
    limits: { type: 'jsonb', default: {} },
    checked: { type: 'jsonb', nullable: true },
    paused: { type: 'text', nullable: true },
    limitedUntil: moment('limited_until', true),
    limited: { type: 'jsonb', nullable: true },
    training: { type: 'boolean', default: false },
    createdAt: moment('created_at'),
    removedAt: moment('removed_at', true),
  },
  checks: [{ name: 'channel_world_check', expression: `world = ANY (ARRAY['live'::text, 'exercise'::text])` }],
  indices: [{ name: 'channel_by_name', columns: ['name'], synchronize: false }],
});

export const entities = [Officer, Token, Session, Invitation, ChannelEntity];
