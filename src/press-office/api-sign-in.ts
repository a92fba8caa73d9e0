import { z } from 'zod';
import { DEEDS, PROOFS } from '../domain/officer.js';
import { listOf, Sha256, Time } from './api-fields.js';
import { Email, Me, Password } from './api-officers.js';

export const SignIn = z.strictObject({ email: Email, password: Password }).meta({ id: 'SignIn' });
export type SignIn = z.infer<typeof SignIn>;

export const SignInAnswer = z
  .object({
    officer: Me.nullable().meta({ description: 'Null while a factor is still to come' }),
    expiresAt: Time,
    needs: listOf(z.enum(PROOFS)).meta({ description: 'One of these is still to be shown; empty when signed in' }),
  })
  .meta({ id: 'SignInAnswer' });
export type SignInAnswer = z.infer<typeof SignInAnswer>;

export const Code = z
  .strictObject({ code: z.string().meta({ description: 'Six digits of the app, or a recovery code' }) })
  .meta({ id: 'Code' });
export type Code = z.infer<typeof Code>;

/** What a browser's `navigator.credentials` takes and gives (WebAuthn level 3, §5.1). The library reads it in full. */
const Browser = z.record(z.string(), z.unknown());
export const PasskeyOptions = z.object({ options: Browser }).meta({ id: 'PasskeyOptions' });
export type PasskeyOptions = z.infer<typeof PasskeyOptions>;
export const PasskeyShown = z.strictObject({ response: Browser }).meta({ id: 'PasskeyShown' });
export type PasskeyShown = z.infer<typeof PasskeyShown>;
export const NewPasskey = z.strictObject({ name: z.string(), response: Browser }).meta({ id: 'NewPasskey' });
export type NewPasskey = z.infer<typeof NewPasskey>;

export const SessionLines = z
  .object({
    items: listOf(
      z.object({
        id: Sha256,
        current: z.boolean(),
        method: z.string(),
        device: z.string().meta({ description: 'What the browser says it is' }),
        address: z.string(),
        createdAt: Time,
        seenAt: Time,
        expiresAt: Time,
      }),
    ),
  })
  .meta({ id: 'Sessions' });
export type SessionLines = z.infer<typeof SessionLines>;

export const Factors = z
  .object({
    password: z.boolean(),
    codes: z.object({ since: Time }).nullable(),
    passkeys: listOf(z.object({ id: z.string(), name: z.string(), createdAt: Time, usedAt: Time.nullable() })),
    recoveryCodesLeft: z.int(),
    identities: listOf(z.object({ issuer: z.string(), since: Time })),
    freshUntil: Time.nullable().meta({ description: 'How long this sign-in is good for changing any of it' }),
  })
  .meta({ id: 'Factors', description: 'How you sign in' });
export type Factors = z.infer<typeof Factors>;

export const OfferedCodes = z
  .object({
    secret: z.string().meta({ description: 'Base32, for typing' }),
    uri: z.string().meta({ description: 'otpauth://, for a picture' }),
  })
  .meta({ id: 'OfferedCodes' });
export type OfferedCodes = z.infer<typeof OfferedCodes>;

export const RecoveryCodes = z
  .object({
    recoveryCodes: listOf(z.string()).meta({ description: 'Shown this once; empty where there are some already' }),
  })
  .meta({ id: 'RecoveryCodes' });
export type RecoveryCodes = z.infer<typeof RecoveryCodes>;

export const NewPassword = z.strictObject({ password: Password }).meta({ id: 'NewPassword' });
export type NewPassword = z.infer<typeof NewPassword>;

export const SingleSignOnView = z
  .object({ name: z.string().nullable().meta({ description: 'Of its button; null where there is none' }) })
  .meta({ id: 'SingleSignOn' });
export type SingleSignOnView = z.infer<typeof SingleSignOnView>;
export const BeginSingleSignOn = z
  .strictObject({
    invitation: z.string().max(100).optional().meta({ description: 'The code of one that is accepted by it' }),
  })
  .meta({ id: 'BeginSingleSignOn' });
export type BeginSingleSignOn = z.infer<typeof BeginSingleSignOn>;
export const SingleSignOnAddress = z.object({ url: z.string() }).meta({ id: 'SingleSignOnAddress' });
export type SingleSignOnAddress = z.infer<typeof SingleSignOnAddress>;

export const StepUpFor = z
  .strictObject({ deed: z.enum(DEEDS), message: z.string(), sha256: z.string() })
  .meta({ id: 'StepUpFor', description: 'As it stands in `stepUp` of the refusal' });
export type StepUpFor = z.infer<typeof StepUpFor>;
export const StepUpShown = StepUpFor.extend({
  code: z.string().optional(),
  response: Browser.optional().meta({ description: 'Of a passkey' }),
}).meta({ id: 'StepUpShown' });
export type StepUpShown = z.infer<typeof StepUpShown>;
