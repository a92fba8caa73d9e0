import { queryOptions } from '@tanstack/react-query';
import type {
  ChannelChange,
  ChannelKindsView,
  ChannelView,
  ErrandLink,
  ErrandView,
  NewChannel,
  SettingsChange,
  SettingsView,
} from '../../../src/press-office/api.js';
import { memory } from './asking.js';
import { call } from './call.js';

/** Calls about how the hub is set up: its accounts on social networks, and what the operator has configured. */
export const outlets = {
  kinds: () => call<ChannelKindsView>('/channels/kinds'),
  add: (body: NewChannel, key: string) => call<ChannelView>('/channels', { method: 'POST', body, key }),
  change: (id: string, body: ChannelChange, key: string) =>
    call<ChannelView>(`/channels/${id}`, { method: 'PATCH', body, key }),
  remove: (id: string, key: string) => call<void>(`/channels/${id}`, { method: 'DELETE', key }),
  pause: (id: string, reason: string, key: string) =>
    call<ChannelView>(`/channels/${id}/pause`, { method: 'POST', body: { reason }, key }),
  resume: (id: string, key: string) => call<ChannelView>(`/channels/${id}/resume`, { method: 'POST', key }),
  /** The hub asks the far side; `errand` has the answer when it is there. */
  check: (id: string, key: string) => call<ErrandLink>(`/channels/${id}/check`, { method: 'POST', key }),
  errand: (id: string) => call<ErrandView>(`/errands/${id}`),
  settings: () => call<SettingsView>('/settings'),
  changeSettings: (body: SettingsChange, key: string) =>
    call<SettingsView>('/settings', { method: 'PATCH', body, key }),
};

export const askedOutlets = {
  kinds: queryOptions({ queryKey: ['channel-kinds'], queryFn: outlets.kinds, staleTime: 60_000 }),
  settings: queryOptions({ queryKey: ['settings'], queryFn: outlets.settings }),
  errand: (id: string) =>
    queryOptions({
      queryKey: ['errand', id],
      queryFn: () => outlets.errand(id),
      refetchInterval: ({ state }) => (state.data?.doneAt ? false : 1_000),
    }),
};

/** After something of a channel was changed: its board, the preview's reach and the hub's world may be others too. */
export const outletsChanged = async (): Promise<void> => {
  await Promise.all(
    ['channels', 'boards', 'hub', 'preview'].map((name) => memory.invalidateQueries({ queryKey: [name] })),
  );
};
