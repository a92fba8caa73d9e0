import { z } from 'zod';
import type { DraftContent } from '../domain/content.js';
import { IMAGE_TYPES, MOST_IMAGES } from '../domain/image.js';
import type { Content, Texts } from '../domain/message.js';
import { CategoryWord, CertaintyWord, KindOfVersion, SeverityWord, StatusWord, UrgencyWord } from './api-fields.js';

/**
 * A message as the API documents it (contract.md "A message"). This is documentation only: the domain's `parseDraft` and
 * `parseContent` are the one validator, so that a file, the console and a program are refused in the same words. The
 * schemas that Nest validates by therefore let everything through.
 */
const text = (max: number, description?: string) => z.string().max(max).optional().meta({ description });
const texts = () =>
  z.strictObject({
    headline: text(160),
    description: text(4000, 'Plain text; paragraphs are separated by an empty line'),
    instruction: text(1000, 'What to do; not for withdrawal and all-clear'),
    short: text(400),
    spoken: text(1500),
  });
const time = () => z.string().nullish().meta({ description: 'RFC 3339 with offset', format: 'date-time' });
const said = (max: number) => z.record(z.string(), z.string().max(max)).optional();
const textsByLanguage = () => z.record(z.string(), texts()).optional();

export const MessageFields = z.strictObject({
  reference: z.string().nullish().meta({ description: 'Given by the hub; where it is sent, it must be the message’s' }),
  kind: KindOfVersion,
  status: StatusWord,
  note: said(500).meta({ description: 'What changed; required for correction, hold and withdrawal' }),
  incident: z.string().max(120).nullish(),
  category: z.array(CategoryWord).optional(),
  urgency: UrgencyWord.nullish(),
  severity: SeverityWord.nullish(),
  certainty: CertaintyWord.nullish(),
  event: said(80),
  area: z
    .strictObject({
      description: said(200),
      geocodes: z.array(z.strictObject({ name: z.enum(['NIS', 'NUTS']), value: z.string().max(20) })).optional(),
      polygons: z
        .array(z.array(z.array(z.number()).length(2)))
        .optional()
        .meta({ description: 'Closed rings of [latitude, longitude]' }),
      circles: z.array(z.strictObject({ lat: z.number(), lon: z.number(), km: z.number() })).optional(),
    })
    .optional(),
  effective: time(),
  onset: time(),
  expires: time().meta({ description: 'RFC 3339 with offset; left out: 12 hours after the release' }),
  sourceName: said(120),
  texts: textsByLanguage(),
  links: z
    .array(z.strictObject({ url: z.string(), title: said(120) }))
    .optional()
    .meta({ description: 'https, tel or mailto' }),
  contacts: z
    .array(
      z.strictObject({
        name: z.string(),
        phone: z.string().optional(),
        url: z.string().optional(),
        for: z.enum(['public', 'press']),
      }),
    )
    .optional(),
  media: z
    .array(
      z.strictObject({
        sha256: z.string().length(64).meta({ description: 'As `POST /media` answered' }),
        alt: said(1500).meta({ description: 'What the image shows; required in every language of the message' }),
        credit: z.string().max(120).nullish(),
        type: z.enum(IMAGE_TYPES).optional().meta({ description: 'This and the following are filled in by the hub' }),
        width: z.number().optional(),
        height: z.number().optional(),
        bytes: z.number().optional(),
      }),
    )
    .max(MOST_IMAGES)
    .optional(),
  broadcast: z
    .strictObject({ verbatim: z.boolean().optional(), priority: z.enum(['immediate', 'next-slot']).optional() })
    .optional(),
  decisions: z
    .array(z.strictObject({ channel: z.string(), decision: z.enum(['used', 'not-used', 'held']), reason: z.string() }))
    .optional(),
  prepared: z.strictObject({ withdrawal: textsByLanguage(), hold: textsByLanguage() }).optional(),
});

/** A schema that documents and lets everything through. */
export const documented = <T>(id: string, description: string, fields: z.ZodType): z.ZodType<T> => {
  const { $schema: _, ...schema } = z.toJSONSchema(fields, { io: 'input' });
  return z.unknown().meta({ ...schema, id, description }) as unknown as z.ZodType<T>;
};

/** What may be sent as a draft: what is still missing may be left out, be empty, or null. */
export type MessageBody = Pick<DraftContent, 'kind' | 'status'> & Partial<DraftContent> & { reference?: string | null };

/** As it is sent: not yet read by anybody. */
export const MessageBody = documented<unknown>(
  'Message',
  'The full state, never a patch; unknown fields are refused. A draft may lack what a release needs.',
  MessageFields,
);
export const DraftBody = documented<DraftContent>('DraftMessage', 'A message that may lack things.', MessageFields);
export const ContentBody = documented<Content>('ReleasedMessage', 'A message as it was released.', MessageFields);
/** As it is sent with a hold, a withdrawal or an all-clear. */
export const TextsBody = documented<unknown>('TextsByLanguage', 'Texts by language.', z.record(z.string(), texts()));
export type TextsBody = { readonly [language: string]: Texts };
export const NoteBody = documented<unknown>(
  'Note',
  'What changed: one text for all languages, or one per language.',
  z.union([z.string().max(500), z.record(z.string(), z.string().max(500))]),
);
