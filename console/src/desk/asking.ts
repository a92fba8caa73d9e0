import { QueryCache, QueryClient, queryOptions } from '@tanstack/react-query';
import type { HubView } from '../../../src/press-office/api.js';
import { setClock } from '../words/clock.js';
import { Refused, Unreachable } from './call.js';
import { desk, type EndingKind } from './desk.js';

export const isSignedOut = (error: unknown): boolean => error instanceof Refused && error.problem.status === 401;

/**
 * What was read from the desk. A lost line is asked again every two seconds, and what was last read stays on the screen
 * meanwhile; a refusal is final. Whoever reads 401 makes the console ask for the sign-in.
 */
export const memory: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      if (isSignedOut(error) && query.queryKey[0] !== 'hub') void memory.invalidateQueries({ queryKey: ['hub'] });
    },
  }),
  defaultOptions: {
    queries: {
      // The browser's own opinion of being online says nothing about a hub on the same machine or network.
      networkMode: 'always',
      retry: (_count, error) => error instanceof Unreachable,
      retryDelay: 2_000,
      staleTime: 1_000,
    },
    mutations: { networkMode: 'always', retry: false },
  },
});

export const asking = {
  /** Null: nobody is signed in. */
  hub: queryOptions({
    queryKey: ['hub'],
    queryFn: async (): Promise<HubView | null> => {
      try {
        const hub = await desk.hub();
        setClock(hub.at);
        return hub;
      } catch (error) {
        if (isSignedOut(error)) return null;
        throw error;
      }
    },
    refetchInterval: 60_000,
  }),
  boards: queryOptions({
    queryKey: ['boards'],
    queryFn: async () => {
      const boards = await desk.boards();
      const newest = boards.items[0];
      if (newest) setClock(newest.at);
      return boards;
    },
  }),
  /** What the edge of every screen says; a call must be seen by everybody within seconds. */
  crisis: queryOptions({
    queryKey: ['crisis'],
    queryFn: async () => {
      const crisis = await desk.crisis();
      setClock(crisis.at);
      return crisis;
    },
    refetchInterval: 3_000,
  }),
  traffic: queryOptions({ queryKey: ['traffic'], queryFn: desk.traffic, refetchInterval: 30_000 }),
  /** Who was woken for this message; null: for any. */
  notices: (id: string | null) =>
    queryOptions({ queryKey: ['notices', id], queryFn: () => desk.notices(id), refetchInterval: 5_000 }),
  noticeWays: queryOptions({ queryKey: ['notice-ways'], queryFn: desk.noticeWays }),
  /** One that its push service no longer knows goes by itself. */
  devices: queryOptions({ queryKey: ['devices'], queryFn: desk.devices, refetchInterval: 10_000 }),
  reviews: queryOptions({ queryKey: ['reviews'], queryFn: desk.reviews, refetchInterval: 10_000 }),
  decisions: (asked: Parameters<typeof desk.decisions>[0]) =>
    queryOptions({ queryKey: ['decisions', asked], queryFn: () => desk.decisions(asked) }),
  newsroomTokens: queryOptions({ queryKey: ['newsroom-tokens'], queryFn: desk.newsroomTokens }),
  offers: queryOptions({ queryKey: ['offers'], queryFn: desk.offers }),
  officeChannels: queryOptions({ queryKey: ['office-channels'], queryFn: desk.officeChannels }),
  incident: (id: string) => queryOptions({ queryKey: ['incident', id], queryFn: () => desk.incident(id) }),
  schedule: queryOptions({ queryKey: ['schedule'], queryFn: () => desk.schedule() }),
  channels: queryOptions({ queryKey: ['channels'], queryFn: desk.channels }),
  message: (id: string) => queryOptions({ queryKey: ['message', id], queryFn: () => desk.message(id) }),
  draft: (id: string) => queryOptions({ queryKey: ['draft', id], queryFn: () => desk.draft(id), staleTime: 0 }),
  preview: (id: string, as?: EndingKind) =>
    queryOptions({ queryKey: ['preview', id, as ?? 'draft'], queryFn: () => desk.preview(id, as), staleTime: 0 }),
  diff: (id: string, from: string, to: string) =>
    queryOptions({ queryKey: ['diff', id, from, to], queryFn: () => desk.diff(id, from, to) }),
};

/** After something was done to a message: all that was read of it is asked for anew. */
export async function messageChanged(id: string): Promise<void> {
  await Promise.all(
    ['message', 'draft', 'preview', 'diff'].map((name) => memory.invalidateQueries({ queryKey: [name, id] })),
  );
  await Promise.all(
    ['messages', 'boards', 'schedule', 'notices', 'reviews'].map((name) =>
      memory.invalidateQueries({ queryKey: [name] }),
    ),
  );
}
