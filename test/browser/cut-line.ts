import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A wire between a browser and the hub that can be cut, and that can lose an answer whose question arrived. */
export interface CutLine {
  /** Of the browser's end. */
  readonly port: number;
  leadTo(port: number): void;
  /** Every connection breaks, and none is taken. */
  cut(): void;
  mend(): void;
  /** The next question that says this reaches the hub; when it answers, the line is cut and the answer is gone. */
  loseAnswerTo(said: RegExp): void;
  close(): Promise<void>;
}

export async function openCutLine(): Promise<CutLine> {
  const sockets = new Set<Socket>();
  let target = 0;
  let isCut = false;
  let losing: RegExp | null = null;
  const cut = (): void => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((near) => {
    if (isCut) return near.destroy();
    const far = connect(target, '127.0.0.1');
    let lost = false;
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    near.on('data', (said) => {
      if (losing?.test(said.toString('latin1'))) {
        losing = null;
        lost = true;
      }
      far.write(said);
    });
    far.on('data', (answer) => {
      if (lost) cut();
      else near.write(answer);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    leadTo(port) {
      target = port;
    },
    cut,
    mend() {
      isCut = false;
    },
    loseAnswerTo(said) {
      losing = said;
    },
    async close() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
