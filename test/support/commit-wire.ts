import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** When the wire is cut: the database has not heard the COMMIT of a release, or has done it and nobody has its answer. */
export type Moment = 'before the commit' | 'after the commit, before its answer';

/**
 * Stands between the hub and its PostgreSQL, byte for byte, and can do something at the one moment at which a release
 * becomes real. It knows a release by its words (`INSERT INTO version`), as the protocol carries them in clear.
 */
export class CommitWire {
  private sockets = new Set<Socket>();
  private armed: { at: Moment; then: () => Promise<void>; done: () => void } | null = null;

  private constructor(
    private readonly server: Server,
    private readonly target: number,
  ) {
    server.on('connection', (hub) => this.join(hub));
  }

  static async to(port: number): Promise<CommitWire> {
    const server = createServer();
    const wire = new CommitWire(server, port);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return wire;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** `then` runs at that moment of the next release; nothing passes any more on its connection. Resolves when it did. */
  cut(at: Moment, then: () => Promise<void>): Promise<void> {
    return new Promise((done) => {
      this.armed = { at, then, done };
    });
  }

  private join(hub: Socket): void {
    const database = connect(this.target, '127.0.0.1');
    let stage: 'passing' | 'releasing' | 'committing' | 'cut' = 'passing';
    const end = () => {
      for (const side of [hub, database]) {
        side.destroy();
        this.sockets.delete(side);
      }
    };
    const strike = async () => {
      const { then, done } = this.armed!;
      stage = 'cut';
      this.armed = null;
      await then();
      end();
      done();
    };
    for (const side of [hub, database]) {
      this.sockets.add(side);
      side.on('error', end).on('close', end);
    }
    hub.on('data', (said) => {
      const words = this.armed ? said.toString('latin1') : '';
      if (words.includes('INSERT INTO version')) stage = 'releasing';
      if (stage === 'releasing' && words.includes('COMMIT')) {
        if (this.armed!.at === 'before the commit') return void strike();
        stage = 'committing';
      }
      if (stage !== 'cut') database.write(said);
    });
    database.on('data', (answered) => {
      if (stage === 'committing') void strike();
      else if (stage !== 'cut') hub.write(answered);
    });
  }

  async close(): Promise<void> {
    for (const side of this.sockets) side.destroy();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}
