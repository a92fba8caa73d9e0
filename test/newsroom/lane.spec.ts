import { connect } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type FrontDoor, openFrontDoor } from '../../src/newsroom/front-door.js';
import type { Shelf, Told } from '../../src/newsroom/shelf.js';
import { OTHER, simple } from './lane-corpus.js';
import { listeningLog } from './listening-log.js';
import { shelf } from './shelves.js';

/* The same newsroom twice: with the lane, and with Node's http server alone. */
let shown: Shelf;
let fast: FrontDoor;
let alone: FrontDoor;
const told = { fast: [] as Parameters<Told>[], alone: [] as Parameters<Told>[] };

beforeAll(async () => {
  shown = await shelf();
  [fast, alone] = [await open(true), await open(false)];
});
afterAll(() => Promise.all([fast.close(0), alone.close(0)]));

async function open(lane: boolean): Promise<FrontDoor> {
  const door = await openFrontDoor({
    host: '127.0.0.1',
    port: 0,
    log: listeningLog(),
    shelf: () => shown,
    told: (...answer) => told[lane ? 'fast' : 'alone'].push(answer),
    door: { lane },
  });
  door.forwardTo((request, response) => response.end(`desk ${request.method} ${request.url}`));
  return door;
}

/** Says these pieces, each by itself as far as a network lets one, then nothing more, and gives all that comes back. */
function say(door: FrontDoor, ...pieces: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const heard: Buffer[] = [];
    const socket = connect({ port: door.port, host: '127.0.0.1', noDelay: true }, async () => {
      for (const [i, piece] of pieces.entries()) {
        if (i > 0) await turn();
        socket.write(piece, 'latin1');
      }
      socket.end();
    });
    socket.on('data', (bytes) => heard.push(bytes));
    socket.on('error', () => undefined);
    socket.on('close', () =>
      resolve(
        Buffer.concat(heard)
          .toString('latin1')
          .replaceAll(/\r\nDate: [^\r]+ GMT/g, '\r\nDate: now'),
      ),
    );
  });
}

const statuses = (answers: string): string[] => answers.match(/HTTP\/1\.1 \d+/g) ?? [];

/** Many connections, and not all at once. */
async function each<T>(items: readonly T[], check: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const work = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await check(item);
  };
  await Promise.all(Array.from({ length: 24 }, work));
}

/**
 * Whether the http server alone may give this. When it finds nonsense, it forgets the answers that it has not sent yet; so
 * what of several requests at once is answered before nonsense depends on where the network cuts them, and on nothing else.
 */
async function expectPossible(bytes: string, heard: string): Promise<void> {
  const atOnce = await say(alone, bytes);
  if (heard === atOnce) return;
  const possible = [atOnce];
  const cuts = [0, ...[...bytes.matchAll(/\r\n\r\n/g)].map(({ index }) => index + 4)];
  const rests = new Map<number, string>();
  for (const cut of cuts) rests.set(cut, await say(alone, bytes.slice(cut)));
  for (const cut of cuts) {
    const before = await say(alone, bytes.slice(0, cut));
    possible.push(before);
    if (/\r\nconnection: close/i.test(before)) break;
    for (const [later, rest] of rests)
      if (later === cut || (later > cut && /^HTTP\/1\.1 4\d\d [\w ]+\r\nConnection: close/.test(rest)))
        possible.push(before + rest);
  }
  if (!possible.includes(heard)) expect({ bytes, heard }).toEqual({ bytes, heard: atOnce });
}

describe('with the lane, a reader gets to the letter what the http server alone would give', () => {
  test('for each simple request, and it is the lane that answers', async () => {
    for (const [name, bytes] of Object.entries(simple(shown))) {
      const expected = await say(alone, bytes);
      expect([name, await say(fast, bytes)]).toEqual([name, expected]);
      expect([name, statuses(expected).length]).toEqual([name, 1]);
    }
    expect(told.fast).toEqual(told.alone);
  });

  test.each(Object.keys(OTHER))('for everything else, such as %s', async (name) => {
    expect(await say(fast, OTHER[name]!)).toBe(await say(alone, OTHER[name]!));
  });

  test('wherever the network cuts it', async () => {
    for (const bytes of [...Object.values(simple(shown)), ...Object.values(OTHER)].filter(
      ({ length }) => length < 400,
    )) {
      const expected = await say(alone, bytes);
      const cuts = Array.from({ length: bytes.length }, (_, i) => i + 1);
      await each(cuts, async (cut) => {
        const heard = await say(fast, bytes.slice(0, cut), bytes.slice(cut));
        if (heard !== expected) expect({ bytes, cut, heard }).toEqual({ bytes, cut, heard: expected });
      });
    }
  }, 120_000);

  test('when it asks for several at once, in their order', async () => {
    const all = Object.values(simple(shown)).filter((bytes) => !/connection: close/i.test(bytes));
    const burst = all.join('');
    const answers = await say(fast, burst);
    expect(answers).toBe(await say(alone, burst));
    expect(statuses(answers)).toHaveLength(all.length);
    await each(Object.values(OTHER), async (other) => {
      const mixed = all.slice(0, 3).join('') + other + all[3]!;
      await expectPossible(mixed, await say(fast, mixed));
    });
  }, 60_000);

  test('for any mixture of requests, damaged and cut anywhere', async () => {
    // Node's 100 overtakes the answers before it, or not, by where the network cuts.
    const { 'Expect: 100-continue': _, ...others } = OTHER;
    const whole = [...Object.values(simple(shown)), ...Object.values(others)].filter(({ length }) => length < 1_500);
    const damaged = fc
      .tuple(
        fc.constantFrom(...whole),
        fc.nat(1_500),
        fc.constantFrom(
          '',
          '\r',
          '\n',
          '\r\n',
          ' ',
          '\t',
          ':',
          '\0',
          '%',
          ',',
          'x',
          '\x80',
          'Content-Length: 3\r\n',
          'Transfer-Encoding: chunked\r\n',
        ),
        fc.nat(2),
      )
      .map(
        ([bytes, at, put, taken]) => bytes.slice(0, at % bytes.length) + put + bytes.slice((at % bytes.length) + taken),
      );
    const mixture = fc.array(fc.oneof(fc.constantFrom(...whole), damaged), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(mixture, fc.array(fc.nat(2_000), { maxLength: 3 }), async (requests, cuts) => {
        const bytes = requests.join('');
        const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
        const pieces = at.slice(1).map((to, i) => bytes.slice(at[i], to));
        await expectPossible(bytes, await say(fast, ...pieces));
      }),
      { numRuns: 300 },
    );
  }, 120_000);
});
