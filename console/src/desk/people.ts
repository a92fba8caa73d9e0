import type {
  Factors,
  InvitationCode,
  NewPasskey,
  NewToken,
  NewTokenAnswer,
  OfferedCodes,
  OfficerChange,
  OfficerList,
  OfficerView,
  PasskeyOptions,
  RecoveryCodes,
  Role,
  SessionLines,
  SessionView,
  SignIn,
  SignInAnswer,
  SingleSignOnAddress,
  SingleSignOnView,
  StepUpFor,
  StepUpShown,
  TokenList,
} from '../../../src/press-office/api.js';
import { call } from './call.js';

type Shown = NewPasskey['response'];

/**
 * Calls about who somebody is: sign-in, its factors, officers and tokens. Those that give or take a secret carry no
 * Idempotency-Key: the desk keeps no answer with a secret in it, so each of them is asked once.
 */
export const people = {
  signIn: (body: SignIn) => call<SignInAnswer>('/session', { method: 'POST', body }),
  finishSignIn: (code: string) => call<SessionView>('/session/totp', { method: 'POST', body: { code } }),
  passkeyWanted: () => call<PasskeyOptions>('/session/passkey/options', { method: 'POST' }),
  signInByPasskey: (response: Shown) => call<SessionView>('/session/passkey', { method: 'POST', body: { response } }),

  singleSignOn: () => call<SingleSignOnView>('/session/oidc'),
  /** With the code of an invitation, it is accepted by it. */
  beginSingleSignOn: (invitation: string | null) =>
    call<SingleSignOnAddress>('/session/oidc', { method: 'POST', body: invitation === null ? {} : { invitation } }),
  linkSingleSignOn: () => call<SingleSignOnAddress>('/session/oidc/link', { method: 'POST' }),

  stepUpWanted: (body: StepUpFor) => call<PasskeyOptions>('/session/step-up/options', { method: 'POST', body }),
  stepUp: (body: StepUpShown) => call<SessionView>('/session/step-up', { method: 'POST', body }),

  sessions: () => call<SessionLines>('/sessions'),
  endSession: (id: string, key: string) => call<void>(`/sessions/${id}`, { method: 'DELETE', key }),
  endSessions: (key: string) => call<void>('/sessions', { method: 'DELETE', key }),

  factors: () => call<Factors>('/factors'),
  changePassword: (password: string) => call<void>('/factors/password', { method: 'PUT', body: { password } }),
  offerCodes: () => call<OfferedCodes>('/factors/codes', { method: 'POST' }),
  confirmCodes: (code: string) => call<RecoveryCodes>('/factors/codes/confirm', { method: 'POST', body: { code } }),
  removeCodes: () => call<void>('/factors/codes', { method: 'DELETE' }),
  newPasskeyWanted: () => call<PasskeyOptions>('/factors/passkeys/options', { method: 'POST' }),
  addPasskey: (body: NewPasskey) => call<RecoveryCodes>('/factors/passkeys', { method: 'POST', body }),
  removePasskey: (id: string) => call<void>(`/factors/passkeys/${id}`, { method: 'DELETE' }),
  newRecoveryCodes: () => call<RecoveryCodes>('/factors/recovery-codes', { method: 'POST' }),

  officers: () => call<OfficerList>('/officers'),
  changeOfficer: (id: string, body: OfficerChange, key: string) =>
    call<OfficerView>(`/officers/${id}`, { method: 'PATCH', body, key }),
  resetFactors: (id: string, key: string) => call<void>(`/officers/${id}/factors`, { method: 'DELETE', key }),
  /** Its code is shown once, so a repeated request would not bring it back. */
  invite: (role: Role) => call<InvitationCode>('/invitations', { method: 'POST', body: { role } }),

  tokens: () => call<TokenList>('/tokens'),
  makeToken: (body: NewToken) => call<NewTokenAnswer>('/tokens', { method: 'POST', body }),
  revokeToken: (id: string, key: string) => call<void>(`/tokens/${id}`, { method: 'DELETE', key }),
};
