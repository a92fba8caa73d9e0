/**
 * The desk API as the console may know it: types of every request and answer, and nothing else. The schemas stand in the
 * files named here, where the controllers take them from. Paths are those of contract.md "Desk API", under `/api/v1`;
 * `/api/openapi.json` lists them all. Beside them there are:
 *
 * - `GET /hub` (HubView), `GET /session` (SessionView), `POST /session` (SignInAnswer), `POST /invitations/accept`
 * - `POST /session/totp` (Code), `POST /session/passkey` and `…/options`, `POST /session/step-up` and `…/options`
 * - `GET/DELETE /sessions`, `GET /factors` (Factors) and what is under it, `DELETE /officers/{id}/factors`
 * - `GET /messages/{id}/preview?as=hold|withdrawal|all-clear`: what that button would release, without a draft
 * - `GET /messages/{id}/draft/live?window=` (SSE `draft`, DraftLive), `PUT /messages/{id}/draft/presence` (DraftPresence)
 * - `GET /messages/{id}/diff?from=1&to=draft`: a side is a version's number or `draft`
 * - `GET /channels/kinds` (ChannelKindsView), `GET /errands/{id}` (ErrandView), `GET /ledger/verify` (LedgerVerdict), `GET /ledger/anchors` (AnchorsView)
 * - `GET /schedule` (ScheduleView), `POST /schedule/hold` (Reason → HeldSchedule), `DELETE /messages/{id}/schedule`
 * - `POST /placements/{id}/settle` (SeenThere → SettleAnswer)
 * - `POST /messages/{id}/draft/ticks` (FactTick → Draft)
 * - `GET/POST /templates`, `GET/PUT/DELETE /templates/{id}`, `POST /templates/{id}/hide` and `/show`
 * - `GET/POST /contacts`, `PUT/DELETE /contacts/{id}`, `POST /contacts/{id}/verify` (Verification)
 * - `POST /media` (the file itself → Upload), `GET /media/{sha256}` (its bytes)
 * - `GET /subscriptions` (Page<SubscriptionView>), `DELETE /subscriptions/{id}`
 * - `GET /traffic?from=&to=&resolution=minute|hour|day` (TrafficView)
 * - `GET /crisis-mode` and `POST /crisis-mode` (CrisisWish → CrisisView)
 * - `GET /notices?message=` (Page<NoticeView>), `GET /notices/ways`, `GET/POST /notices/devices`, `POST /notices/trial`
 * - `GET /decisions?message=&audience=&place=` (DecisionsView), `POST /decisions` (NewDecision → DecisionAnswer)
 * - `GET /decisions/offers` (Page<Offer>), `GET/POST/PATCH/DELETE /decisions/channels` (OrganisationChannel)
 * - `GET /reviews` (ReviewList), `POST /messages/{id}/versions/{n}/countersign`, `…/object` (Reason → ReviewView)
 * - `GET /embargoed` (Page<EmbargoEventView>), `GET/POST/DELETE /newsroom-tokens`
 * - `GET /settings` (SettingsView), `PATCH /settings` (SettingsChange → SettingsView)
 * - `POST /messages/{id}/still-valid` (StillValid → ReleaseAnswer)
 * - `GET/POST/PATCH /incidents` (IncidentView, IncidentDetail), `…/close`, `…/reopen`, `POST/DELETE …/messages`
 * - `PATCH /officers/{id}` (OfficerChange → OfficerView), `POST /endpoints/{id}/resume`
 *
 * `{id}` of a message is its id or its reference. Lists are `Page<T>`.
 */
export type { Check, CheckCode } from '../domain/checks.js';
export type { DraftContent } from '../domain/content.js';
export type { FarError } from '../domain/delivery.js';
export type { Drift } from '../domain/drift.js';
export type { Gap, GapKind } from '../domain/gaps.js';
export type { Image, ImageFacts } from '../domain/image.js';
export type { ByLanguage, Language } from '../domain/language.js';
export type {
  Category,
  Certainty,
  Content,
  Kind,
  Severity,
  Standing,
  Status,
  Texts,
  Urgency,
  World,
} from '../domain/message.js';
export type { Proof, Role, Scope } from '../domain/officer.js';
export type { Step } from '../domain/plan.js';
export type { FieldError, RefusalCode, StepUpNeeded } from '../domain/refusal.js';
export type { Hazard, TemplateKind } from '../domain/template.js';
export type {
  Board,
  BoardNewsroom,
  BoardOrigin,
  BoardPlacement,
  Boards,
  DriftAnswer,
  DriftDecision,
  LiveEvents,
  RetryAnswer,
  SeenThere,
  SettleAnswer,
} from './api-board.js';
export type {
  ChannelChange,
  ChannelKindsView,
  ChannelKindView,
  ChannelView,
  EndpointSecret,
  ErrandLink,
  ErrandView,
  NewChannel,
  NewEndpoint,
  NewEndpointAnswer,
  Pause,
  Settings,
} from './api-channels.js';
export type { ContactBody, ContactView, Verification } from './api-contacts.js';
export type { CrisisView, CrisisWish } from './api-crisis.js';
export type {
  ChannelDecision,
  DecisionAnswer,
  DecisionsQuery,
  DecisionsView,
  NewDecision,
  NewOutsideChannel,
  Offer,
  OrganisationChannel,
  OrganisationChannelChange,
} from './api-decisions.js';
export type {
  Approve,
  ApprovedAnswer,
  BeginDraft,
  Diff,
  DiffQuery,
  Draft,
  DraftLive,
  DraftPresence,
  DroppedDraft,
  Ending,
  MessageDetail,
  MessageSummary,
  NewMessage,
  Reason,
  Release,
  ReleaseAnswer,
  StillValid,
  Version,
} from './api-drafts.js';
export type {
  EmbargoEventView,
  NewNewsroomToken,
  NewNewsroomTokenAnswer,
  NewsroomTokenList,
  NewsroomTokenView,
} from './api-embargoes.js';
export type { FactTick, FactView } from './api-facts.js';
export type { MadeDecision, Page, PageQuery, Problem } from './api-fields.js';
export type { IncidentDetail, IncidentLine, IncidentTitle, IncidentView, JoinIncident } from './api-incidents.js';
export type { AnchorsView, LedgerLine, LedgerQuery, LedgerVerdict } from './api-ledger.js';
export type { Upload } from './api-media.js';
export type { MessageBody, TextsBody } from './api-message.js';
export type { DeviceList, DeviceView, NewDevice, NoticeView, NoticeWays } from './api-notices.js';
export type {
  AcceptInvitation,
  HubView,
  InvitationCode,
  Me,
  NewInvitation,
  NewOfficer,
  NewToken,
  NewTokenAnswer,
  OfficerChange,
  OfficerList,
  OfficerView,
  SessionView,
  TokenList,
  TokenView,
} from './api-officers.js';
export type { Preview, PreviewChannel, PreviewLine, PreviewQuery, RenditionView } from './api-preview.js';
export type { ReviewList, ReviewView } from './api-reviews.js';
export type {
  Expiring,
  HeldSchedule,
  Missed,
  Scheduled,
  ScheduleView,
} from './api-schedule.js';
export type { SettingsChange, SettingsView } from './api-settings.js';
export type {
  Code,
  Factors,
  NewPasskey,
  NewPassword,
  OfferedCodes,
  PasskeyOptions,
  PasskeyShown,
  RecoveryCodes,
  SessionLines,
  SignIn,
  SignInAnswer,
  SingleSignOnAddress,
  SingleSignOnView,
  StepUpFor,
  StepUpShown,
} from './api-sign-in.js';
export type { SubscriptionView } from './api-subscriptions.js';
export type { BeginFromTemplate, TemplateBody, TemplateSummary, TemplateView } from './api-templates.js';
export type { TrafficQuery, TrafficView } from './api-traffic.js';
