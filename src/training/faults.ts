import { z } from 'zod';
import type { FieldError } from '../domain/refusal.js';
import { type Answer, brokenGateway } from './answer.js';
import type { Where } from './record.js';

export const MODES = [
  'lost-answer',
  'lost-request',
  'reset',
  'rate-limit',
  'error',
  'duplicate',
  'lag',
  'refuse',
] as const;
export type Mode = (typeof MODES)[number];

/** For people: what the mode does until it is used up or switched off. */
export const MODE_WORDS: Readonly<Record<Mode, string>> = {
  'lost-answer': 'does what is asked, but its answer is lost',
  'lost-request': 'never gets the request',
  reset: 'does what is asked, but its answer breaks off',
  'rate-limit': 'says “too many requests”',
  error: 'says 503, in HTML',
  duplicate: 'does what is asked, but says that it could not',
  lag: 'shows nothing new on its timeline',
  refuse: 'refuses for good',
};

/** These stay until they are switched off; the others strike once. */
const LASTING: readonly Mode[] = ['refuse', 'rate-limit', 'error', 'lag'];

export interface Fault {
  readonly id: number;
  readonly at: Where;
  readonly mode: Mode;
  /** How many calls are still to be struck; null until it is switched off. */
  readonly left: number | null;
  /** `rate-limit`: how far ahead the reset is told to lie; null as the platform has it (300 s, X 900 s). */
  readonly seconds: number | null;
  /** `lag`: what was recorded after this is not on the timeline yet. */
  readonly since: number;
}

const orderSchema = z.strictObject({
  at: z.string(),
  mode: z.enum(MODES),
  times: z.int().min(1).max(1_000_000).optional(),
  seconds: z.int().min(1).max(86_400).optional(),
});

/** The faults that are switched on. They live in memory: a restart of the training ground clears them. */
export class Faults {
  private list: Fault[] = [];
  private lastId = 0;

  /** `places` are the stand-ins' names; `timelines` of them have a timeline that can lag. */
  constructor(
    private readonly places: readonly Where[],
    private readonly timelines: readonly Where[],
  ) {}

  all(): readonly Fault[] {
    return this.list;
  }

  /** Switches a fault on; the answer is the fault, or what is wrong with the order. `since`: the newest entry's seq. */
  order(input: unknown, since: number): Fault | FieldError[] {
    const parsed = orderSchema.safeParse(input);
    if (!parsed.success) return parsed.error.issues.flatMap(fieldErrors);
    const { at, mode, times, seconds } = parsed.data;
    if (!this.places.includes(at)) {
      return [{ field: 'at', code: 'unknown', detail: `There is no ${at}; there are ${this.places.join(', ')}.` }];
    }
    if (mode === 'lag' && !this.timelines.includes(at)) {
      return [{ field: 'mode', code: 'not-here', detail: `${at} has no timeline that could lag behind.` }];
    }
    this.lastId += 1;
    const left = times ?? (LASTING.includes(mode) ? null : 1);
    const fault: Fault = { id: this.lastId, at, mode, left, seconds: seconds ?? null, since };
    this.list.push(fault);
    return fault;
  }

  /** Switches off one fault, or the faults of one place, or all. */
  clear(which: { readonly id?: number; readonly at?: string } = {}): void {
    this.list = this.list.filter((fault) => (which.id ?? fault.id) !== fault.id || (which.at ?? fault.at) !== fault.at);
  }

  /** The fault that strikes this unsafe call, oldest first; it is used up by one. */
  strike(at: Where, method: string): Fault | null {
    return this.take((fault) => {
      // X keeps no duplicate filter for anything but new posts.
      const applies = fault.mode !== 'duplicate' || at !== 'x' || method === 'POST';
      return fault.at === at && fault.mode !== 'lag' && applies;
    });
  }

  /** For a read of the timeline: the newest entry that is on it, or null where nothing lags. */
  lagsBehind(at: Where): number | null {
    return this.take((fault) => fault.at === at && fault.mode === 'lag')?.since ?? null;
  }

  private take(applies: (fault: Fault) => boolean): Fault | null {
    const fault = this.list.find(applies);
    if (!fault) return null;
    this.list = this.list.flatMap((other) => {
      if (other !== fault || fault.left === null) return [other];
      return fault.left > 1 ? [{ ...fault, left: fault.left - 1 }] : [];
    });
    return fault;
  }
}

/** What a stand-in says when a fault is played on it. */
export interface FaultVoice {
  rateLimited(seconds: number | null): Answer;
  duplicate(): Answer;
  refused(): Answer;
}

/** How much of the answer the caller gets to see before its connection is cut. */
export type Sent = 'whole' | 'half' | 'none';

/** Plays one fault on one unsafe call; `perform` does what was asked and is not called where nothing may happen. */
export function play(fault: Fault, voice: FaultVoice, perform: () => Answer): { answer: Answer; sent: Sent } {
  switch (fault.mode) {
    case 'lost-answer':
      return { answer: perform(), sent: 'none' };
    case 'lost-request':
      return { answer: brokenGateway(), sent: 'none' };
    case 'reset':
      return { answer: perform(), sent: 'half' };
    case 'rate-limit':
      return { answer: voice.rateLimited(fault.seconds), sent: 'whole' };
    case 'error':
      return { answer: brokenGateway(), sent: 'whole' };
    case 'duplicate':
      perform();
      return { answer: voice.duplicate(), sent: 'whole' };
    case 'refuse':
      return { answer: voice.refused(), sent: 'whole' };
    case 'lag':
      return { answer: perform(), sent: 'whole' };
    default:
      return fault.mode satisfies never;
  }
}

/** A zod issue as the fields that an officer or a test gave. */
export function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ field: key, code: 'unknown-field', detail: `There is no field ${key}.` }));
  }
  const detail = issue.code === 'invalid_value' ? `Must be one of ${issue.values.join(', ')}.` : `${issue.message}.`;
  return [{ field: issue.path.join('.'), code: issue.code.replaceAll('_', '-'), detail }];
}
