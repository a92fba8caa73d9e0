import { describe, expect, test } from '@jest/globals';
import { type Ended, keepRunning, type Run, type Waiting } from '../../src/keep-running.js';
import { ConfigError } from '../../src/variables.js';

const DIED: Ended = { why: 'exit code 1', refused: false };
const REFUSED: Ended = { why: 'port 80 may not be opened', refused: true };

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((keep) => {
    resolve = keep;
  });
  return { promise, resolve };
}

/** A thing that runs through the given fates in turn and then for ever, on a clock that only its pauses and runs move. */
function keep(fates: readonly (Ended & { afterMs?: number })[]) {
  const pauses: number[] = [];
  const said: string[] = [];
  let nowMs = 0;
  let starts = 0;
  const forEver = new Promise<Ended>(() => {});
  const waiting: Waiting = {
    now: () => nowMs,
    sleep: async (ms) => {
      pauses.push(ms);
      nowMs += ms;
    },
  };
  const lasts = deferred<void>();
  const start = async (): Promise<Run> => {
    const fate = fates[starts++];
    nowMs += fate?.afterMs ?? 0;
    if (fate === undefined) lasts.resolve();
    return { ended: fate ? Promise.resolve(fate) : forEver, stop: async () => {} };
  };
  const kept = keepRunning({ name: 'the newsroom', start, say: (line) => said.push(line) }, waiting);
  return { kept, pauses, said, lasts: lasts.promise, starts: () => starts };
}

describe('what has died', () => {
  test('is started again after pauses that double from 0.2 s up to 5 s', async () => {
    const { pauses, lasts } = keep(Array(7).fill(DIED));
    await lasts;
    expect(pauses).toEqual([200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
  });

  test('is started again quickly when it had been well for half a minute', async () => {
    const { pauses, lasts } = keep([DIED, DIED, { ...DIED, afterMs: 30_000 }, DIED]);
    await lasts;
    expect(pauses).toEqual([200, 400, 200, 400]);
  });

  test('is told of in one line, with the pause and with the reason unless that is known', async () => {
    const { said, lasts } = keep([DIED, DIED]);
    await lasts;
    expect(said).toEqual([
      'the newsroom has ended (exit code 1); it is started again in 0.2 s',
      'the newsroom has ended (as before); it is started again in 0.4 s',
    ]);
  });

  test('is started again too when it could not be started at all', async () => {
    let starts = 0;
    const lasts = deferred<void>();
    keepRunning(
      {
        name: 'the database',
        say: () => {},
        start: async () => {
          if (++starts < 3) throw new Error('no disk');
          lasts.resolve();
          return { ended: new Promise(() => {}), stop: async () => {} };
        },
      },
      { now: () => 0, sleep: async () => {} },
    );
    await lasts.promise;
    expect(starts).toBe(3);
  });
});

describe('what refuses to start', () => {
  test('is given up after five times in a row, with its reason', async () => {
    const { kept, starts } = keep(Array(9).fill(REFUSED));
    expect(await kept.givenUp).toBe('port 80 may not be opened');
    expect(starts()).toBe(5);
  });

  test('is not given up when it has died of something else in between', async () => {
    const { lasts, starts } = keep([REFUSED, REFUSED, DIED, REFUSED, REFUSED, REFUSED]);
    await lasts;
    expect(starts()).toBe(7);
  });

  test('is known by its error, when it says so before there is a process', async () => {
    const start = () => Promise.reject(new ConfigError(['there is no embedded PostgreSQL for this platform.']));
    const kept = keepRunning({ name: 'the database', say: () => {}, start }, { now: () => 0, sleep: async () => {} });
    expect(await kept.givenUp).toBe('there is no embedded PostgreSQL for this platform.');
  });
});

describe('what is no longer wanted', () => {
  test('is stopped and not started again', async () => {
    let starts = 0;
    const ended = deferred<Ended>();
    const running = deferred<void>();
    const kept = keepRunning({
      name: 'the desk',
      say: () => {},
      start: async () => {
        starts++;
        running.resolve();
        return { ended: ended.promise, stop: async () => ended.resolve(DIED) };
      },
    });
    await running.promise;
    await kept.stop(new AbortController().signal);
    expect(starts).toBe(1);
  });

  test('is stopped even when the wish comes while it is being started', async () => {
    const ended = deferred<Ended>();
    const started = deferred<Run>();
    const kept = keepRunning({ name: 'the desk', say: () => {}, start: () => started.promise });
    const stopped = kept.stop(new AbortController().signal);
    started.resolve({ ended: ended.promise, stop: async () => ended.resolve(DIED) });
    await expect(stopped).resolves.toBeUndefined();
  });

  test('does not sit out its pause', async () => {
    const kept = keepRunning({ name: 'the desk', say: () => {}, start: () => Promise.reject(new Error('no')) });
    await expect(kept.stop(new AbortController().signal)).resolves.toBeUndefined();
  });
});
