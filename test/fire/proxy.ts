import { once } from 'node:events';
import { createServer, connect as dial, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A TCP relay that fails on purpose: it cuts a connection at byte n in either direction, hangs (accepts and forwards
 * nothing), turns callers away, delays, and hands an HTTP request on a second time. What it forwards it does not change.
 */
export type Direction = 'to' | 'from';

export interface Cut {
  /** `to` the server behind it, or `from` it. */
  readonly direction: Direction;
  /** How many more bytes pass in that direction on the connection that is cut. */
  readonly atByte: number;
}

export type Strike = 'cut' | 'hang' | 'refuse' | 'delay' | 'replay';

interface Link {
  readonly client: Socket;
  readonly server: Socket;
  readonly passed: Record<Direction, number>;
}

/**
 * A request that names itself may come twice: whoever takes it drops it the second time. Others are not handed on
 * again, since then it is the network that posts twice, and no hub can do anything about that.
 */
const NAMES_ITSELF = /^(idempotency-key|webhook-id):/im;

export class FaultProxy {
  /** Connections that each fault has struck. */
  readonly struck: Record<Strike, number> = { cut: 0, hang: 0, refuse: 0, delay: 0, replay: 0 };
  private readonly links = new Set<Link>();
  private armed: { cut: Cut; passed: WeakMap<Link, number> } | undefined;
  private replays: number[] = [];
  private refusing = false;
  private delayMs = 0;
  private gate: Promise<void> | undefined;
  private open: () => void = () => undefined;

  private constructor(
    private readonly server: Server,
    readonly port: number,
    private readonly target: number,
  ) {
    server.on('connection', (client) => void this.accept(client));
  }

  /** On a free loopback port, in front of a loopback port. */
  static async before(target: number): Promise<FaultProxy> {
    const server = createServer({ allowHalfOpen: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FaultProxy(server, (server.address() as { port: number }).port, target);
  }

  /** The first connection on which so many more bytes pass is cut there. Replaces a cut that has not struck yet. */
  cut(cut: Cut): void {
    this.armed = { cut, passed: new WeakMap() };
  }

  cutAll(): void {
    for (const link of this.links) this.sever(link);
  }

  /** Turns new callers away for so long. */
  async refuse(forMs: number): Promise<void> {
    this.refusing = true;
    await sleep(forMs);
    this.refusing = false;
  }

  /** Accepts and forwards nothing for so long; what waited is forwarded then. */
  async hang(forMs: number): Promise<void> {
    if (this.gate) return;
    this.struck.hang += this.links.size;
    this.gate = new Promise((resolve) => {
      this.open = resolve;
    });
    await sleep(forMs);
    this.gate = undefined;
    this.open();
  }

  /** Every piece, in both directions, comes this much later. */
  async delay(byMs: number, forMs: number): Promise<void> {
    this.struck.delay += this.links.size;
    this.delayMs = byMs;
    await sleep(forMs);
    this.delayMs = 0;
  }

  /** The next request that names itself is handed on once more, so long after its connection has ended. */
  replay(afterMs: number): void {
    this.replays.push(afterMs);
  }

  async close(): Promise<void> {
    this.open();
    this.server.close();
    for (const { client, server } of this.links) {
      client.destroy();
      server.destroy();
    }
    await once(this.server, 'close').catch(() => undefined);
  }

  private async accept(client: Socket): Promise<void> {
    client.on('error', () => undefined);
    if (this.refusing) {
      this.struck.refuse += 1;
      client.resetAndDestroy();
      return;
    }
    const server = dial({ port: this.target, host: '127.0.0.1', allowHalfOpen: true });
    server.on('error', () => undefined);
    client.setNoDelay();
    server.setNoDelay();
    const link: Link = { client, server, passed: { to: 0, from: 0 } };
    this.links.add(link);
    if (this.gate) this.struck.hang += 1;
    if (this.delayMs > 0) this.struck.delay += 1;
    await Promise.all([this.forward(link, 'to'), this.forward(link, 'from')]);
    client.destroy();
    server.destroy();
    this.links.delete(link);
  }

  private async forward(link: Link, direction: Direction): Promise<void> {
    const [source, sink] = direction === 'to' ? [link.client, link.server] : [link.server, link.client];
    let recorded: Buffer[] | undefined;
    let first = true;
    try {
      for await (const chunk of source as AsyncIterable<Buffer>) {
        if (direction === 'to' && first && this.replays.length > 0 && NAMES_ITSELF.test(chunk.toString('latin1')))
          recorded = [];
        first = false;
        recorded?.push(chunk);
        if (this.delayMs > 0) await sleep(this.delayMs);
        while (this.gate) await this.gate;
        const left = this.leftBeforeCut(link, direction, chunk.length);
        if (left !== null) {
          sink.write(chunk.subarray(0, left), () => this.sever(link));
          return;
        }
        if (!sink.write(chunk)) await Promise.race([once(sink, 'drain'), once(sink, 'close')]);
      }
      sink.end();
      if (recorded) void this.again(Buffer.concat(recorded));
    } catch {
      // One side has gone without a farewell: the other is told in the same way.
      this.sever(link);
    }
  }

  /** How many bytes of this piece still pass before the cut; null when none is due. */
  private leftBeforeCut(link: Link, direction: Direction, length: number): number | null {
    const { armed } = this;
    if (armed === undefined || armed.cut.direction !== direction) return null;
    const passed = armed.passed.get(link) ?? 0;
    armed.passed.set(link, passed + length);
    if (passed + length < armed.cut.atByte) return null;
    this.armed = undefined;
    this.struck.cut += 1;
    return armed.cut.atByte - passed;
  }

  private async again(request: Buffer): Promise<void> {
    const afterMs = this.replays.shift();
    if (afterMs === undefined) return;
    await sleep(afterMs);
    const server = dial({ port: this.target, host: '127.0.0.1' });
    server.on('error', () => undefined);
    server.setTimeout(1_000, () => server.destroy());
    server.resume();
    server.write(request);
    this.struck.replay += 1;
    await once(server, 'close');
  }

  private sever({ client, server }: Link): void {
    client.resetAndDestroy();
    server.resetAndDestroy();
  }
}
