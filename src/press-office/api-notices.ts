import { z } from 'zod';
import { NOTICE_REASONS, type NoticeFacts, WAYS } from '../domain/notice.js';
import type { NoticeDelivery, NoticeRecord } from '../store/notices.store.js';
import type { DeviceShown } from '../store/push.store.js';
import { FarFault } from './api-board.js';
import { Id, listOf, PageQuery, Time } from './api-fields.js';

/** Notices to officers: who was woken, why, by which way, and what became of it. */
export const NoticeQuery = PageQuery.extend({
  message: z.string().max(100).optional().meta({ description: 'Those about this message: its id or its reference' }),
});
export type NoticeQuery = z.infer<typeof NoticeQuery>;

const Delivered: z.ZodType<NoticeDelivery> = z.object({
  way: z.enum(WAYS),
  to: z.string().nullable().meta({ description: 'An officer’s name; null: everybody who reads there' }),
  state: z.enum(['waiting', 'sent', 'refused', 'dropped']).meta({
    description: '`dropped`: what it was for was done before it left',
  }),
  tries: z.int(),
  at: Time.nullable(),
  nextTryAt: Time.nullable(),
  error: FarFault.nullable(),
});

export const NoticeView: z.ZodType<NoticeView> = z
  .object({
    id: Id,
    reason: z.enum(NOTICE_REASONS),
    subject: z.string(),
    exercise: z.boolean(),
    link: z.string().meta({ description: 'Of the console, after its #' }),
    facts: z.record(z.string(), z.union([z.string(), z.number()])) as z.ZodType<NoticeFacts>,
    at: Time,
    addressed: z.boolean().meta({ description: 'Whether the hub has found out already whom it is for' }),
    deliveries: listOf(Delivered),
  })
  .meta({ id: 'NoticeView' });
export type NoticeView = NoticeRecord;

export const NoticeWays = z
  .object({
    mail: z.boolean(),
    chat: z.boolean(),
    pushKey: z.string().meta({ description: 'Base64url: the applicationServerKey that a browser subscribes with' }),
  })
  .meta({ id: 'NoticeWays', description: 'The ways that are set up; a browser needs nothing but its officer’s wish' });
export type NoticeWays = z.infer<typeof NoticeWays>;

const key = (bytes: number) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/, 'must be base64url')
    .refine((text) => Buffer.from(text, 'base64url').length === bytes, `must be ${bytes} bytes`);

export const NewDevice = z
  .strictObject({
    endpoint: z.url({ protocol: /^https?$/ }).max(2_048),
    keys: z.strictObject({ p256dh: key(65), auth: key(16) }),
    name: z.string().trim().min(1).max(80),
    language: z.string().regex(/^[a-z]{2,3}$/),
  })
  .meta({ id: 'NewDevice', description: 'What the browser’s PushManager gave, and how its officer calls it' });
export type NewDevice = z.infer<typeof NewDevice>;

export const DeviceView: z.ZodType<DeviceShown> = z
  .object({ id: Id, name: z.string(), createdAt: Time })
  .meta({ id: 'DeviceView' });
export type DeviceView = DeviceShown;
export const DeviceList = z.object({ items: listOf(DeviceView), next: z.null() });
export type DeviceList = z.infer<typeof DeviceList>;
