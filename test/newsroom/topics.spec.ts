import { expect, test } from '@jest/globals';
import type { Topic } from '../../src/domain/subscriber.js';
import { finish } from '../../src/newsroom/finish.js';
import type { Shelf } from '../../src/newsroom/shelf.js';
import { TopicPublisher, topicAt } from '../../src/newsroom/topics.js';
import { document, FEED, shelf } from './shelves.js';

const PATHS = Array.from({ length: 120 }, (_, i) => `/feeds/${i}.atom`);

async function opened(wanted: string[]) {
  const slices: string[][] = [];
  let turns = 0;
  /** How often the event loop came round before each slice. */
  const turned: number[] = [];
  let fails = false;
  const publisher = new TopicPublisher({
    wanted: async () => wanted,
    publish: async (topics: readonly Topic[]) => {
      if (fails) throw new Error('The database is away.');
      slices.push(topics.map(({ path }) => path));
      turned.push(turns);
    },
  });
  const shown: Shelf = await shelf({ documents: await finish(PATHS.map((path) => document(path, FEED))) });
  const bring = async (about: Partial<Shelf> = {}, exercises = 'false') => {
    let isOver = false;
    const count = () => {
      turns += 1;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    await publisher.bring({ ...shown, ...about }, exercises);
    isOver = true;
    return slices.splice(0);
  };
  return { bring, turned, shown, failing: (to: boolean) => (fails = to) };
}

test('however many are followed, they are written down in slices, between which readers are answered', async () => {
  const { bring, turned } = await opened(PATHS);
  expect((await bring()).map(({ length }) => length)).toEqual([50, 50, 20]);
  // Every twenty topics: three times, three times, and once.
  const [first = 0, second = 0, third = 0] = turned;
  expect(first).toBeGreaterThanOrEqual(3);
  expect(second - first).toBeGreaterThanOrEqual(3);
  expect(third - second).toBeGreaterThanOrEqual(1);
});

test('what is written down already is not written again until the shelf shows something new', async () => {
  const { bring } = await opened(PATHS.slice(0, 2));
  expect(await bring()).toHaveLength(1);
  expect(await bring({ confirmedAt: '2026-11-22T02:20:01.000Z' })).toEqual([]);
  expect(await bring({ epoch: 119 })).toEqual([PATHS.slice(0, 2)]);
  expect(await bring({ epoch: 119 }, 'true')).toEqual([PATHS.slice(0, 2)]);
});

test('a topic that is followed from now on is written down although nothing was released', async () => {
  const wanted = [PATHS[0]!];
  const { bring } = await opened(wanted);
  await bring();
  wanted.push(PATHS[1]!);
  expect(await bring()).toEqual([[PATHS[1]]]);
});

test('what could not be written down is written with the next second', async () => {
  const { bring, failing } = await opened([PATHS[0]!]);
  failing(true);
  expect(await bring()).toEqual([]);
  failing(false);
  expect(await bring()).toEqual([[PATHS[0]]]);
});

test('a feed that stands on the shelf is digested once', async () => {
  const { shown } = await opened([]);
  let read = 0;
  const finished = shown.documents.get(PATHS[0]!)!;
  const bytes = finished.identity.bytes;
  const counted = new Proxy(bytes, {
    get: (target, name) => {
      if (name === 'toString') read += 1;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const one = { ...finished, identity: { ...finished.identity, bytes: counted } };
  const watched = { ...shown, documents: new Map([[PATHS[0]!, one]]) };
  const digests = [1, 2, 3].map(() => topicAt(watched, PATHS[0]!)!.digest);
  expect(new Set(digests).size).toBe(1);
  expect(read).toBe(1);
});
