import type { Board, BoardPlacement, MessageDetail } from '../../src/press-office/api.js';

/**
 * Boards of a night that no test could bring about in time: many messages on many channels, some of them in trouble. The
 * hub behind the console is a real one; only these answers are put in place of its own.
 */
export const MOMENT = Date.parse('2026-11-22T01:32:48Z');
const at = (secondsAgo: number): string => new Date(MOMENT - secondsAgo * 1_000).toISOString();

interface Told {
  readonly reference: string;
  readonly desired: number;
  readonly accounts: number;
  readonly endpoints: number;
  /** What is otherwise than it should be, by channel and language. */
  readonly odd?: { readonly [line: string]: Partial<BoardPlacement> };
}

const NAMES = ['Mastodon @crisis', 'X @crisis', 'Bluesky crisis.example', 'Telegram crisis'];
const KINDS = ['mastodon', 'x', 'bluesky', 'telegram'];
const LANGUAGES = ['fr', 'nl', 'de', 'en'];

export function board({ reference, desired, accounts, endpoints, odd = {} }: Told): Board {
  const line = (channel: number, kind: string, name: string, language: string): BoardPlacement => ({
    id: `${reference} ${name} ${language}`,
    channel: { id: `${kind} ${channel}`, kind, name, world: 'exercise' },
    language,
    desired,
    shown: desired,
    observed: language === '*' ? null : { version: desired, at: at(14), digest: '0'.repeat(64) },
    outcome: 'delivered',
    drift: null,
    nextTryAt: null,
    unsure: null,
    error: null,
    posts: language === '*' ? [] : [{ ordinal: 1, remoteId: '1', url: 'https://social.example/1', shows: desired }],
    receipt: { at: at(40) },
    ...odd[`${name} ${language}`],
  });
  const nameOf = (i: number): string => {
    const name = NAMES[i % NAMES.length]!;
    return i < NAMES.length ? name : `${name} ${Math.floor(i / NAMES.length) + 1}`;
  };
  return {
    message: reference,
    reference,
    desired,
    converged: Object.keys(odd).length === 0,
    epoch: 118,
    newsrooms: ['a', 'b', 'c'].map((replica) => ({ replica, epoch: 118, at: at(2) })),
    origins: [],
    subscribers: { all: 12, current: 12, failing: 0 },
    placements: [
      ...Array.from({ length: accounts }, (_, i) =>
        LANGUAGES.map((language) => line(i, KINDS[i % KINDS.length]!, nameOf(i), language)),
      ).flat(),
      ...Array.from({ length: endpoints }, (_, i) => line(i, 'webhook', `Radio ${i + 1}`, '*')),
    ],
    decisions: [
      {
        channel: 'SMS',
        name: 'SMS',
        decision: 'not-used',
        reason: 'indoor advice only, risk of panic',
        by: 'A. Peeters',
        at: at(1_240),
      },
    ],
    at: at(0),
  };
}

/** The message of a board, made from one that a hub has released. */
export const messageOf = (real: MessageDetail, { reference, desired }: Board, headlines: Texts): MessageDetail => ({
  ...real,
  id: reference,
  reference,
  headlines,
  expires: null,
  expired: false,
  expiring: null,
  newest: { n: desired, kind: desired === 1 ? 'alert' : 'correction', releasedAt: at(107), sequence: 118 },
  versions: Array.from({ length: desired }, (_, i) => ({
    ...real.versions[0]!,
    reference,
    n: i + 1,
    releasedAt: at(107 + 600 * (desired - 1 - i)),
    author: 'A. Peeters',
  })),
});
type Texts = MessageDetail['headlines'];

export const unsure = (desired: number): Partial<BoardPlacement> => ({
  shown: desired - 1,
  outcome: 'unknown',
  nextTryAt: new Date(MOMENT + 22_000).toISOString(),
  unsure: { op: 'edit', version: desired, from: new Date(MOMENT + 80_000).toISOString() },
  error: { code: 'no-answer', detail: 'No answer came within 10 s.', todo: 'The hub looks before it tries again.' },
});

export const refused = (desired: number): Partial<BoardPlacement> => ({
  shown: desired - 1,
  outcome: 'refused',
  error: { code: 'forbidden', detail: 'The account may not post.', todo: 'Sign the account in again, then try again.' },
});

export const retrying = (desired: number): Partial<BoardPlacement> => ({
  shown: desired - 1,
  outcome: 'retry',
  nextTryAt: new Date(MOMENT + 12_000).toISOString(),
  error: { code: 'status', detail: 'It answered 503.', todo: 'The hub tries again by itself.' },
});
