import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { HOUR_MS, instant, utc } from '../domain/time.js';
import { TrafficStore } from '../store/traffic.store.js';
import type { TrafficQuery, TrafficView } from './api-traffic.js';
import { invalid } from './drafting.js';
import { PressOfficeSettings } from './settings.js';

const RESOLUTION = {
  minute: { seconds: 60, mostDays: 2 },
  hour: { seconds: 3_600, mostDays: 90 },
  day: { seconds: 86_400, mostDays: 3_660 },
} as const;

/** How many readers there were. */
@Injectable()
export class TrafficService {
  constructor(
    private readonly traffic: TrafficStore,
    private readonly settings: PressOfficeSettings,
  ) {}

  async read({ from, to, resolution }: TrafficQuery): Promise<TrafficView> {
    const toMs = to === undefined ? Date.now() : readTime(to, 'to');
    const fromMs = from === undefined ? toMs - HOUR_MS : readTime(from, 'from');
    const { seconds, mostDays } = RESOLUTION[resolution];
    if (fromMs >= toMs) throw invalid('from', 'order', 'must be before `to`');
    if (toMs - fromMs > mostDays * 24 * HOUR_MS)
      throw invalid(
        'resolution',
        'too-fine',
        `of a ${resolution} is for at most ${mostDays} days: ask for less, or coarser`,
      );
    const span = { from: utc(fromMs), to: utc(toMs) };
    const { capacity } = this.settings.traffic;
    return { ...span, resolution, capacity, ...(await this.traffic.read({ ...span, seconds })) };
  }

  @Interval(HOUR_MS)
  async forget(): Promise<void> {
    // Where the database is away, the next hour does it.
    await this.traffic.forget(this.settings.traffic.keepDays).catch(() => undefined);
  }
}

function readTime(text: string, field: string): number {
  const ms = instant(text);
  if (ms === null) throw invalid(field, 'form', 'must be a time with its offset, such as 2026-12-01T07:00:00+01:00');
  return ms;
}
