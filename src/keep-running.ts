import { setTimeout as sleepFor } from 'node:timers/promises';
import { ConfigError } from './variables.js';

/**
 * Keeps one thing running, be it a process of ours or the database: starts it again when it ends, after a pause that
 * grows. It gives up only on what says that it can never start, as a restart mends no configuration.
 */
export interface Run {
  readonly ended: Promise<Ended>;
  /** In order and within its own time; at once when `hurry` is aborted. */
  stop(hurry: AbortSignal): Promise<void>;
}

export interface Ended {
  /** For people: `exit code 1`. */
  readonly why: string;
  /** It says that it cannot start like this. */
  readonly refused: boolean;
}

export interface Kept {
  /** Resolves, with the reason, when it has been given up; never otherwise. */
  readonly givenUp: Promise<string>;
  /** Ends it and starts it again at once. */
  restart(): Promise<void>;
  stop(hurry: AbortSignal): Promise<void>;
}

/** Milliseconds of any clock that does not jump, and waiting on it. */
export interface Waiting {
  now(): number;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

const REAL: Waiting = {
  now: () => performance.now(),
  sleep: (ms, signal) => sleepFor(ms, undefined, { signal }).catch(() => {}),
};

export const FIRST_PAUSE_MS = 200;
export const LONGEST_PAUSE_MS = 5_000;
/** What ran this long was well: its next end starts with the first pause. */
export const WELL_MS = 30_000;
export const REFUSALS = 5;

export function keepRunning(
  thing: {
    readonly name: string;
    /** The signal says that it is no longer wanted. A `ConfigError` counts as a refusal. */
    readonly start: (signal: AbortSignal) => Promise<Run>;
    readonly say: (line: string) => void;
  },
  waiting: Waiting = REAL,
): Kept {
  const unwanted = new AbortController();
  let giveUp: (why: string) => void = () => {};
  const givenUp = new Promise<string>((resolve) => {
    giveUp = resolve;
  });
  let hurryUp = new AbortController().signal;
  let run: Run | null = null;
  let again = false;

  async function runOnce(): Promise<Ended> {
    try {
      run = await thing.start(unwanted.signal);
      if (unwanted.signal.aborted) await run.stop(hurryUp);
      return await run.ended;
    } catch (error) {
      return { why: (error as Error).message, refused: error instanceof ConfigError };
    } finally {
      run = null;
    }
  }

  async function loop(): Promise<void> {
    let pauseMs = FIRST_PAUSE_MS;
    let refusals = 0;
    let before = '';
    while (!unwanted.signal.aborted) {
      const since = waiting.now();
      const { why, refused } = await runOnce();
      if (unwanted.signal.aborted) return;
      if (again) {
        again = false;
        continue;
      }
      refusals = refused ? refusals + 1 : 0;
      if (refusals === REFUSALS) return giveUp(why);
      if (waiting.now() - since >= WELL_MS) pauseMs = FIRST_PAUSE_MS;
      const reason = why === before ? 'as before' : why;
      before = why;
      thing.say(`${thing.name} has ended (${reason}); it is started again in ${pauseMs / 1000} s`);
      await waiting.sleep(pauseMs, unwanted.signal);
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    }
  }

  const looping = loop();
  return {
    givenUp,
    async restart() {
      if (run === null) return;
      again = true;
      await run.stop(new AbortController().signal);
    },
    async stop(hurry) {
      hurryUp = hurry;
      unwanted.abort();
      await run?.stop(hurry);
      await looping;
    },
  };
}
