import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { placement } from '../../test/support/messages.js';
import type { Claim } from '../store/placements.store.js';
import { Loop, lanesOf, type Wish, type Work } from './loop.js';

const at = '2026-11-22T02:14:00.000Z';
const claimOn = (channelId: string, id = channelId): Claim => ({
  placement: placement({ id, channelId }),
  fence: 1,
  claimedAt: at,
  leaseEnds: at,
  tries: 0,
  lane: 'posts',
});

/** What is due, in order; a call on `hangs` never ends until the test lets it go. */
class Office implements Work {
  readonly done: string[] = [];
  readonly told: string[] = [];
  asksWhatIsDue = 0;
  due: Claim[] = [];
  errand: () => Promise<boolean> = async () => false;
  fanout: () => Promise<boolean> = async () => false;
  letGo: () => void = () => undefined;
  private readonly held = new Promise<void>((resolve) => {
    this.letGo = resolve;
  });

  readonly loop: Loop;

  constructor(
    concurrency: number,
    private readonly hangs = 'the one that hangs',
  ) {
    this.loop = new Loop(this, lanesOf(concurrency), (problem) => this.told.push(problem));
  }

  advanceFanout(): Promise<boolean> {
    return this.fanout();
  }

  runErrand(): Promise<boolean> {
    return this.errand();
  }

  async claim({ lane, limit, except = [] }: Wish): Promise<readonly Claim[]> {
    const wanted = (claim: Claim) => claim.lane === lane && !except.includes(claim.placement.channelId);
    const mine = this.due.filter(wanted).slice(0, limit);
    this.due = this.due.filter((claim) => !mine.includes(claim));
    return mine;
  }

  async *step({ placement: { channelId, id } }: Claim) {
    if (channelId === this.hangs) await this.held;
    this.done.push(id);
    yield 'claimed' as const;
  }

  /** As the database says it while more is due than may be called at once. */
  async nextDueMs({ lane }: Pick<Wish, 'lane'>): Promise<number | null> {
    if (lane === 'posts') this.asksWhatIsDue += 1;
    return this.due.some((claim) => claim.lane === lane) ? -1 : null;
  }

  async rest(): Promise<void> {
    for (let i = 0; i < 200; i++) await turn();
  }

  async close(): Promise<void> {
    this.letGo();
    await this.loop.stop();
  }
}

const many = (count: number, channelId: string) =>
  Array.from({ length: count }, (_, i) => claimOn(channelId, `${channelId} ${i}`));

describe('the loop', () => {
  test('a channel that hangs does not keep the others waiting, however much it is owed', async () => {
    const office = new Office(8);
    office.due = [...many(100, 'the one that hangs'), ...many(20, 'healthy')];
    office.loop.ring();
    await office.rest();
    expect(office.done.filter((id) => id.startsWith('healthy'))).toHaveLength(20);
    await office.close();
  });

  test('a check of a far side that hangs does not keep posts waiting', async () => {
    const office = new Office(8);
    let asked = false;
    let letGo: (more: boolean) => void = () => undefined;
    office.errand = () => {
      if (asked) return Promise.resolve(false);
      asked = true;
      return new Promise((resolve) => {
        letGo = resolve;
      });
    };
    office.due = many(1, 'healthy');
    office.loop.ring();
    await office.rest();
    expect(office.done).toEqual(['healthy 0']);
    letGo(false);
    await office.close();
  });

  test('a fan-out that fails is told, and does not keep posts waiting', async () => {
    const office = new Office(8);
    office.fanout = async () => Promise.reject(new Error('one endpoint is broken'));
    office.due = many(1, 'healthy');
    office.loop.ring();
    await office.rest();
    expect(office.done).toEqual(['healthy 0']);
    expect(office.told).toHaveLength(1);
    await office.close();
  });

  test('posts go out between the chunks of a long fan-out', async () => {
    const office = new Office(8);
    let chunks = 0;
    office.fanout = async () => ++chunks < 50;
    office.due = many(1, 'healthy');
    const { step } = office;
    let chunksBefore = 0;
    office.step = (claim) => {
      chunksBefore = chunks;
      return step.call(office, claim);
    };
    office.loop.ring();
    await office.rest();
    expect(chunks).toBeGreaterThanOrEqual(50);
    expect(chunksBefore).toBe(1);
    await office.close();
  });

  test('endpoints that hang, however many, do not keep a post waiting', async () => {
    const office = new Office(8);
    const endpoints = many(100, 'the one that hangs').map((claim) => ({ ...claim, lane: 'endpoints' as const }));
    office.due = endpoints;
    office.loop.ring();
    await office.rest();
    office.due.push(...many(1, 'healthy'));
    office.loop.ring();
    await office.rest();
    expect(office.done).toEqual(['healthy 0']);
    await office.close();
  });

  test('with every place taken it sleeps until a call ends', async () => {
    const office = new Office(1);
    office.due = [...many(1, 'the one that hangs'), ...many(5, 'healthy')];
    office.loop.ring();
    await office.rest();
    expect(office.asksWhatIsDue).toBe(0);
    office.letGo();
    await office.rest();
    expect(office.done).toHaveLength(6);
    await office.close();
  });

  test('a database that stays away is told once, not at every pass', async () => {
    const office = new Office(8);
    office.claim = async () => Promise.reject(new Error('The database does not answer.'));
    for (let i = 0; i < 5; i++) {
      office.loop.ring();
      await office.rest();
    }
    expect(office.told).toHaveLength(1);
    await office.close();
  });
});
