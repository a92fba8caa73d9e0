import { z } from 'zod';
import type { ChannelKind } from '../../domain/channel.js';
import { Refusal } from '../../domain/refusal.js';
import { BODIES, capBody, ninjsBody, STANDARD_BODY_BYTES } from '../../formats/webhook-bodies.js';
import { webhookEvent } from '../../formats/webhook-event.js';
import type { Outbound } from '../outbound.js';
import { filterFields, filterOf, oneLine, readAccount, secret } from '../plugin.js';
import { isSecret } from './signature.js';

/** What a header of the receiver's own must not replace. */
const OUR_HEADERS =
  /^(webhook-.*|content-.*|host|connection|keep-alive|transfer-encoding|te|trailer|upgrade|expect|user-agent|accept-encoding|proxy-.*|sec-.*)$/i;

export const settingsSchema = z.strictObject({
  url: z.string().max(2048).meta({ title: 'Address', description: 'Where events are posted; https', format: 'uri' }),
  broadcaster: oneLine(120).meta({ title: 'Broadcaster or newsroom', description: 'Whose endpoint it is' }),
  header: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,60}$/, 'must be the name of a header such as X-Api-Key')
    .refine((name) => !OUR_HEADERS.test(name), 'is a header that the hub sets itself')
    .optional()
    .meta({ title: 'Header', description: 'A header that the receiver asks for, beside the signature' }),
  body: z.enum(BODIES).default('json').meta({
    title: 'Body',
    description:
      'What is posted: json is the event of this hub; cap the CAP 1.2 document, with every language in it; ninjs the IPTC item, for which exactly one language is chosen.',
  }),
  embargoed: z.boolean().default(false).meta({
    title: 'Embargoed messages',
    description:
      'May have a message before its release, where an officer gives it early: as message.embargoed, which must not be published before its time.',
  }),
  ...filterFields,
});
export type WebhookSettings = z.output<typeof settingsSchema>;

const signingSecret = z.string().refine(isSecret, 'must be whsec_ and the base64 of 24 to 64 bytes');
const accountSchema = settingsSchema
  .extend({
    secret: secret(signingSecret, 'Signing secret'),
    previous: secret(
      signingSecret.optional().describe('While secrets are rotated, both sign'),
      'Previous signing secret',
    ),
    headerValue: secret(
      z
        .string()
        .regex(/^[\x21-\x7e]([\x20-\x7e]{0,998}[\x21-\x7e])?$/, 'must be printable ASCII, one line')
        .optional(),
      'Value of the header',
    ),
  })
  .superRefine((account, context) => {
    if (account.body === 'ninjs' && account.languages.length !== 1)
      context.addIssue({
        code: 'custom',
        path: ['languages'],
        message:
          'must be exactly one where the body is ninjs: an item is in one language, so give each its own endpoint',
      });
    if (account.embargoed && account.body !== 'json')
      context.addIssue({
        code: 'custom',
        path: ['embargoed'],
        message: 'is only for the body json: neither CAP nor ninjs says here until when a message is embargoed',
      });
    if ((account.header === undefined) === (account.headerValue === undefined)) return;
    const path = account.header === undefined ? 'header' : 'headerValue';
    context.addIssue({ code: 'custom', path: [path], message: 'is needed too: a header has a name and a value' });
  });

/** An endpoint that was registered before there were embargoes says nothing of them. */
const isEntitled = (settings: unknown): boolean => (settings as { embargoed?: unknown } | null)?.embargoed === true;

/** contract.md "Webhook": 64 kB hard; formats/webhook-event.ts cuts by it. */
const LIMIT_BYTES = 64_000;
const bytes = (text: string): number => Buffer.byteLength(text, 'utf8');

/**
 * An endpoint of a broadcaster or newsroom. It takes every language at once and drops what is not newer, so it has no
 * chain of posts and nothing to look for: what is uncertain is sent again under the same `webhook-id`.
 */
export const webhookKind = (outbound: Outbound): ChannelKind => ({
  kind: 'webhook',
  title: 'Webhook',
  settingsSchema: z.toJSONSchema(accountSchema, { io: 'input' }),
  parseSettings(input, world) {
    const account = readAccount(accountSchema, input);
    if (account instanceof Refusal) return account;
    const refusal = outbound.vetAddress(account.settings.url, world);
    return refusal ?? { ...account, settings: { ...account.settings, url: new URL(account.settings.url).href } };
  },
  capabilities: (settings) => ({
    ...(isEntitled(settings) ? { early: true } : {}),
    edit: false,
    delete: false,
    thread: false,
    allLanguages: true,
    ordersItself: true,
    anchor: false,
    frozen: false,
    opens: [],
    replies: [],
    retires: [],
    points: false,
    // The event lists them with their addresses; nothing is given to the receiver beforehand.
    media: null,
    readBackSeconds: null,
  }),
  filter: (settings) => filterOf(settingsSchema.parse(settings)),
  count: bytes,
  limit: () => LIMIT_BYTES,
  compose(subject, { settings, office }) {
    const { languages, body } = settingsSchema.parse(settings);
    if (body !== 'json') {
      const text = body === 'cap' ? capBody(subject, office) : ninjsBody(subject, languages[0]!, office);
      const early = subject.versions === undefined;
      return {
        text,
        pointer: null,
        core: text,
        marker: `${subject.messageId}_${subject.n}`,
        length: bytes(text),
        limit: STANDARD_BODY_BYTES,
        fitted: 'whole',
        warnings: early ? ['Its times, its number and what it refers to are filled in at the release.'] : [],
      };
    }
    const event = webhookEvent({ subject, languages, office });
    const text = JSON.stringify(event);
    const truncated = event.data.truncated ?? [];
    return {
      text,
      pointer: null,
      core: text,
      marker: `${subject.messageId}_${subject.n}`,
      length: bytes(text),
      limit: LIMIT_BYTES,
      fitted: truncated.length > 0 ? 'cut' : 'whole',
      warnings:
        truncated.length > 0 ? [`Too long to be sent whole; cut: ${truncated.join(', ')}. The event links to it.`] : [],
    };
  },
  again: (rendition) => rendition,
  price: null,
});
