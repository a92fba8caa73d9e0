import { z } from 'zod';
import { GAP_KINDS, type Gap } from '../domain/gaps.js';
import { HAZARDS, TEMPLATE_KINDS } from '../domain/template.js';
import { Id, listOf, SaidByLanguage, Time } from './api-fields.js';
import { DraftBody, documented, MessageFields } from './api-message.js';

export const GapView: z.ZodType<Gap> = z
  .object({
    gap: z.string().meta({ description: 'As it stands in the texts between braces', examples: ['place'] }),
    kind: z.enum(GAP_KINDS),
    name: SaidByLanguage,
    hint: SaidByLanguage,
  })
  .meta({ id: 'Gap' });

const summary = {
  id: z.string().meta({ description: 'The file’s name of a shipped one, such as `fire`; else a UUID' }),
  name: SaidByLanguage,
  hazard: z.enum(HAZARDS),
  kind: z.enum(TEMPLATE_KINDS),
  languages: listOf(z.string()).meta({ description: 'In which it says everything' }),
  gaps: listOf(GapView),
  shipped: z.boolean().meta({ description: 'It came with the hub: it can be copied and hidden, not changed' }),
  hidden: z.boolean(),
  copiedFrom: z.string().nullable(),
  changed: z.object({ by: z.object({ id: Id, name: z.string() }), at: Time }).nullable(),
};
export const TemplateSummary = z.object(summary).meta({ id: 'TemplateSummary' });
export type TemplateSummary = z.infer<typeof TemplateSummary>;

export const TemplateView = z
  .object({
    ...summary,
    hours: z.number().nullable().meta({ description: 'How long its message stands; null: 12 hours' }),
    message: DraftBody,
    revision: z.int().meta({ description: 'Its ETag, for If-Match' }),
  })
  .meta({ id: 'Template' });
export type TemplateView = z.infer<typeof TemplateView>;

/** The domain's `readTemplate` is the validator: a file and the API are refused in the same words. */
export const TemplateBody = documented<unknown>(
  'TemplateBody',
  'A template of the office’s own, whole; or `{ copyOf }` alone, which copies one.',
  z.strictObject({
    copyOf: z.string().optional(),
    name: z.record(z.string(), z.string().max(80)).optional(),
    hazard: z.enum(HAZARDS).optional(),
    kind: z.enum(TEMPLATE_KINDS).optional(),
    hours: z.number().nullish(),
    gaps: z
      .array(
        z.strictObject({
          gap: z.string().max(40),
          kind: z.enum(GAP_KINDS),
          name: z.record(z.string(), z.string().max(60)),
          hint: z.record(z.string(), z.string().max(200)).optional(),
        }),
      )
      .optional(),
    message: MessageFields.omit({ kind: true, status: true, reference: true, media: true, decisions: true }).optional(),
  }),
);
export interface TemplateBody {
  readonly copyOf?: string;
  readonly name?: TemplateView['name'];
  readonly hazard?: TemplateView['hazard'];
  readonly kind?: TemplateView['kind'];
  readonly hours?: number | null;
  readonly gaps?: readonly Gap[];
  readonly message?: Partial<TemplateView['message']>;
}

/** How a message is begun from a template: beside it, only what the template cannot know. */
export interface BeginFromTemplate {
  readonly template: string;
  readonly status: 'actual' | 'exercise';
  readonly incident?: string | null;
  /** One text for all languages, or one for each. */
  readonly gaps?: { readonly [gap: string]: string | { readonly [language: string]: string } };
}
