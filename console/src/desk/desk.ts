import type {
  AcceptInvitation,
  Approve,
  ApprovedAnswer,
  Boards,
  ChannelView,
  CrisisView,
  CrisisWish,
  DecisionAnswer,
  DecisionsQuery,
  DecisionsView,
  DeviceList,
  DeviceView,
  Diff,
  Draft,
  DraftContent,
  DraftPresence,
  DriftAnswer,
  Ending,
  HeldSchedule,
  HubView,
  IncidentDetail,
  IncidentView,
  Kind,
  MessageBody,
  MessageDetail,
  MessageSummary,
  NewDecision,
  NewDevice,
  NewMessage,
  NewNewsroomTokenAnswer,
  NewOutsideChannel,
  NewsroomTokenList,
  NoticeView,
  NoticeWays,
  Offer,
  OrganisationChannel,
  OrganisationChannelChange,
  Page,
  Preview,
  Release,
  ReleaseAnswer,
  RetryAnswer,
  ReviewList,
  ReviewView,
  ScheduleView,
  SeenThere,
  SessionView,
  SettleAnswer,
  TrafficView,
} from '../../../src/press-office/api.js';
import { call } from './call.js';

/** For the suggestions: an empty text is a question that nobody has answered. */
interface DecisionsAsked {
  readonly message: string;
  readonly audience: NonNullable<DecisionsQuery['audience']> | '';
  readonly place: NonNullable<DecisionsQuery['place']> | '';
}

/** What ends or suspends a message without a draft, and the button's own path. */
export type EndingKind = 'hold' | 'withdrawal' | 'all-clear';
const ENDING_PATHS: { readonly [K in EndingKind]: string } = {
  hold: 'hold',
  withdrawal: 'withdraw',
  'all-clear': 'all-clear',
};

/**
 * Every call of the desk API that the console makes. `id` is a message's id or reference; the console uses the reference
 * throughout, as people do. `key` is the Idempotency-Key: one per decision, not per try.
 */
export const desk = {
  hub: () => call<HubView>('/hub'),
  signOut: (key: string) => call<void>('/session', { method: 'DELETE', key }),
  accept: (body: AcceptInvitation, key: string) =>
    call<SessionView>('/invitations/accept', { method: 'POST', body, key }),

  messages: (cursor: string | null) =>
    call<Page<MessageSummary>>(`/messages?${new URLSearchParams({ limit: '100', ...(cursor ? { cursor } : {}) })}`),
  message: (id: string) => call<MessageDetail>(`/messages/${id}`),
  diff: (id: string, from: string, to: string) =>
    call<Diff>(`/messages/${id}/diff?${new URLSearchParams({ from, to })}`),
  begin: (body: MessageBody, key: string) => call<NewMessage>('/messages', { method: 'POST', body, key }),

  draft: (id: string) => call<Draft>(`/messages/${id}/draft`),
  beginDraft: (id: string, kind: Kind, key: string) =>
    call<Draft>(`/messages/${id}/draft`, { method: 'POST', body: { kind }, key }),
  saveDraft: (id: string, body: DraftContent, revision: number, key: string) =>
    call<Draft>(`/messages/${id}/draft`, { method: 'PUT', body, ifMatch: revision, key }),
  /** Server-sent event `draft` (DraftLive). */
  draftLive: (id: string, window: string) => `/api/v1/messages/${id}/draft/live?window=${window}`,
  tellPresence: (id: string, body: DraftPresence) =>
    call<void>(`/messages/${id}/draft/presence`, { method: 'PUT', body }),
  dropDraft: (id: string, revision: number, key: string) =>
    call<void>(`/messages/${id}/draft`, { method: 'DELETE', ifMatch: revision, key }),

  preview: (id: string, as?: EndingKind) => call<Preview>(`/messages/${id}/preview${as ? `?as=${as}` : ''}`),
  submit: (id: string, revision: number, key: string) =>
    call<Draft>(`/messages/${id}/submit`, { method: 'POST', ifMatch: revision, key }),
  giveBack: (id: string, reason: string, key: string) =>
    call<Draft>(`/messages/${id}/return`, { method: 'POST', body: { reason }, key }),
  approve: (id: string, body: Approve, key: string) =>
    call<ApprovedAnswer>(`/messages/${id}/approve`, { method: 'POST', body, key }),
  release: (id: string, body: Release, key: string) =>
    call<ReleaseAnswer>(`/messages/${id}/release`, { method: 'POST', body, key }),
  end: (id: string, kind: EndingKind, body: Ending, key: string) =>
    call<ReleaseAnswer>(`/messages/${id}/${ENDING_PATHS[kind]}`, { method: 'POST', body, key }),

  /** Of one message, or of all: the newest. */
  notices: (message: string | null) =>
    call<Page<NoticeView>>(`/notices?${new URLSearchParams({ limit: '20', ...(message ? { message } : {}) })}`),
  noticeWays: () => call<NoticeWays>('/notices/ways'),
  devices: () => call<DeviceList>('/notices/devices'),
  addDevice: (body: NewDevice, key: string) => call<DeviceView>('/notices/devices', { method: 'POST', body, key }),
  removeDevice: (id: string, key: string) => call<void>(`/notices/devices/${id}`, { method: 'DELETE', key }),
  tryNotice: (key: string) => call<void>('/notices/trial', { method: 'POST', key }),

  reviews: () => call<ReviewList>('/reviews'),
  countersign: (id: string, n: number, key: string) =>
    call<ReviewView>(`/messages/${id}/versions/${n}/countersign`, { method: 'POST', key }),
  objectTo: (id: string, n: number, reason: string, key: string) =>
    call<ReviewView>(`/messages/${id}/versions/${n}/object`, { method: 'POST', body: { reason }, key }),

  /** What is decided about each channel, and what the rules suggest; an empty answer to a question is none. */
  decisions: ({ message, audience, place }: DecisionsAsked) =>
    call<DecisionsView>(
      `/decisions?${new URLSearchParams({ message, ...(audience ? { audience } : {}), ...(place ? { place } : {}) })}`,
    ),
  decide: (body: NewDecision, key: string) => call<DecisionAnswer>('/decisions', { method: 'POST', body, key }),
  offers: () => call<Page<Offer>>('/decisions/offers'),
  officeChannels: () => call<Page<OrganisationChannel>>('/decisions/channels'),
  addOfficeChannel: (body: NewOutsideChannel, key: string) =>
    call<OrganisationChannel>('/decisions/channels', { method: 'POST', body, key }),
  changeOfficeChannel: (id: string, body: OrganisationChannelChange, key: string) =>
    call<OrganisationChannel>(`/decisions/channels/${id}`, { method: 'PATCH', body, key }),
  removeOfficeChannel: (id: string, key: string) => call<void>(`/decisions/channels/${id}`, { method: 'DELETE', key }),

  incidents: (cursor: string | null) =>
    call<Page<IncidentView>>(`/incidents?${new URLSearchParams({ limit: '50', ...(cursor ? { cursor } : {}) })}`),
  incident: (id: string) => call<IncidentDetail>(`/incidents/${id}`),
  openIncident: (title: string, key: string) =>
    call<IncidentDetail>('/incidents', { method: 'POST', body: { title }, key }),
  closeIncident: (id: string, key: string) => call<IncidentDetail>(`/incidents/${id}/close`, { method: 'POST', key }),
  reopenIncident: (id: string, key: string) => call<IncidentDetail>(`/incidents/${id}/reopen`, { method: 'POST', key }),
  joinIncident: (id: string, message: string, key: string) =>
    call<IncidentDetail>(`/incidents/${id}/messages`, { method: 'POST', body: { message }, key }),
  leaveIncident: (id: string, message: string, key: string) =>
    call<void>(`/incidents/${id}/messages/${message}`, { method: 'DELETE', key }),

  newsroomTokens: () => call<NewsroomTokenList>('/newsroom-tokens'),
  makeNewsroomToken: (name: string, key: string) =>
    call<NewNewsroomTokenAnswer>('/newsroom-tokens', { method: 'POST', body: { name }, key }),
  revokeNewsroomToken: (id: string, key: string) => call<void>(`/newsroom-tokens/${id}`, { method: 'DELETE', key }),

  stillValid: (id: string, key: string) => call<ReleaseAnswer>(`/messages/${id}/still-valid`, { method: 'POST', key }),
  schedule: () => call<ScheduleView>('/schedule'),
  /** Cancels what is scheduled of this message, or puts aside what was missed. */
  unschedule: (id: string, key: string) => call<void>(`/messages/${id}/schedule`, { method: 'DELETE', key }),
  holdSchedule: (reason: string, key: string) =>
    call<HeldSchedule>('/schedule/hold', { method: 'POST', body: { reason }, key }),

  crisis: () => call<CrisisView>('/crisis-mode'),
  callCrisis: (body: CrisisWish, key: string) => call<CrisisView>('/crisis-mode', { method: 'POST', body, key }),
  /** Of the last hour, by the minute. */
  traffic: () => call<TrafficView>('/traffic'),

  boards: () => call<Boards>('/board'),
  /** Endpoints are channels with rooms of their own. */
  resume: (channel: string, isEndpoint: boolean, key: string) =>
    call<void>(`/${isEndpoint ? 'endpoints' : 'channels'}/${channel}/resume`, { method: 'POST', key }),
  pause: (channel: string, isEndpoint: boolean, key: string) =>
    call<void>(`/${isEndpoint ? 'endpoints' : 'channels'}/${channel}/pause`, { method: 'POST', body: {}, key }),
  channels: () => call<Page<ChannelView>>('/channels?limit=200'),
  /** `at`: of the drift as it was read. */
  restore: (placement: string, at: string, key: string) =>
    call<DriftAnswer>(`/placements/${placement}/restore`, { method: 'POST', body: { at }, key }),
  acceptDrift: (placement: string, at: string, key: string) =>
    call<DriftAnswer>(`/placements/${placement}/accept-drift`, { method: 'POST', body: { at }, key }),
  /** `seen`: what an officer saw on the far side, where the hub cannot look. */
  settle: (placement: string, seen: SeenThere, key: string) =>
    call<SettleAnswer>(`/placements/${placement}/settle`, { method: 'POST', body: seen, key }),
  retry: (placement: string, key: string) =>
    call<RetryAnswer>(`/placements/${placement}/retry`, { method: 'POST', key }),
};

/** Server-sent events of every board: `LiveEvents` has their names and data. */
export const LIVE_ADDRESS = '/api/v1/board/live';
