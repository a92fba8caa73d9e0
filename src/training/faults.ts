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
  'hang',
  'cut',
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
  hang: 'does what is asked, and never answers',
  cut: 'does what is asked, but its answer is cut',
};

/** These stay until they are switched off; the others strike once. */
const LASTING: readonly Mode[] = ['refuse', 'rate-limit', 'error', 'lag', 'hang'];

export interface Fault {
  readonly id: number;
  readonly at: Where;
  readonly mode: Mode;
  /** How many calls are still to be struck; null until it is switched off. */
  readonly left: number | null;
  /** `rate-limit`: how far ahead the reset is told to lie; null as the platform has it. */
  readonly seconds: number | null;
  /** `cut`: how many bytes of the answer's body still come; its head always does. */
  readonly bytes: number | null;
  /** `lag`: what was recorded after this is not on the timeline yet. */
  readonly since: number;
}

const orderSchema = z.strictObject({
  at: z.string(),
  mode: z.enum(MODES),
  times: z.int().min(1).max(1_000_000).optional(),
  seconds: z.int().min(1).max(86_400).optional(),
  bytes: z.int().min(0).max(65_536).optional(),
});

/** The faults that are switched on. They live in memory: a restart of the training ground clears them. */
export class Faults {
  private list: Fault[] = [];
  private lastId = 0;
  /** Callers that a fault keeps waiting, and how each is let go. */
  private readonly waiting = new Map<() => void, Fault>();

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
    const { at, mode, times, seconds, bytes } = parsed.data;
    if (!this.places.includes(at)) {
      return [{ field: 'at', code: 'unknown', detail: `There is no ${at}; there are ${this.places.join(', ')}.` }];
    }
    if (mode === 'lag' && !this.timelines.includes(at)) {
      return [{ field: 'mode', code: 'not-here', detail: `${at} has no timeline that could lag behind.` }];
    }
    this.lastId += 1;
    const left = times ?? (LASTING.includes(mode) ? null : 1);
    const fault: Fault = { id: this.lastId, at, mode, left, seconds: seconds ?? null, bytes: bytes ?? null, since };
    this.list.push(fault);
    return fault;
  }

  /** Switches off one fault, or the faults of one place, or all; whoever it kept waiting is let go. */
  clear(which: { readonly id?: number; readonly at?: string } = {}): void {
    const stays = (fault: Fault) => (which.id ?? fault.id) !== fault.id || (which.at ?? fault.at) !== fault.at;
    this.list = this.list.filter(stays);
    for (const [letGo, fault] of [...this.waiting]) if (!stays(fault)) letGo();
  }

  /** A caller waits until the fault is switched off, even if it is used up by then. The answer ends the waiting. */
  keepWaiting(fault: Fault, letGo: () => void): () => void {
    this.waiting.set(letGo, fault);
    return () => this.waiting.delete(letGo);
  }

  /** The fault that strikes this change, oldest first; it is used up by one. `repeats`: the mode `duplicate` can. */
  strike(at: Where, repeats: boolean): Fault | null {
    return this.take((fault) => fault.at === at && fault.mode !== 'lag' && (fault.mode !== 'duplicate' || repeats));
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

/** How much of the answer the caller gets to see before its connection is cut: a number is bytes of the body. */
export type Sent = 'whole' | 'half' | 'none' | 'never' | number;

/** Plays one fault on one change; `perform` does what was asked and is not called where nothing may happen. */
export function play(fault: Fault, voice: FaultVoice, perform: () => Answer): { answer: Answer; sent: Sent } {
  switch (fault.mode) {
    case 'lost-answer':
      return { answer: perform(), sent: 'none' };
    case 'lost-request':
      return { answer: brokenGateway(), sent: 'none' };
    case 'reset':
      return { answer: perform(), sent: 'half' };
    case 'cut':
      return { answer: perform(), sent: fault.bytes ?? 0 };
    case 'hang':
      return { answer: perform(), sent: 'never' };
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
