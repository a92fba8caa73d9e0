import { afterEach, describe, expect, test } from '@jest/globals';
import { openRegistry } from '../../src/channels/registry.js';
import type { OpenedChannel } from '../../src/domain/channel.js';
import type { Kind } from '../../src/domain/message.js';
import { ChannelRow } from '../support/channel-row.js';
import type { Shown } from './dialect.js';
import { accountOf, CHANNEL_KINDS, dialect, farSideOf } from './dialects.js';
import type { FarSide, Received } from './far-side.js';

/*
 * A version that overtakes a fan-out, over real channels: some placements show the alert already, one is being told, the
 * rest have not been begun. Each placement has a far side of its own; what counts is what that was asked to do.
 */
const { kinds } = openRegistry({ allowNetworks: [], training: null, ownHosts: [] });
const PLACEMENTS = 3;

class Place {
  private constructor(
    readonly row: ChannelRow,
    readonly far: FarSide,
    private readonly shown: Shown,
    private readonly channel: OpenedChannel,
  ) {}

  static async on(kind: string): Promise<Place> {
    const shown: Shown = new Map();
    const far = await farSideOf(kind, shown).open();
    const account = accountOf(kind, `${far.origin}/there`);
    const { channels } = openRegistry({ allowNetworks: [], training: far.origin, ownHosts: [] });
    const channel = channels.open(kind, account, { world: 'exercise', deadlineMs: 5_000 });
    const settings = account.settings as object;
    return new Place(new ChannelRow(kinds.get(kind), { channel, settings }), far, shown, channel);
  }

  /** Calls that change what the public sees. */
  get writes(): readonly Received[] {
    return this.far.received.filter(({ method }) => method !== 'GET');
  }
  /** Of these, the ones that carry a text: what is deleted belongs to the chain. */
  get told(): readonly string[] {
    return this.writes.filter(({ body }) => /"(text|status|data|record)"/.test(body)).map(({ body }) => body);
  }
  /** Whatever a reader can still see there. */
  get visible(): string {
    return [...this.shown.values()].map(({ text }) => text).join('\n');
  }

  async close(): Promise<void> {
    await this.channel.close();
    await this.far.close();
  }
}

let places: Place[] = [];
afterEach(async () => {
  await Promise.all(places.map((place) => place.close()));
});

/** By the version that a post or an event of this kind carries. */
const says = (n: number) => new RegExp(String.raw`/v${n}\b|2026-0042/${n} |"version":${n}\b|_${n}"`);
const releaseAll = (kind: Kind): void => {
  for (const { row } of places) row.release(kind);
};
const settleAll = async (): Promise<void> => {
  for (const { row } of places) await row.settle();
};

describe.each(CHANNEL_KINDS.filter((kind) => !dialect(kind).unreadable))('on a channel of kind %s', (kind) => {
  describe.each(Array.from({ length: PLACEMENTS + 1 }, (_, k) => k))(`after %i of ${PLACEMENTS} deliveries`, (k) => {
    async function delivered(): Promise<{ had: readonly Place[]; hadNot: readonly Place[] }> {
      places = await Promise.all(Array.from({ length: PLACEMENTS }, () => Place.on(kind)));
      for (const { row } of places.slice(0, k)) await row.settle();
      return { had: places.slice(0, k), hadNot: places.slice(k) };
    }

    test('fault 21: a correction goes straight to those that were not told yet, and mends the others', async () => {
      const { had, hadNot } = await delivered();
      releaseAll('correction');
      await settleAll();
      for (const { told, writes } of hadNot) {
        expect([told.length, writes.length]).toEqual([1, 1]);
        expect(told[0]).toMatch(says(2));
      }
      for (const { told } of had) expect(told).toHaveLength(2);
      for (const { row, visible } of places) {
        expect(row.placement.shown).toBe(2);
        expect(visible).toMatch(says(2));
      }
    });

    test('fault 21: a withdrawal is told where the alert was seen, and is not spread where it was not', async () => {
      const { had, hadNot } = await delivered();
      releaseAll('withdrawal');
      await settleAll();
      for (const { row, writes } of hadNot) {
        expect(writes).toEqual([]);
        expect(row.placement.settled).toEqual({ version: 2, as: 'excused' });
      }
      for (const { row, told, visible } of had) {
        expect([told.length, row.placement.shown]).toEqual([2, 2]);
        expect(visible).toMatch(says(2));
      }
    });
  });

  test('fault 21: of five corrections in two seconds each placement is told the newest only, in at most two writes and its chain', async () => {
    places = await Promise.all(Array.from({ length: PLACEMENTS }, () => Place.on(kind)));
    const [shows, isBeingTold] = [places[0]!, places[1]!];
    await shows.row.settle();
    const underWay = isBeingTold.row.begin();
    for (let at = await underWay.next(); at.value !== 'sending'; at = await underWay.next());
    for (let i = 0; i < 5; i++) {
      releaseAll('correction');
      for (const { row } of places) row.pass(400);
    }
    for await (const _ of underWay);
    await settleAll();
    expect(places.map(({ told }) => told.length)).toEqual([2, 2, 1]);
    for (const { row, told, visible } of places) {
      expect(row.placement.shown).toBe(6);
      expect(told.at(-1)).toMatch(says(6));
      for (const n of [2, 3, 4, 5]) expect(told.join()).not.toMatch(says(n));
      expect(visible).toMatch(says(6));
    }
    // Of the chain: what cannot be edited is deleted, each older post once.
    for (const { told, writes } of places) expect(writes.length - told.length).toBeLessThanOrEqual(told.length - 1);
  });
});
