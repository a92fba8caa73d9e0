/** Waiting times between tries, seconds; from the last on, hourly (standards.md §4.1, quickened for a crisis). */
const SCHEDULE_S = [5, 15, 30, 60, 120, 300, 900, 1800, 3600] as const;

/**
 * How long to wait after the given number of tries, milliseconds. Up to a tenth is added so that a thousand endpoints
 * that failed together do not come back together; it depends on the key alone, so the board can say the time.
 */
export function backOffMs(tries: number, key: string): number {
  const seconds = SCHEDULE_S[Math.min(tries, SCHEDULE_S.length) - 1] ?? SCHEDULE_S[0];
  let spread = 0;
  for (const character of key) spread = (spread * 31 + character.charCodeAt(0)) % 1_000;
  return Math.round(seconds * 1_000 * (1 + spread / 10_000));
}
