import { connect, type Socket } from 'node:net';

/**
 * What stands before a newsroom on a bad night, in a process of its own (`overload.ts` starts it): callers of the desk at a
 * fixed rate, whether or not they are answered; or clients that are slow, that ask and never read, and that hold streams.
 * It is told what to be by its first message and tells how it is going when it is asked.
 */
export type Order =
  | {
      readonly is: 'callers';
      readonly port: number;
      readonly path: string;
      readonly token: string;
      readonly perSecond: number;
    }
  | {
      readonly is: 'besiegers';
      readonly port: number;
      readonly path: string;
      readonly slow: number;
      readonly deaf: number;
      readonly streams: number;
    };

export interface Standing {
  readonly called: number;
  readonly slow: number;
  readonly deaf: number;
  readonly streams: number;
}

const standing = { called: 0, slow: 0, deaf: 0, streams: 0 };
const DRIP_MS = 2_000;
/** So many that their answers fill every buffer on the way, and so few that a newsroom keeps the connection. */
const PIPELINED = 100;
/** The dialling of one turn; the kernel's queue of new connections is not what is measured. */
const AT_ONCE = 50;

/** From several addresses of this machine, as a newsroom lets only so many streams come from one. */
const dial = (port: number, i: number): Socket => {
  const socket = connect({ port, host: '127.0.0.1', localAddress: `127.0.0.${2 + (i % 8)}` });
  socket.on('error', () => undefined);
  return socket;
};

function call({ port, path, token, perSecond }: Extract<Order, { is: 'callers' }>): void {
  const began = performance.now();
  const bytes = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nAuthorization: Bearer ${token}\r\n\r\n`;
  setInterval(() => {
    for (; standing.called < ((performance.now() - began) / 1_000) * perSecond; standing.called++) {
      const socket = dial(port, standing.called);
      socket.write(bytes);
      socket.resume();
    }
  }, 5);
}

function besiege(order: Extract<Order, { is: 'besiegers' }>): void {
  const { port, path } = order;
  const slow = (i: number): void => {
    const socket = dial(port, i);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX: `);
    standing.slow++;
    const drip = setInterval(() => socket.write('x'), DRIP_MS);
    socket.on('close', () => {
      clearInterval(drip);
      standing.slow--;
      setTimeout(slow, 100, i);
    });
    socket.resume();
  };
  const deaf = (i: number): void => {
    const socket = dial(port, i);
    socket.pause();
    socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`.repeat(PIPELINED));
    standing.deaf++;
    socket.on('close', () => {
      standing.deaf--;
      setTimeout(deaf, 1_000, i);
    });
  };
  const stream = (i: number): void => {
    const socket = dial(port, i);
    socket.write('GET /live HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n');
    socket.once('data', (bytes: Buffer) => {
      if (bytes.toString('latin1').startsWith('HTTP/1.1 200 ')) standing.streams++;
    });
    socket.resume();
  };
  const dials = [
    ...Array.from({ length: order.slow }, (_, i) => () => slow(i)),
    ...Array.from({ length: order.deaf }, (_, i) => () => deaf(i)),
    ...Array.from({ length: order.streams }, (_, i) => () => stream(i)),
  ];
  const dialling = setInterval(() => {
    for (const begin of dials.splice(0, AT_ONCE)) begin();
    if (dials.length === 0) clearInterval(dialling);
  }, 20);
}

process.on('message', (order: Order | 'how is it') => {
  if (order === 'how is it') process.send!(standing);
  else if (order.is === 'callers') call(order);
  else besiege(order);
});
process.on('disconnect', () => process.exit(0));
