import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { finish } from '../../src/newsroom/finish.js';
import { Lane, type LaneSettings } from '../../src/newsroom/lane.js';
import { until } from '../support/until.js';
import { OTHER, simple } from './lane-corpus.js';
import { document, shelf } from './shelves.js';

const servers: Server[] = [];
const sockets: Socket[] = [];

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

/** A lane with nobody behind it: what it gives away is kept, and goes nowhere. */
async function open(overrides: Partial<LaneSettings> = {}) {
  const shown = await shelf();
  const given: { bytes: string }[] = [];
  const lane = new Lane({
    shelf: () => shown,
    told: () => undefined,
    taker: () => false,
    handOver: (socket) => {
      const gift = { bytes: '' };
      given.push(gift);
      socket.on('data', (piece) => {
        gift.bytes += piece.toString('latin1');
      });
    },
    limits: { headers: 5_000, keepAlive: 10_000, silence: 50 },
    ...overrides,
  });
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket);
    lane.enter(socket);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const dial = async () => {
    const before = lane.size;
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    socket.on('error', () => undefined);
    await until('it is there', () => lane.size > before);
    return socket;
  };
  return { lane, given, shown, dial };
}

const closed = (socket: Socket) => new Promise<void>((resolve) => socket.resume().once('close', () => resolve()));

function heard(socket: Socket): () => string {
  let all = '';
  socket.setEncoding('latin1').on('data', (piece: string) => {
    all += piece;
  });
  return () => all;
}

const GET = 'GET /fr HTTP/1.1\r\nHost: x\r\n\r\n';
const NOW = () => Date.now();

describe('the lane', () => {
  test('answers each simple request itself, and gives nothing of it away', async () => {
    const { dial, given, shown } = await open();
    for (const [name, bytes] of Object.entries(simple(shown))) {
      const reader = await dial();
      const said = heard(reader);
      reader.write(bytes, 'latin1');
      await until('it is answered', () => said().includes('\r\n\r\n'));
      expect([name, /^HTTP\/1\.1 (200|304) /.test(said()), given.length]).toEqual([name, true, 0]);
    }
  });

  test('gives everything else away, with every byte that came', async () => {
    const { dial, given } = await open();
    for (const [name, bytes] of Object.entries(OTHER).filter(([, { length }]) => length > 0)) {
      const reader = await dial();
      const said = heard(reader);
      const before = given.length;
      reader.write(bytes, 'latin1');
      await until(`${name} has all been given away`, () => given[before]?.bytes.length === bytes.length);
      expect([name, given[before]!.bytes, said()]).toEqual([name, bytes, '']);
    }
  });

  test('gives everything away while there is no shelf, and when looking at it fails', async () => {
    for (const nothing of [
      () => null,
      () => {
        throw new Error('a bug');
      },
    ]) {
      const { dial, given } = await open({ shelf: nothing });
      (await dial()).write(GET);
      await until('it is given away', () => given.length === 1);
    }
  });

  test('offers what is on no shelf to a taker, who then has the socket for good', async () => {
    const taken: string[] = [];
    const { dial, given, lane } = await open({
      taker: (socket, { method, target, header }) => {
        taken.push(`${method} ${target} ${header('accept')} ${header('last-event-id')}`);
        socket.end('taken');
        return true;
      },
    });
    const reader = await dial();
    const said = heard(reader);
    reader.write(`${GET}GET /live?x HTTP/1.1\r\nHost: x\r\nACCEPT:  text/event-stream \r\nLast-Event-ID: 7\r\n\r\n`);
    await until('it is taken', () => said().endsWith('taken'));
    expect([taken, given.length, lane.size]).toEqual([['GET /live?x text/event-stream 7'], 0, 0]);
  });
});

describe('who asks and never reads', () => {
  /** So long that a few of them fill what the kernel holds for a reader. */
  const long = async () => {
    const body = 'Restez à l’intérieur. '.repeat(20_000);
    return { ...(await shelf()), documents: await finish([document('/long', body)]) };
  };
  const LONG = 'GET /long HTTP/1.1\r\nHost: x\r\n\r\n';

  test('is answered no further than what may wait for it, and costs what it asked meanwhile', async () => {
    const shown = await long();
    const { dial, lane } = await open({ shelf: () => shown });
    const deaf = (await dial()).pause();
    deaf.write(LONG.repeat(200));
    await until('the rest waits', () => lane.bytesAhead > 0);
    const { bytesAhead } = lane;
    expect(bytesAhead).toBeLessThanOrEqual(16 * 1_024);
    deaf.write(LONG);
    await until('that waits as well', () => lane.bytesAhead === bytesAhead + LONG.length);
  });

  test('and reads at last gets everything it asked for, in order, though it has ended its side', async () => {
    const shown = await long();
    const { dial, lane } = await open({ shelf: () => shown });
    const late = (await dial()).pause();
    late.end(LONG.repeat(100));
    await until('the rest waits', () => lane.bytesAhead > 0);
    let bytes = 0;
    late.on('data', (piece) => {
      bytes += piece.length;
    });
    await closed(late);
    const { identity } = shown.documents.get('/long')!;
    expect(Math.floor(bytes / identity.bytes.length)).toBe(100);
  });

  test('and asks for ever more is cut off, so that a thousand of them cost no more than a thousand times that', async () => {
    const shown = await long();
    const { dial, lane } = await open({ shelf: () => shown });
    const deaf = (await dial()).pause();
    deaf.write(LONG.repeat(1_000));
    await until('it is cut off', () => lane.size === 0);
    expect(lane.bytesAhead).toBe(0);
  });

  test('is let go when nothing moves for as long as an answer may take', async () => {
    const shown = await long();
    const { dial, lane } = await open({ shelf: () => shown });
    (await dial()).pause().write(LONG.repeat(100));
    await until('the rest waits', () => lane.bytesAhead > 0);
    lane.sweep(NOW());
    await until('it is let go', () => lane.size === 0);
  });
});

describe('who says nothing', () => {
  test('from the beginning is told that its time is over', async () => {
    const { dial, lane } = await open();
    const silent = await dial();
    const said = heard(silent);
    lane.sweep(NOW() + 4_000);
    expect(lane.size).toBe(1);
    lane.sweep(NOW() + 6_000);
    await closed(silent);
    expect(said()).toBe('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n');
  });

  test('after its page is kept for as long as it was promised, and a moment more', async () => {
    const { dial, lane } = await open();
    const idle = await dial();
    const said = heard(idle);
    lane.sweep(NOW());
    idle.write(GET);
    await until('it is answered', () => said().includes('Keep-Alive: timeout=10'));
    lane.sweep(NOW() + 10_000);
    expect(lane.size).toBe(1);
    lane.sweep(NOW() + 12_000);
    await closed(idle);
  });
});

test('closing ends who is idle at once, and who is being answered when it has its answers', async () => {
  const { dial, lane, shown } = await open();
  const idle = await dial();
  const busy = await dial();
  const said = heard(busy);
  busy.write(GET.repeat(3));
  await until('it is being answered', () => said().length > 0);
  lane.close();
  await Promise.all([closed(idle), closed(busy)]);
  const page = shown.documents.get('/fr')!.identity.bytes.toString('latin1');
  expect(said().split(page)).toHaveLength(4);
});
