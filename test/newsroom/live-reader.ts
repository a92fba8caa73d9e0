import { connect, type Socket } from 'node:net';

/** One event as it came, or a comment or a `retry:` of its own, as the fields that its lines name. */
export type Heard = Readonly<Record<string, string>>;

/** A reader of `/live` on a bare connection, which sees every byte of the answer. */
export interface LiveReader {
  readonly socket: Socket;
  /** Status line and headers, once they are there. */
  head(): Promise<string>;
  /** The next event with this name; those before it are passed over and kept in `heard`. */
  next(event: string): Promise<Heard>;
  readonly heard: Heard[];
  readonly closed: Promise<void>;
}

function next(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

export async function listenTo(port: number, path: string, lines: readonly string[] = []): Promise<LiveReader> {
  const socket = connect(port, '127.0.0.1');
  const heard: Heard[] = [];
  let bytes = '';
  let head: string | null = null;
  let taken = 0;
  let ended = false;
  let more = next();
  socket.setEncoding('utf8').on('data', (piece) => {
    bytes += piece;
    const blocks = bytes.replaceAll('\r\n\r\n', '\n\n').split('\n\n');
    bytes = blocks.pop()!;
    for (const block of blocks) {
      if (head === null) head = block;
      else heard.push(Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2))));
    }
    more.resolve();
    more = next();
  });
  const closed = new Promise<void>((resolve) =>
    socket.once('close', () => {
      ended = true;
      more.resolve();
      resolve();
    }),
  );
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.write(`${[`GET ${path} HTTP/1.1`, 'Host: x', ...lines].join('\r\n')}\r\n\r\n`);
  const moreBytes = async (): Promise<void> => {
    if (ended) throw new Error(`the stream ended; heard: ${JSON.stringify(heard)}; left: ${bytes}`);
    await more.promise;
  };
  return {
    socket,
    heard,
    closed,
    async head() {
      while (head === null) await moreBytes();
      return head;
    },
    async next(event) {
      for (;;) {
        while (taken < heard.length) {
          const one = heard[taken++]!;
          if (one.event === event) return one;
        }
        await moreBytes();
      }
    },
  };
}
