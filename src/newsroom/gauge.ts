import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { Sample } from './load.js';

/** A second as it is counted: beside what crisis mode is judged by. */
export interface Second extends Sample {
  /** Requests answered in it. */
  readonly answered: number;
  /** How long a request waited for its turn, at most: the 99th percentile of the turns, milliseconds. */
  readonly wait: number;
}

/** Measures this process, from one asking to the next. */
export interface Gauge {
  readonly measure: () => Second;
  close(): void;
}

/** The timer that is measured with fires this often; what comes on top of it is the lag. */
const RESOLUTION_MS = 10;
const NS_PER_MS = 1e6;

/** `answered`: how many requests were answered since the process began; `connections`: how many are open. */
export function openGauge(about: { readonly answered: () => number; readonly connections: () => number }): Gauge {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  let beforeMs = performance.now();
  let before = about.answered();
  return {
    measure() {
      const atMs = performance.now();
      const answeredSoFar = about.answered();
      const answered = answeredSoFar - before;
      // Two askings in one turn would make a rate of nothing over nothing.
      const seconds = Math.max(atMs - beforeMs, 1) / 1_000;
      // A second in which the timer never fired was one long turn.
      const turn = (percentile: number): number =>
        Math.max(0, (delay.count > 0 ? delay.percentile(percentile) / NS_PER_MS : atMs - beforeMs) - RESOLUTION_MS);
      const second = { atMs, answered, requests: answered / seconds, lag: turn(50), wait: turn(99) };
      delay.reset();
      beforeMs = atMs;
      before = answeredSoFar;
      return { ...second, connections: about.connections() };
    },
    close: () => delay.disable(),
  };
}
